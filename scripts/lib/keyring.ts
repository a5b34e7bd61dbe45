import { type ChildProcess, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Set inside, to the password that this run's keychain is locked with. */
const PASSWORD = 'LATCHKEY_OWN_KEYRING_PASSWORD';

/**
 * The descriptor, inside, of a pipe that nothing is written to. Its end says that the outer process is gone or wants to
 * end: `dbus-run-session` between the two passes no signal on.
 */
const LEASH = 3;

/** A bus that starts no services by itself: neither a second keyring nor a dialog that nobody could answer. */
const BUS_CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/**
 * Runs a program in a D-Bus session of its own with an unlocked GNOME Keyring of its own, so that nothing is read from
 * or written to the person's. On systems other than Linux, where the keychain cannot be had twice, it runs as it is.
 * @returns its exit code.
 */
export async function runInOwnKeyring(command: string, args: readonly string[]): Promise<number> {
  if (process.platform !== 'linux' || process.env[PASSWORD] !== undefined) return run(command, args, process.env);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-keyring-'));
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  const config = join(folder, 'session.conf');
  writeFileSync(config, BUS_CONFIG);
  try {
    const script = import.meta.filename;
    return await run(
      'dbus-run-session',
      [`--config-file=${config}`, '--', process.execPath, script, command, ...args],
      {
        ...process.env,
        [PASSWORD]: randomBytes(24).toString('hex'),
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_RUNTIME_DIR: runtime,
      },
      'leash',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the keyring's daemon in the D-Bus session that this process runs in, with this run's password. */
async function startKeyring(): Promise<ChildProcess> {
  const password = process.env[PASSWORD];
  if (password === undefined) throw new Error('There is no keychain of this run: see runInOwnKeyring.');
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin?.end(password);
  await once(daemon, 'spawn');
  return daemon;
}

/** Locks the keychain of this run, as a desktop may with its screen. */
export function lockKeyring(): void {
  callBus('org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', [
    'array:objpath:/org/freedesktop/secrets/collection/login',
  ]);
}

/**
 * Opens the keychain of this run again. GNOME Keyring takes a password without a dialog at its start alone, so a new
 * daemon takes the place of the one that runs. Resolves when that one has let go of its name.
 */
export async function unlockKeyring(): Promise<void> {
  const old = keyringPid();
  if (old !== null) {
    process.kill(old, 'SIGTERM');
    while (keyringPid() === old) await delay(20);
  }
  await startKeyring();
  while (keyringPid() === null) await delay(20);
}

/** The process id of the keyring's daemon in this D-Bus session; `null` where none runs. */
export function keyringPid(): number | null {
  try {
    const answer = callBus(
      'org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.GetConnectionUnixProcessID',
      ['string:org.freedesktop.secrets'],
    );
    return Number(answer.trim().split(/\s+/).at(-1));
  } catch {
    return null; // Nobody has the name.
  }
}

function callBus(service: string, path: string, method: string, args: readonly string[]): string {
  const call = ['--session', '--print-reply=literal', `--dest=${service}`, path, method, ...args];
  const { status, stdout, stderr } = spawnSync('dbus-send', call, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${method} failed: ${stderr}`);
  return stdout;
}

async function run(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  endsBy: 'signal' | 'leash' = 'signal',
): Promise<number> {
  const stdio: StdioOptions = endsBy === 'leash' ? ['inherit', 'inherit', 'inherit', 'pipe'] : 'inherit';
  const child = spawn(command, args, { stdio, env });
  const end = (signal: NodeJS.Signals) => {
    if (endsBy === 'leash') child.stdio[LEASH]?.destroy();
    else child.kill(signal);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === 'SIGINT' ? 130 : 1);
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) throw new Error('Name the program to run.');
  const daemon = await startKeyring();
  new Socket({ fd: LEASH })
    .once('close', () => process.kill(process.pid, 'SIGTERM'))
    .unref()
    .resume();
  const code = await run(command, args, process.env);
  daemon.kill();
  process.exitCode = code;
}
