import type { Clock } from '../../../src/main/auth/ports.ts';
import { systemClock } from '../../../src/main/system/clock.ts';

/** The machine's clocks, set ahead or back: somebody sets the wall clock, or the machine sleeps. */
export class ShiftedClock implements Clock {
  #ahead = { wall: 0, monotonic: 0 };

  /** @param ahead - by how many milliseconds each clock is ahead of the machine's. */
  shift(ahead: { readonly wall: number; readonly monotonic: number }): void {
    this.#ahead = { ...ahead };
  }

  wall(): number {
    return systemClock.wall() + this.#ahead.wall;
  }

  monotonic(): number {
    return systemClock.monotonic() + this.#ahead.monotonic;
  }
}
