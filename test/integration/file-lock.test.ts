import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockTimeout } from '../../src/main/auth/ports.ts';
import { FileLock } from '../../src/main/system/file-lock.ts';

describe('the lock between processes', () => {
  let folder: string;
  const path = () => join(folder, 'locks', 'session.lock');
  const open = () => new FileLock(path(), ({ event }) => expect.fail(event));

  /** Another process that takes the lock, says so, and keeps it until it is told or killed. */
  async function holder() {
    const child = fork(join(import.meta.dirname, 'fixtures/lock-holder.ts'), [path()]);
    await once(child, 'message');
    return child;
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is had by one process at a time', async () => {
    const other = await holder();
    await expect(open().acquire(100)).rejects.toBeInstanceOf(LockTimeout);
    const waiting = open().acquire(5_000);
    other.send('release');
    (await waiting)();
    other.kill();
  });

  it('is let go by a process that is killed', async () => {
    const other = await holder();
    other.kill('SIGKILL');
    await once(other, 'exit');
    (await open().acquire(1_000))();
  });

  it('is had in the order of asking within a process', async () => {
    const lock = open();
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3, 4].map(async (n) => {
        const release = await lock.acquire(5_000);
        order.push(n);
        await new Promise((resolve) => setImmediate(resolve));
        release();
      }),
    );
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it('is not had by one that gave up waiting, and the next one gets it', async () => {
    const lock = open();
    const release = await lock.acquire(1_000);
    await expect(lock.acquire(50)).rejects.toBeInstanceOf(LockTimeout);
    const next = lock.acquire(5_000);
    release();
    (await next)();
  });

  it('does not stand in the way where the disk takes none', async () => {
    const events: string[] = [];
    const lock = new FileLock('/dev/null/nowhere/session.lock', ({ event }) => events.push(event));
    (await lock.acquire(1_000))();
    (await lock.acquire(1_000))();
    expect(events).toEqual(['lock_unavailable', 'lock_unavailable']);
  });
});
