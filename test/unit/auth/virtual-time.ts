import type { Clock, Timers } from '../../../src/main/auth/ports.ts';

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** Both clocks and all timers, moved by hand. */
export class VirtualTime implements Clock, Timers {
  #wall = Date.UTC(2026, 0, 15, 9);
  #monotonic = 1_000;
  #timers = new Set<Timer>();

  wall(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, run: () => void): () => void {
    if (!(ms >= 0 && ms < 2 ** 31)) throw new RangeError(`A timer of ${ms} ms overflows.`);
    const timer = { at: this.#monotonic + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get armed(): number {
    return this.#timers.size;
  }

  /**
   * Lets `ms` pass, running each timer at its time and what follows from it.
   * @param mostTimers - time stands still after so many, however little of `ms` has passed.
   */
  async advance(ms: number, mostTimers = Number.POSITIVE_INFINITY): Promise<void> {
    await settle();
    const end = this.#monotonic + ms;
    for (let run = 0; ; run += 1) {
      const next = this.#first();
      if (next === undefined || next.at > end) break;
      if (run >= mostTimers) return;
      this.#move(Math.max(0, next.at - this.#monotonic));
      this.#timers.delete(next);
      next.run();
      await settle();
    }
    this.#move(end - this.#monotonic);
    await settle();
  }

  /** The machine sleeps: the wall clock goes on, the monotonic one and the timers stand still. */
  sleep(ms: number): void {
    this.#wall += ms;
  }

  /** Somebody sets the wall clock. */
  setWall(ms: number): void {
    this.#wall += ms;
  }

  /** The timer that is due first; of two at once the one that was armed first. */
  #first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) if (first === undefined || timer.at < first.at) first = timer;
    return first;
  }

  #move(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }
}

/** Lets everything happen that waits for nothing but promises: they are all settled before the event loop's next turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
