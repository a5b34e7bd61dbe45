/**
 * A moment on two clocks, in milliseconds. The monotonic one may stand still while the machine sleeps, and the wall
 * clock may be set: the time between two moments is the greater of what they say.
 */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export function currentMoment(): Moment {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** Milliseconds, never negative. */
export function msBetween(from: Moment, to: Moment): number {
  return Math.max(0, to.monotonic - from.monotonic, to.wall - from.wall);
}
