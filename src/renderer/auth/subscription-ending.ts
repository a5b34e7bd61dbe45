/**
 * What to do when the line of a subscription ends: decisions alone, no lines.
 *
 * Close codes: RFC 6455 §7.4.1, and the graphql-transport-ws protocol for 44xx.
 */

/** How a line ended while its subscription was wanted. */
export type Ending = LineEnding & {
  /** Milliseconds since the server accepted the connection; 0 where it never did. */
  readonly liveMs: number;
};

export type LineEnding =
  /** A WebSocket. */
  | { readonly kind: 'closed'; readonly code: number; readonly reason: string }
  /** The server rejected the token in its answer or a message: at first, or by ending the subscription. */
  | { readonly kind: 'token_rejected' }
  /** The proof of the token lacked the server's nonce (RFC 9449 §9). */
  | { readonly kind: 'nonce_wanted' }
  /** An HTTP answer that broke off, or never came. */
  | { readonly kind: 'lost' }
  /** The heartbeats of an HTTP answer ceased. */
  | { readonly kind: 'silent' }
  /** An HTTP answer that is no stream. `retryAfterMs`: when the server asks to be tried again, or `null`. */
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null };

/** What has been tried since the last connection that lasted. */
export interface Attempts {
  /** Connections made anew with a fresh token. */
  readonly renewals: number;
  /** Connections made anew with a proof that has the server's nonce. */
  readonly proofs: number;
  /** Connections made anew after a loss of the line. */
  readonly reconnects: number;
  /** Milliseconds that these waited for, without those spent waiting for a network. */
  readonly waitedMs: number;
}

export type NextStep =
  /** Connect at once, with a token of another generation. */
  | { readonly action: 'renew'; readonly attempts: Attempts }
  /** Connect at once, with the same token and a new proof. */
  | { readonly action: 'prove'; readonly attempts: Attempts }
  /** `delayMs` is `null` where the machine has no network: connect when it has one again. */
  | { readonly action: 'reconnect'; readonly delayMs: number | null; readonly attempts: Attempts }
  | { readonly action: 'stop' };

export const NO_ATTEMPTS: Attempts = { renewals: 0, proofs: 0, reconnects: 0, waitedMs: 0 };

/** A line that lasted this long was good: what was tried before no longer counts. */
export const LASTING_LINE_MS = 10_000;
/** A token that was good for this long was accepted, and has expired since: it may be renewed again. */
export const LASTING_TOKEN_MS = 1_000;
export const MAX_RENEWALS = 1;
export const MAX_PROOFS = 1;
/** How long the pauses between tries may last together. Planned, not measured: time asleep does not count. */
export const MAX_WAIT_MS = 10 * 60_000;
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** What a decision depends on besides what happened. */
export interface Circumstances {
  /** A number in [0, 1). */
  readonly random: number;
  /** Whether the machine has a network. */
  readonly online: boolean;
}

/**
 * Decides on the next step after a line ended.
 *
 * A server that turns every token away sees two connections at most. One that is down sees tries for {@link MAX_WAIT_MS},
 * with growing pauses of which half is chance (equal jitter); tries without a network do not count. A server that
 * accepts a token and then turns it away sees one connection per {@link LASTING_TOKEN_MS} at most. `Retry-After` makes a
 * pause longer, never shorter.
 */
export function afterEnding(ending: Ending, before: Attempts, { random, online }: Circumstances): NextStep {
  const meaning = meaningOf(ending);
  const lasting = meaning === 'token' ? LASTING_TOKEN_MS : LASTING_LINE_MS;
  const attempts = ending.liveMs >= lasting ? NO_ATTEMPTS : before;
  switch (meaning) {
    case 'token':
      return attempts.renewals < MAX_RENEWALS
        ? { action: 'renew', attempts: { ...attempts, renewals: attempts.renewals + 1 } }
        : { action: 'stop' };
    case 'nonce':
      return attempts.proofs < MAX_PROOFS
        ? { action: 'prove', attempts: { ...attempts, proofs: attempts.proofs + 1 } }
        : { action: 'stop' };
    case 'line': {
      if (!online) return whenOnline(attempts);
      const wanted = ending.kind === 'answered' ? (ending.retryAfterMs ?? 0) : 0;
      return reconnectAfter(Math.max(wanted, delayOf(attempts.reconnects, random)), attempts);
    }
    case 'fatal':
      return { action: 'stop' };
  }
}

/**
 * Decides on the next step where the broker has no token for now.
 *
 * @param retryAfterMs when the broker expects one; `null` where it does not say
 */
export function waitForToken(retryAfterMs: number | null, before: Attempts, online: boolean): NextStep {
  if (!online) return whenOnline(before);
  return retryAfterMs === null ? { action: 'stop' } : reconnectAfter(Math.max(BASE_DELAY_MS, retryAfterMs), before);
}

function whenOnline(attempts: Attempts): NextStep {
  return { action: 'reconnect', delayMs: null, attempts };
}

function reconnectAfter(delayMs: number, before: Attempts): NextStep {
  const waitedMs = before.waitedMs + delayMs;
  return waitedMs > MAX_WAIT_MS
    ? { action: 'stop' }
    : { action: 'reconnect', delayMs, attempts: { ...before, reconnects: before.reconnects + 1, waitedMs } };
}

function delayOf(reconnects: number, random: number): number {
  const bound = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** reconnects);
  return Math.round((bound / 2) * (1 + random));
}

function meaningOf(ending: Ending): 'token' | 'nonce' | 'line' | 'fatal' {
  switch (ending.kind) {
    case 'token_rejected':
      return 'token';
    case 'nonce_wanted':
      return 'nonce';
    case 'lost':
    case 'silent':
      return 'line';
    case 'answered':
      return PASSING_STATUSES.has(ending.status) ? 'line' : 'fatal';
    case 'closed':
      return meaningOfCode(ending.code);
  }
}

/** Statuses that another try may not meet any more: time-out, too early, too many, and a server or gateway in trouble. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

function meaningOfCode(code: number): 'token' | 'line' | 'fatal' {
  switch (code) {
    case 4401: // Unauthorized
    case 4403: // Forbidden: what a server says to a token that it refuses at `connection_init`
      return 'token';
    case 1000: // normal closure, though the subscription was not complete
    case 1001: // going away
    case 1005: // no status
    case 1006: // abnormal closure
    case 1011: // unexpected condition
    case 1012: // service restart
    case 1013: // try again later
    case 1014: // bad gateway
    case 4408: // the server did not get `connection_init` in time
    case 4418: // no acknowledgement in time
    case 4499: // given up on by us: no answer to a ping
      return 'line';
    default:
      return 'fatal';
  }
}
