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

  /** Lets `ms` pass, running each timer at its time and what follows from it. */
  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#monotonic + ms;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
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

  #move(ms: number): void {
    this.#wall += ms;
    this.#monotonic += ms;
  }
}

/** Lets everything happen that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}
