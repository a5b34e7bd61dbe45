/** Waits for a condition that is looked at anew after each {@link notify}: a long poll without polling. */
export class Waiters {
  readonly #checks = new Set<() => void>();
  readonly #stops = new Set<() => void>();

  /**
   * Resolves with the first value of `look` other than `undefined`; rejects after `timeoutMs`, saying with `describe`
   * how far it came.
   */
  until<T>(look: () => T | undefined, timeoutMs: number, describe: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.#checks.delete(check);
        this.#stops.delete(stop);
      };
      const check = () => {
        const value = look();
        if (value === undefined) return;
        end();
        resolve(value);
      };
      const fail = (why: string) => {
        end();
        reject(new WaitEnded(`${why} ${describe()}`));
      };
      const stop = () => fail('The server stops.');
      const timer = setTimeout(() => fail(`Waited ${timeoutMs} ms in vain.`), timeoutMs);
      this.#checks.add(check);
      this.#stops.add(stop);
      check();
    });
  }

  notify(): void {
    for (const check of this.#checks) check();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }
}

/** A wait ended without what it waited for. */
export class WaitEnded extends Error {
  override readonly name = 'WaitEnded';
}
