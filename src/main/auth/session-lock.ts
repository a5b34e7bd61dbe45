import { type Lock, LockTimeout } from './ports.ts';

/** How long another process may hold the lock before an attempt is given up. */
export const LOCK_TIMEOUT_MS = 20_000;

/** The lock between processes, as the parts of one session use it. */
export class SessionLock {
  readonly #lock: Lock;
  /** Settles when the refresh that has asked for the lock holds it; `null` while none has asked. */
  #refreshHolds: Promise<void> | null = null;

  constructor(lock: Lock) {
    this.#lock = lock;
  }

  /**
   * Runs a refresh under the lock.
   * @throws LockTimeout
   */
  async forRefresh<T>(action: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#refreshHolds = promise;
    try {
      const release = await this.#lock.acquire(LOCK_TIMEOUT_MS);
      resolve();
      try {
        return await action();
      } finally {
        release();
      }
    } finally {
      this.#refreshHolds = null;
    }
  }

  /**
   * Runs `action` while no other process can refresh; our own refresh is kept from writing by the fence, so where it
   * holds the lock, `action` runs beside it. Where another process does not let go, `action` runs all the same: a
   * sign-in and a sign-out cannot be refused, and that process looks once more before it writes.
   */
  async forOthers<T>(action: () => Promise<T>): Promise<T> {
    const acquiring = this.#lock.acquire(LOCK_TIMEOUT_MS).catch((error: unknown) => {
      if (error instanceof LockTimeout) return () => undefined;
      throw error;
    });
    const own = this.#refreshHolds?.then(() => null) ?? acquiring;
    const release = await Promise.race([acquiring, own]);
    try {
      return await action();
    } finally {
      if (release !== null) release();
      else void acquiring.then((late) => late());
    }
  }
}
