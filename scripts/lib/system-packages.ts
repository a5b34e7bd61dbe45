import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { findFirstProgram, findProgram } from './programs.ts';

interface Need {
  readonly what: string;
  /** Any of these will do. */
  readonly programs: readonly string[];
  /** An environment variable that may name the program instead. */
  readonly variable?: string;
  /** On Debian and Ubuntu. */
  readonly packages: readonly string[];
}

const CHROMIUM: Need = {
  what: 'Chromium or Chrome, which shows the windows where Electron cannot be had',
  programs: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  variable: 'CHROMIUM_PATH',
  packages: ['chromium', 'fonts-liberation'],
};

const KEYRING: readonly Need[] = [
  { what: 'D-Bus', programs: ['dbus-run-session'], packages: ['dbus'] },
  { what: 'GNOME Keyring, the keychain', programs: ['gnome-keyring-daemon'], packages: ['gnome-keyring'] },
];

const XVFB: Need = { what: 'Xvfb, a display without a screen', programs: ['Xvfb'], packages: ['xvfb'] };

export const NEEDS = {
  /** For windows of the system's Chromium. */
  chromium: [CHROMIUM],
  /** For a run in a keychain of its own. */
  demo: [CHROMIUM, ...KEYRING],
  /** For all tests. */
  test: [CHROMIUM, ...KEYRING, XVFB],
} as const satisfies Record<string, readonly Need[]>;

/**
 * Sees to it that the programs are there: on Debian and Ubuntu, as root or with sudo, by installing them; elsewhere by
 * saying what to install.
 * @returns whether they are.
 */
export function ensurePrograms(needs: readonly Need[]): boolean {
  // The other systems bring their keychain and their display along.
  const wanted = process.platform === 'linux' ? needs : needs.filter((need) => need === CHROMIUM);
  let missing = wanted.filter(isMissing);
  if (missing.length === 0) return true;
  const packages = missing.flatMap((need) => need.packages);
  const prefix = aptPrefix();
  if (prefix !== null) {
    console.log(`Installing ${packages.join(', ')} …`);
    const run = (...command: string[]) =>
      spawnSync(command[0] ?? '', command.slice(1), {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      }).status === 0;
    if (run(...prefix, 'apt-get', 'update', '-qq')) {
      run(...prefix, 'apt-get', 'install', '-qq', '-y', '--no-install-recommends', ...packages);
    }
    missing = missing.filter(isMissing);
    if (missing.length === 0) return true;
  }
  console.error('Latchkey needs these programs, which are not on this machine:');
  for (const need of missing) console.error(`  - ${need.what} (${need.programs.join(' or ')})`);
  console.error(
    process.platform === 'linux'
      ? `Install them, on Debian or Ubuntu with:\n  sudo apt-get install ${packages.join(' ')}\nand run this again.`
      : 'Install Google Chrome or Chromium, or name it in the variable CHROMIUM_PATH, and run this again.',
  );
  return false;
}

function isMissing(need: Need): boolean {
  const named = need.variable === undefined ? undefined : process.env[need.variable];
  if (named !== undefined && existsSync(named)) return false;
  return findFirstProgram(need.programs) === null && !(need === CHROMIUM && chromeInItsUsualPlace());
}

function chromeInItsUsualPlace(): boolean {
  return [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  ].some((path) => existsSync(path));
}

/** What apt-get has to be called with here; `null` where it cannot be. */
function aptPrefix(): string[] | null {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  if (!/^ID(_LIKE)?=.*(debian|ubuntu)/m.test(release) || findProgram('apt-get') === null) return null;
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram('sudo');
  return sudo !== null && spawnSync(sudo, ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? [sudo, '-n'] : null;
}
