import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type Lock, LockTimeout } from '../auth/ports.ts';

/** Between two looks at a lock that another process holds. */
const POLL_MS = 25;

/** A disk that takes no lock. */
export interface LockProblem {
  readonly event: 'lock_unavailable';
}

/**
 * A lock between processes: an exclusive transaction on an empty SQLite database. SQLite takes the operating system's
 * file lock (fcntl, LockFileEx), which dies with its holder, so a crash blocks nobody.
 * https://www.sqlite.org/lockingv3.html
 */
export class FileLock implements Lock {
  readonly #path: string;
  readonly #report: (problem: LockProblem) => void;
  #isExclusive = true;
  /** Within this process, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param path - the lock's own file; its folder is made where it does not exist. */
  constructor(path: string, report: (problem: LockProblem) => void) {
    this.#path = path;
    this.#report = report;
  }

  get isExclusive(): boolean {
    return this.#isExclusive;
  }

  async acquire(timeoutMs: number): Promise<() => void> {
    const deadline = performance.now() + timeoutMs;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = before.then(() => released);
    try {
      await settledWithin(timeoutMs, before);
      const unlock = await this.#lockFile(deadline);
      this.#isExclusive = true;
      return () => {
        try {
          unlock();
        } finally {
          release();
        }
      };
    } catch (error) {
      if (error instanceof LockTimeout) {
        release();
        throw error;
      }
      // A disk that takes no lock must not end the session: the app runs once per user anyway.
      this.#isExclusive = false;
      this.#report({ event: 'lock_unavailable' });
      return release;
    }
  }

  async #lockFile(deadline: number): Promise<() => void> {
    mkdirSync(dirname(this.#path), { recursive: true });
    const database = new DatabaseSync(this.#path, { timeout: 0 });
    for (;;) {
      try {
        database.exec('BEGIN EXCLUSIVE');
        return () => database.close();
      } catch (error) {
        if (!isBusy(error)) {
          database.close();
          throw error;
        }
      }
      if (performance.now() >= deadline) {
        database.close();
        throw timedOut();
      }
      await delay(POLL_MS);
    }
  }
}

async function settledWithin(ms: number, work: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  const timeout = delay(ms, undefined, { signal: waiting.signal }).then(() => Promise.reject(timedOut()));
  try {
    await Promise.race([work, timeout]);
  } finally {
    waiting.abort();
  }
}

function timedOut(): LockTimeout {
  return new LockTimeout('Another process holds the lock.');
}

/** SQLITE_BUSY: https://www.sqlite.org/rescode.html#busy */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}
