import { type Lock, LockTimeout } from './ports.ts';

/** How long another process may hold the lock before an attempt is given up. */
export const LOCK_TIMEOUT_MS = 20_000;

/** The lock as several parts of one session hold it together: it is let go when the last of them is done. */
class Lease {
  readonly #release: () => void;
  #holders = 0;

  constructor(release: () => void) {
    this.#release = release;
  }

  /** @returns the function that ends this holder's part, or `null` where the lock has been let go already. */
  share(): (() => void) | null {
    if (this.#holders === -1) return null;
    this.#holders += 1;
    return () => {
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#holders = -1;
      this.#release();
    };
  }
}

/** The lock between processes, as the parts of one session use it. */
export class SessionLock {
  readonly #lock: Lock;
  /** Settles when the refresh that has asked for the lock holds it; `null` while none has asked. */
  #refreshHolds: Promise<Lease> | null = null;

  constructor(lock: Lock) {
    this.#lock = lock;
  }

  /** Whether the lock keeps other processes out. */
  get isExclusive(): boolean {
    return this.#lock.isExclusive;
  }

  /**
   * Runs a refresh under the lock.
   * @throws LockTimeout
   */
  async forRefresh<T>(action: () => Promise<T>): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<Lease>();
    this.#refreshHolds = promise;
    try {
      const lease = new Lease(await this.#lock.acquire(LOCK_TIMEOUT_MS));
      const release = lease.share();
      resolve(lease);
      try {
        return await action();
      } finally {
        release?.();
      }
    } finally {
      this.#refreshHolds = null;
    }
  }

  /**
   * Runs `action` while no other process can refresh; our own refresh is kept from writing by the fence, so where it
   * holds the lock, `action` runs beside it, and the lock is let go when both are done. Where another process does not
   * let go, `action` runs all the same: a sign-in and a sign-out cannot be refused, and that process looks once more
   * before it writes.
   */
  async forOthers<T>(action: () => Promise<T>): Promise<T> {
    const acquiring = this.#lock.acquire(LOCK_TIMEOUT_MS).catch((error: unknown) => {
      if (error instanceof LockTimeout) return () => undefined;
      throw error;
    });
    const shared = this.#refreshHolds?.then((lease) => lease.share()) ?? null;
    const release = await Promise.race([acquiring, shared?.then((mine) => mine ?? acquiring) ?? acquiring]);
    try {
      return await action();
    } finally {
      release();
      // Whichever of the two came too late is let go of as soon as it comes.
      for (const other of [acquiring, shared]) void other?.then((late) => late !== release && late?.());
    }
  }
}
