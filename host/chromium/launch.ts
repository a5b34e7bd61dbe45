import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { CdpConnection } from './connection.ts';
import { makeProfile, prepareProfile, removeAbandonedProfiles, removeProfile } from './profile.ts';

export interface LaunchOptions {
  readonly executable: string;
  readonly headless: boolean;
  /** Opens a DevTools port on loopback, for tests to connect to. */
  readonly debugPort: boolean;
  readonly sandbox: boolean;
}

/** A running Chromium, which ends with this process whatever happens: at the latest when its pipe closes. */
export interface Chromium {
  readonly connection: CdpConnection;
  /** For instance `156.0.8078.79`. */
  readonly version: string;
  /** `http://127.0.0.1:PORT`, or `null` without a DevTools port. */
  readonly debugAddress: string | null;
  /** Settles when Chromium ends by itself, with how it did: for instance `exit SIGSEGV`. */
  readonly gone: Promise<string>;
  /**
   * Asks the running Chromium for a window without tabs and address bar, of a profile that is made if it is not there.
   * Only with a display.
   */
  openAppWindow(url: string, profileDirectory: string): void;
  /** Ends Chromium at once and removes its files. */
  kill(): void;
}

/** The policy that keeps WebRTC from sending what nobody sees: nothing over UDP. */
export const WEBRTC_POLICY = 'disable_non_proxied_udp';

/** Electron has none of these services; the rest keeps pages alive as Electron does and first-run pages away. */
const FLAGS = [
  '--no-first-run',
  '--no-default-browser-check',
  '--no-startup-window',
  '--no-service-autorun',
  '--disable-auto-reload',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-client-side-phishing-detection',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-quic',
  `--force-webrtc-ip-handling-policy=${WEBRTC_POLICY}`,
  '--disable-search-engine-choice-screen',
  '--disable-sync',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  `--disable-features=${[
    'AimEnabled', // Asks www.google.com at each start.
    'AimServerRequestOnStartupEnabled',
    'AimServerRequestOnIdentityChangeEnabled',
    'BackForwardCache', // A page out of it would appear without asking the app's will-navigate.
    'MediaRouter',
    'NetworkTimeServiceQuerying', // Asks clients2.google.com at each faulty certificate.
    'OptimizationHints',
    'PreconnectToSearch', // Connects to www.google.com at each start.
    'Translate',
    'GlobalMediaControls',
    'WebUIOmniboxPopup', // Pages of Chromium's own beside each window, in a further process.
    'WebUIOmniboxAimPopup',
    'WebUIOmniboxFullPopup',
  ].join()}`,
  '--metrics-recording-only',
  '--password-store=basic',
  '--use-mock-keychain',
];

/** A machine under load takes its time. */
const STARTS_WITHIN_MS = 60_000;

/** What Chromium leaves in the folder for temporary files goes with its profile. */
function environment(profile: string): NodeJS.ProcessEnv {
  // Elsewhere the path of a socket in it would be too long.
  return process.platform === 'linux' ? { ...process.env, TMPDIR: profile } : process.env;
}

export async function launchChromium(options: LaunchOptions): Promise<Chromium> {
  removeAbandonedProfiles();
  const profile = makeProfile();
  const base = [`--user-data-dir=${profile}`, ...(options.sandbox ? [] : ['--no-sandbox', '--test-type'])];
  const child = spawn(
    options.executable,
    [
      ...base,
      ...FLAGS,
      '--remote-debugging-pipe',
      ...(options.debugPort ? ['--remote-debugging-port=0'] : []),
      ...(options.headless ? ['--headless=new', '--hide-scrollbars', '--mute-audio', '--screen-info={1920x1080}'] : []),
    ],
    // In a process group of its own, so that Ctrl+C in the terminal reaches the app first.
    {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: environment(profile),
    },
  );
  const [, , stderr, toChromium, fromChromium] = child.stdio;
  const said = listen(stderr as Readable);
  const connection = new CdpConnection(toChromium as Writable, fromChromium as Readable);
  const kill = () => {
    killGroup(child);
    removeProfile(profile);
  };
  process.once('exit', kill);

  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(`exit ${signal ?? code}`));
  });
  const hangs = setTimeout(() => killGroup(child), STARTS_WITHIN_MS);
  const version = await connection.browser.send('Browser.getVersion').catch(async (): Promise<never> => {
    throw new Error(`Chromium (${options.executable}) did not start: ${await gone}${said.tail()}`);
  });
  clearTimeout(hangs);
  return {
    connection,
    version: version.product.replace(/^.*\//, ''),
    debugAddress: options.debugPort ? `http://${await said.debugAddress}` : null,
    gone,
    openAppWindow(url, profileDirectory) {
      prepareProfile(profile, profileDirectory);
      // Started on the folder of a running one, Chromium hands over to that and ends.
      const args = [...base, `--profile-directory=${profileDirectory}`, `--app=${url}`];
      spawn(options.executable, args, { stdio: 'ignore', env: environment(profile) }).unref();
    },
    kill,
  };
}

/** Keeps the last of what Chromium writes, to explain its end with. */
function listen(stderr: Readable): { tail(): string; readonly debugAddress: Promise<string> } {
  let text = '';
  const { promise, resolve } = Promise.withResolvers<string>();
  stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-4_000);
    const address = /DevTools listening on ws:\/\/([^/]+)\//.exec(text)?.[1];
    if (address !== undefined) resolve(address);
  });
  return { tail: () => (text.trim() === '' ? '' : `\n${text.trim()}`), debugAddress: promise };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch (error) {
    // It ended between the check and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
