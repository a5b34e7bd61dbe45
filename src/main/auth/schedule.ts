/** When to refresh, and when to try again: pure functions over durations in milliseconds. */

/** After a refresh at least this long passes before age alone leads to the next, whatever lifetime a server gives. */
export const MIN_REFRESH_INTERVAL_MS = 1_000;

/**
 * Between two refreshes that a rejected access token caused at least this long passes: an API that rejects fresh tokens
 * too must not make every operation a refresh.
 */
export const REJECTION_INTERVAL_MS = 60_000;

/** The same for a token whose lifetime nobody told: there a rejection is the only way to learn that it has expired. */
export const UNKNOWN_LIFETIME_REJECTION_INTERVAL_MS = 10_000;

/** No timer is armed for longer; it is armed anew until its time has come. Far below the limit of 2^31-1 ms. */
export const MAX_TIMER_MS = 10 * 60_000;

/** A server may ask for patience, within reason. */
export const MAX_RETRY_AFTER_MS = 60 * 60_000;

const HARD_MARGIN_MS = 5_000;
const HARD_MARGIN_FRACTION = 0.1;
const SOFT_FRACTION = 0.8;
const SOFT_JITTER = 0.12;

interface Bounds {
  readonly baseMs: number;
  readonly capMs: number;
}

/** Where somebody waits: below the 30 s of a caller's patience, so that whoever asks can wait for the next attempt. */
const SERVER: Bounds = { baseMs: 1_000, capMs: 20_000 };
/**
 * Where nobody waits for what is tried. Most clients of a fleet are idle, and a token is renewed well before it expires:
 * that they come back slowly costs nobody anything, and is what lets a server get up again.
 */
const IDLE_SERVER: Bounds = { baseMs: 45_000, capMs: 10 * 60_000 };
/** Without a network nothing reaches a server, so trying often costs nobody anything. */
const OFFLINE: Bounds = { baseMs: 250, capMs: 1_500 };
/** A revocation has no caller whose patience ends. */
const REVOCATION: Bounds = { baseMs: 1_000, capMs: 60_000 };
/** A keychain may ask the person for a password each time. */
const KEYCHAIN: Bounds = { baseMs: 5_000, capMs: 5 * 60_000 };

const BACKOFF = { server: SERVER, revocation: REVOCATION, offline: OFFLINE, keychain: KEYCHAIN } as const;
const IDLE_BACKOFF = { ...BACKOFF, server: IDLE_SERVER } as const;

/** What a server asks for is lengthened by up to this part of it, so that those who were told the same do not come at once. */
const RETRY_AFTER_SPREAD = { waitedFor: 0.1, idle: 1 } as const;

/** Ages of an access token, in milliseconds from receipt. */
export interface Expiry {
  /** From here on it is renewed behind while it is still served. */
  readonly softMs: number;
  /** From here on it is no longer handed out. */
  readonly hardMs: number;
  /** From here on the server may reject it. */
  readonly lifeMs: number;
}

/**
 * `life = max(lifetime - roundTrip, lifetime / 2)`: the server may have issued the token at any time while we
 * waited for the answer. Assume the earliest, but do not give up more than half of the life to a slow answer.
 * `hard = life - min(5 s, 10 %)`, so that a token does not expire on its way to the API.
 * `soft = hard × (0.8 + 0.12 × random)`, so that a fleet of clients spreads out.
 * Neither comes before {@link MIN_REFRESH_INTERVAL_MS}, even where the server says less.
 */
export function expiry(lifetimeMs: number, roundTripMs: number, random: number): Expiry {
  const lifeMs = Math.max(lifetimeMs - roundTripMs, lifetimeMs / 2, MIN_REFRESH_INTERVAL_MS);
  const hardMs = Math.max(MIN_REFRESH_INTERVAL_MS, lifeMs - Math.min(HARD_MARGIN_MS, lifeMs * HARD_MARGIN_FRACTION));
  const softMs = Math.max(MIN_REFRESH_INTERVAL_MS, hardMs * (SOFT_FRACTION + SOFT_JITTER * random));
  return { lifeMs, hardMs, softMs };
}

export type BackoffKind = keyof typeof BACKOFF;

/**
 * Exponential back-off with full jitter: `random × min(cap, base × 2^failures)`, at least a tenth of that bound.
 * @param failures - attempts that have failed in a row, 1 for the first.
 */
export function backoff(kind: BackoffKind, failures: number, random: number): number {
  return backoffWithin(BACKOFF[kind], failures, random);
}

/** How long to wait after a failure, in milliseconds. */
export interface RetryDelay {
  /** While somebody waits for what is tried again. */
  readonly waitedForMs: number;
  /** While nobody does; never shorter. */
  readonly idleMs: number;
}

/** What the server asks for, lengthened by a random part of it, or the back-off if that is longer. */
export function retryDelay(
  kind: BackoffKind,
  failures: number,
  retryAfterMs: number | null,
  random: number,
): RetryDelay {
  const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  const delay = (bounds: Bounds, spread: number) =>
    Math.max(backoffWithin(bounds, failures, random), asked * (1 + spread * random));
  return {
    waitedForMs: delay(BACKOFF[kind], RETRY_AFTER_SPREAD.waitedFor),
    idleMs: delay(IDLE_BACKOFF[kind], RETRY_AFTER_SPREAD.idle),
  };
}

function backoffWithin({ baseMs, capMs }: Bounds, failures: number, random: number): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures, 20));
  return bound * Math.max(0.1, random);
}

/**
 * Reads `Retry-After` in both forms (RFC 9110 §10.2.3): seconds, or a date, which is held against the answer's own
 * `Date` where it has one, so that the two clocks need not agree.
 * @returns milliseconds, or `null` where the header is absent or makes no sense.
 */
export function parseRetryAfter(value: string | undefined, date: string | undefined, wallNow: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const sentAt = Date.parse(date ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? wallNow : sentAt));
}
