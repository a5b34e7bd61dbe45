/**
 * What to do when the socket of a subscription ends: decisions alone, no sockets.
 *
 * Close codes: RFC 6455 §7.4.1, and the graphql-transport-ws protocol for 44xx.
 */

/** How a socket ended while its subscription was wanted. */
export type Ending =
  | {
      readonly kind: 'closed';
      readonly code: number;
      readonly reason: string;
      /** Milliseconds since the server acknowledged the connection; 0 where it never did. */
      readonly liveMs: number;
    }
  /** The server rejected the token in a message, by `extensions.code`, before any event. */
  | { readonly kind: 'token_rejected' };

/** What has been tried since the last connection that lasted. */
export interface Attempts {
  /** Connections made anew with a fresh token. */
  readonly renewals: number;
  /** Connections made anew after a loss of the line. */
  readonly reconnects: number;
}

export type NextStep =
  /** Connect at once, with a token of another generation. */
  | { readonly action: 'renew'; readonly attempts: Attempts }
  | { readonly action: 'reconnect'; readonly delayMs: number; readonly attempts: Attempts }
  | { readonly action: 'stop' };

export const NO_ATTEMPTS: Attempts = { renewals: 0, reconnects: 0 };

/** A line that lasted this long was good: what was tried before no longer counts. */
export const LASTING_LINE_MS = 10_000;
/** A token that was good for this long was accepted, and has expired since: it may be renewed again. */
export const LASTING_TOKEN_MS = 1_000;
export const MAX_RENEWALS = 1;
export const MAX_RECONNECTS = 6;
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/**
 * Decides on the next step.
 *
 * A server that turns every token away sees two connections at most, one that is down {@link MAX_RECONNECTS} more,
 * with full jitter between them. A server that accepts a token and then turns it away sees one connection per
 * {@link LASTING_TOKEN_MS} at most.
 *
 * @param random a number in [0, 1)
 */
export function afterEnding(ending: Ending, before: Attempts, random: number): NextStep {
  const meaning = meaningOf(ending);
  const lasting = meaning === 'token' ? LASTING_TOKEN_MS : LASTING_LINE_MS;
  const attempts = ending.kind === 'closed' && ending.liveMs >= lasting ? NO_ATTEMPTS : before;
  switch (meaning) {
    case 'token':
      return attempts.renewals < MAX_RENEWALS
        ? { action: 'renew', attempts: { ...attempts, renewals: attempts.renewals + 1 } }
        : { action: 'stop' };
    case 'line':
      return attempts.reconnects < MAX_RECONNECTS
        ? {
            action: 'reconnect',
            delayMs: Math.round(random * Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** attempts.reconnects)),
            attempts: { ...attempts, reconnects: attempts.reconnects + 1 },
          }
        : { action: 'stop' };
    case 'fatal':
      return { action: 'stop' };
  }
}

/**
 * Decides on the next step where the broker has no token for now.
 *
 * @param retryAfterMs when the broker expects one; `null` where it does not say
 */
export function waitForToken(retryAfterMs: number | null, before: Attempts): NextStep {
  if (retryAfterMs === null || before.reconnects >= MAX_RECONNECTS) return { action: 'stop' };
  return {
    action: 'reconnect',
    delayMs: Math.max(BASE_DELAY_MS, retryAfterMs),
    attempts: { ...before, reconnects: before.reconnects + 1 },
  };
}

function meaningOf(ending: Ending): 'token' | 'line' | 'fatal' {
  if (ending.kind === 'token_rejected') return 'token';
  switch (ending.code) {
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
