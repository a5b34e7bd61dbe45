import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const SCRIPT = join(import.meta.dirname, '../../scripts/in-keyring.ts');

describe.runIf(process.platform === 'linux')('a script in a keychain of its own', () => {
  let folder: string;
  let outer: ChildProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-own-keyring-'));
  });
  afterEach(() => {
    outer.kill('SIGTERM');
    rmSync(folder, { recursive: true });
  });

  /** Starts a script that tells its process id, and ends by itself never. */
  async function start(): Promise<number> {
    const script = join(folder, 'waits.js');
    writeFileSync(script, 'console.log(process.pid); setInterval(() => undefined, 60_000);');
    const { LATCHKEY_OWN_KEYRING_PASSWORD: _ofTheTests, ...env } = process.env;
    outer = spawn(process.execPath, [SCRIPT, script], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    if (outer.stdout === null) throw new Error('There is no output.');
    for await (const line of createInterface({ input: outer.stdout })) return Number(line);
    throw new Error('The script did not start.');
  }

  it.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('ends when the one that started it gets %s', async (signal) => {
    const pid = await start();
    expect(isAlive(pid)).toBe(true);
    outer.kill(signal);
    await once(outer, 'exit');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
