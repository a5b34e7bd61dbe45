import type { Clock, Timers } from '../../../src/main/auth/ports.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Counts what is really under way: requests, the keychain, the lock. */
export class Activity {
  #count = 0;
  #idle = Promise.withResolvers<void>();

  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Resolves when nothing is under way. */
  idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : this.#idle.promise;
  }

  async of<T>(work: Promise<T>): Promise<T> {
    if (this.#count === 0) this.#idle = Promise.withResolvers();
    this.#count += 1;
    try {
      return await work;
    } finally {
      this.#count -= 1;
      if (this.#count === 0) this.#idle.resolve();
    }
  }
}

/** Both clocks and all timers, moved by hand. They stand still while anything real is under way. */
export class PacedTime implements Clock, Timers {
  readonly #activity: Activity;
  readonly #timers = new Set<Timer>();
  readonly #start = Date.now();
  #passed = 0;

  constructor(activity: Activity) {
    this.#activity = activity;
  }

  wall(): number {
    return this.#start + this.#passed;
  }

  monotonic(): number {
    return this.#passed;
  }

  after(ms: number, run: () => void): () => void {
    if (!(ms >= 0 && ms < 2 ** 31)) throw new RangeError(`A timer of ${ms} ms overflows.`);
    const timer = { at: this.#passed + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets `ms` pass: each timer at its time, and what follows from it before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#passed + ms;
    await this.#settled();
    for (let next = this.#next(); next !== null && next.at <= end; next = this.#next()) {
      this.#passed = Math.max(this.#passed, next.at);
      this.#timers.delete(next);
      next.run();
      await this.#settled();
    }
    this.#passed = end;
  }

  #next(): Timer | null {
    let first: Timer | null = null;
    for (const timer of this.#timers) if (first === null || timer.at < first.at) first = timer;
    return first;
  }

  async #settled(): Promise<void> {
    do {
      await this.#activity.idle();
      for (let turn = 0; turn < 3; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
    } while (!this.#activity.isIdle);
  }
}
