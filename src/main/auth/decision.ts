import { type AccessToken, freshness } from './access-token.ts';
import { AuthError } from './errors.ts';
import { elapsed, type Instant } from './instant.ts';
import type { Clock } from './ports.ts';
import { REJECTION_INTERVAL_MS, UNKNOWN_LIFETIME_REJECTION_INTERVAL_MS } from './schedule.ts';
import { isRenewable, type Session, type State, untilRetry } from './session.ts';

export interface TokenRequest {
  /** The sign-in that the caller belongs to. */
  readonly epoch: number;
  /** The generation that the API rejected, or `null`. */
  readonly rejectedGeneration: number | null;
}

/** What to do with a caller. */
export type Decision =
  /** `renew`: and refresh behind, since the token is inside its leeway. */
  | { readonly kind: 'serve'; readonly token: AccessToken; readonly renew: boolean }
  /** Refresh, or join the refresh under way, and decide again. */
  | { readonly kind: 'renew'; readonly cause: 'request' | 'rejected' }
  /** Decide again when the state changes. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly error: AuthError };

export interface Circumstances {
  readonly epoch: number;
  /** The newest generation that was ever handed out. */
  readonly generation: number;
  /** When a rejection last led to a refresh. */
  readonly lastRejection: Instant | null;
  /** How much longer the caller will wait, in milliseconds. */
  readonly patienceMs: number;
  readonly clock: Clock;
}

export function decide(state: State, request: TokenRequest, at: Circumstances): Decision {
  switch (state.kind) {
    case 'restoring':
      return { kind: 'wait' };
    case 'signed_out':
      return refuse('not_signed_in', 'Nobody is signed in. Sign in, then run it again.');
    case 'reauth_required':
      return refuse('reauth_required', 'The session has ended. Sign in again, then run it again.');
    case 'keychain_unavailable':
      return refuse('keychain_unavailable', 'The keychain cannot be read. Unlock it, then run it again.');
    case 'active':
      if (request.epoch !== at.epoch) {
        return refuse('session_changed', 'Somebody signed in or out meanwhile. Run it again.');
      }
      if (request.rejectedGeneration !== null && request.rejectedGeneration > at.generation) {
        return refuse('bad_request', 'No access token of this generation was handed out.');
      }
      return decideInSession(state.session, request, at);
  }
}

function decideInSession(session: Session, request: TokenRequest, at: Circumstances): Decision {
  const { token, phase } = session;
  const rejected = token !== null && request.rejectedGeneration === token.generation;
  const age = token === null ? null : freshness(token, at.clock);
  // While a rejection is being looked into, nobody is sent off with the suspect.
  const suspect = rejected || (phase.kind === 'refreshing' && phase.cause === 'rejected');
  if (token !== null && age !== 'hard_expired' && !suspect) {
    return { kind: 'serve', token, renew: age === 'soft_expired' && phase.kind === 'idle' && isRenewable(session) };
  }
  switch (phase.kind) {
    case 'refreshing':
      return { kind: 'wait' };
    case 'waiting': {
      const retryAfterMs = untilRetry(phase, at.clock);
      return retryAfterMs <= at.patienceMs
        ? { kind: 'wait' }
        : refuse('temporarily_unavailable', phase.message, { retryAfterMs });
    }
    case 'idle': {
      if (rejected && age !== 'hard_expired' && !isRenewable(session)) {
        return refuse(
          'token_rejected',
          'The API rejects the access token, and the server gave no refresh token to renew it with. Sign out and in again for another one.',
        );
      }
      if (!rejected || age === 'hard_expired') return { kind: 'renew', cause: 'request' };
      const interval = token?.expiry === null ? UNKNOWN_LIFETIME_REJECTION_INTERVAL_MS : REJECTION_INTERVAL_MS;
      const retryAfterMs = at.lastRejection === null ? 0 : interval - elapsed(at.lastRejection, at.clock);
      if (retryAfterMs <= 0) return { kind: 'renew', cause: 'rejected' };
      return refuse('token_rejected', 'The API rejects fresh access tokens too. Look at its settings or its clock.', {
        retryAfterMs,
      });
    }
  }
}

function refuse(code: AuthError['code'], message: string, details: { retryAfterMs?: number } = {}): Decision {
  return { kind: 'refuse', error: new AuthError(code, message, details) };
}
