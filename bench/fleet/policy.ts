import { expiry, retryDelay } from '../../src/main/auth/schedule.ts';

/** When a client renews its access token, and when it tries again. Durations are in milliseconds. */
export interface Policy {
  readonly id: string;
  readonly name: string;
  /** Where the figures of this policy come from. */
  readonly source: string;
  /** From the receipt of a token to the request for the next. @param random - from 0 up to 1 */
  readonly renewAfterMs: (lifetimeMs: number, random: number) => number;
  /** From a failed request to the next. @param failures - in a row, 1 for the first */
  readonly retryAfterMs: (failures: number, retryAfterMs: number | null, random: number) => number;
}

/** From the sending of a refresh to its answer. */
export const ROUND_TRIP_MS = 100;

/** Latchkey's own code, as the broker calls it while nobody waits for a token. */
export const latchkey: Policy = {
  id: 'latchkey',
  name: 'Latchkey',
  source: '`src/main/auth/schedule.ts`, nobody at any client waits for a token',
  renewAfterMs: (lifetimeMs, random) => expiry(lifetimeMs, ROUND_TRIP_MS, random).softMs,
  retryAfterMs: (failures, retryAfterMs, random) => retryDelay('server', failures, retryAfterMs, random).idleMs,
};

/** The same, where somebody at every client asks for a token all the time. */
export const latchkeyWaitedFor: Policy = {
  ...latchkey,
  id: 'latchkey-waited-for',
  name: 'Latchkey, waited for',
  source: 'the same, while somebody at every client waits for a token',
  retryAfterMs: (failures, retryAfterMs, random) => retryDelay('server', failures, retryAfterMs, random).waitedForMs,
};

const LEEWAY_MS = 60_000;
const LEEWAY_RETRY_MS = 5_000;

/** A timer so long before expiry, and another try so long after a failure. */
export const fixedLeeway: Policy = {
  id: 'fixed-leeway',
  name: 'Fixed leeway',
  source:
    '60 s before expiry, the default of oidc-client-ts; again 5 s after any failure, which oidc-client-ts does after a time-out alone',
  renewAfterMs: (lifetimeMs) => Math.max(0, lifetimeMs - LEEWAY_MS),
  retryAfterMs: () => LEEWAY_RETRY_MS,
};

/** A timer at half of the lifetime that takes no notice of how it went. */
export const fixedInterval: Policy = {
  id: 'fixed-interval',
  name: 'Fixed interval',
  source: 'a timer of half the lifetime; what failed waits for the next 30 s tick',
  renewAfterMs: (lifetimeMs) => lifetimeMs / 2,
  retryAfterMs: () => 30_000,
};

/** Refreshes when the API has rejected the token, and once more at each operation until it works. */
export const immediateRetry: Policy = {
  id: 'immediate-retry',
  name: 'Immediate retry',
  source: 'at expiry, and each second again as operations come: the reactive error link',
  renewAfterMs: (lifetimeMs) => lifetimeMs,
  retryAfterMs: () => 1_000,
};

export const policies: readonly Policy[] = [latchkey, latchkeyWaitedFor, fixedLeeway, fixedInterval, immediateRetry];
