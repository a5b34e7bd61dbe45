import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Set inside: this process already runs in a keychain of its own. */
const INSIDE = 'LATCHKEY_OWN_KEYRING';

/**
 * Runs a program in a D-Bus session of its own with an unlocked GNOME Keyring of its own, so that nothing is read from
 * or written to the person's. On systems other than Linux, where the keychain cannot be had twice, it runs as it is.
 * @returns its exit code.
 */
export async function runInOwnKeyring(command: string, args: readonly string[]): Promise<number> {
  if (process.platform !== 'linux' || process.env[INSIDE] !== undefined) return run(command, args, process.env);
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-keyring-'));
  const runtime = join(folder, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  try {
    const script = import.meta.filename;
    return await run('dbus-run-session', ['--', process.execPath, script, command, ...args], {
      ...process.env,
      [INSIDE]: folder,
      XDG_DATA_HOME: join(folder, 'data'),
      XDG_RUNTIME_DIR: runtime,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the keyring's daemon in the D-Bus session that this process runs in, unlocked with a password of this run. */
export async function startKeyring(): Promise<ChildProcess> {
  const daemon = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  daemon.stdin?.end(randomBytes(24).toString('hex'));
  await once(daemon, 'spawn');
  return daemon;
}

async function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGINT', forward);
  process.on('SIGTERM', forward);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? (signal === 'SIGINT' ? 130 : 1);
  } finally {
    process.off('SIGINT', forward);
    process.off('SIGTERM', forward);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [command, ...args] = process.argv.slice(2);
  if (command === undefined) throw new Error('Name the program to run.');
  const daemon = await startKeyring();
  const code = await run(command, args, process.env);
  daemon.kill();
  process.exitCode = code;
}
