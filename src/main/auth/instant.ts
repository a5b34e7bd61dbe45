import type { Clock } from './ports.ts';

/** A moment on both clocks, in milliseconds. */
export interface Instant {
  readonly wall: number;
  readonly monotonic: number;
}

export function now(clock: Clock): Instant {
  return { wall: clock.wall(), monotonic: clock.monotonic() };
}

/**
 * Milliseconds since `then`, by whichever clock says more: the monotonic one may have stood still while the machine
 * slept, the wall clock may have been set back.
 */
export function elapsed(then: Instant, clock: Clock): number {
  return Math.max(clock.wall() - then.wall, clock.monotonic() - then.monotonic);
}
