import type { Lock, Timers } from '../../../../src/main/auth/ports.ts';

/**
 * The life of one process, which can end at any instant: from then on no timer fires and no answer arrives, and its
 * locks are let go, as the operating system would.
 */
export class Lifeline {
  #isAlive = true;
  readonly #last = new Set<() => void>();

  /** How many locks are held or waited for. */
  locks = 0;

  get isAlive(): boolean {
    return this.#isAlive;
  }

  end(): void {
    this.#isAlive = false;
    for (const run of this.#last) run();
  }

  /** Calls `run` at the end, unless the returned function is called before. */
  onEnd(run: () => void): () => void {
    this.#last.add(run);
    return () => this.#last.delete(run);
  }

  /** Settles as `work` does while the process lives, and never once it is gone. */
  whileAlive<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      work.then(
        (value) => this.#isAlive && resolve(value),
        (error: unknown) => this.#isAlive && reject(error),
      );
    });
  }

  timers(timers: Timers): Timers {
    return {
      after: (ms, run) => {
        if (!this.#isAlive) return () => undefined;
        const forget = this.onEnd(() => cancel());
        const cancel = timers.after(ms, () => {
          forget();
          run();
        });
        return () => {
          forget();
          cancel();
        };
      },
    };
  }

  lock(lock: Lock, timedOut: () => void): Lock {
    return { isExclusive: true, acquire: (timeoutMs) => this.whileAlive(this.#acquire(lock, timeoutMs, timedOut)) };
  }

  async #acquire(lock: Lock, timeoutMs: number, timedOut: () => void): Promise<() => void> {
    this.locks += 1;
    try {
      const release = await lock.acquire(timeoutMs);
      if (!this.#isAlive) release();
      const forget = this.onEnd(release);
      return () => {
        this.locks -= 1;
        forget();
        release();
      };
    } catch (error) {
      this.locks -= 1;
      timedOut();
      throw error;
    }
  }
}
