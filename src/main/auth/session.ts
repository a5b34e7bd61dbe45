import type { ReauthReason, RefreshCause, RefreshPhase, SessionSnapshot, SignOutNotice } from '../../shared/session.ts';
import { type AccessToken, expiresAt } from './access-token.ts';
import { elapsed, type Instant } from './instant.ts';
import type { Clock } from './ports.ts';
import type { RetryDelay } from './schedule.ts';
import { NO_REFRESH_TOKEN, type SessionRecord } from './vault/record.ts';

/** The state of a connection. One value at a time; the broker replaces it as a whole. */
export type State =
  | { readonly kind: 'restoring' }
  | { readonly kind: 'signed_out'; readonly notice: SignOutNotice | null }
  | { readonly kind: 'keychain_unavailable' }
  | { readonly kind: 'reauth_required'; readonly reason: ReauthReason; readonly account: string | null }
  | { readonly kind: 'active'; readonly session: Session };

export interface Session {
  /** What the keychain holds, or will hold once `saved` says so. */
  readonly record: SessionRecord;
  readonly saved: Saved;
  /** `null` until the first one after a restart. */
  readonly token: AccessToken | null;
  readonly phase: Phase;
  /** Attempts that failed since the last one that did not, by what stood in the way. */
  readonly failures: Readonly<Record<'offline' | 'server', number>>;
  /** Milliseconds since the epoch. */
  readonly lastRefreshAt: number | null;
}

/** `pending`: in memory, to be written to the keychain again. `memory`: for this run only. */
export type Saved = 'keychain' | 'pending' | 'memory';

export type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'refreshing'; readonly since: Instant; readonly cause: RefreshCause }
  | WaitingPhase;

export interface WaitingPhase {
  readonly kind: 'waiting';
  readonly since: Instant;
  readonly delay: RetryDelay;
  /** Whether somebody has asked for a token that only the next attempt can bring. */
  readonly isWaitedFor: boolean;
  /** Whether the server itself asked for the delay: then nothing cuts it short. */
  readonly asked: boolean;
  readonly problem: 'offline' | 'server' | 'misconfigured';
  readonly message: string;
}

/** Whether there is a refresh token to renew it with. */
export function isRenewable({ record }: Session): boolean {
  return record.refreshToken !== NO_REFRESH_TOKEN;
}

export const NO_FAILURES: Session['failures'] = { offline: 0, server: 0 };

export function newSession(record: SessionRecord, saved: Saved): Session {
  return { record, saved, token: null, phase: { kind: 'idle' }, failures: NO_FAILURES, lastRefreshAt: null };
}

/** Milliseconds until the next attempt is due for whoever waits for it; 0 or less once it is. */
export function untilRetry({ delay, since }: WaitingPhase, clock: Clock): number {
  return delay.waitedForMs - elapsed(since, clock);
}

/** From the failure to the next attempt, in milliseconds, as things are. */
export function delayOf({ delay, isWaitedFor }: WaitingPhase): number {
  return isWaitedFor ? delay.waitedForMs : delay.idleMs;
}

const KEYCHAIN_MESSAGE =
  'The keychain of this computer cannot be read. Unlock it, or start its service (on Linux the Secret Service, such as GNOME Keyring or KWallet), and try again. What it holds is untouched.';

/** What windows are told: no token. */
export function snapshotOf(state: State, epoch: number, generation: number): SessionSnapshot {
  switch (state.kind) {
    case 'restoring':
      return { status: 'restoring', epoch };
    case 'signed_out':
      return { status: 'signed_out', epoch, notice: state.notice };
    case 'keychain_unavailable':
      return { status: 'keychain_unavailable', epoch, message: KEYCHAIN_MESSAGE };
    case 'reauth_required':
      return { status: 'reauth_required', epoch, reason: state.reason, account: state.account };
    case 'active': {
      const { session } = state;
      return {
        status: 'active',
        epoch,
        account: session.record.account,
        generation,
        accessTokenExpiresAt: session.token === null ? null : expiresAt(session.token),
        renewable: isRenewable(session),
        sessionExpiresAt: session.record.sessionExpiresAt,
        lastRefreshAt: session.lastRefreshAt,
        refresh: phaseSnapshot(session),
        saved: session.saved,
      };
    }
  }
}

function phaseSnapshot(session: Session): RefreshPhase {
  const { phase, token } = session;
  switch (phase.kind) {
    case 'idle': {
      const renews = token !== null && token.expiry !== null && isRenewable(session);
      return { phase: 'idle', nextAt: renews ? token.receivedAt.wall + token.expiry.softMs : null };
    }
    case 'refreshing':
      return { phase: 'refreshing', since: phase.since.wall };
    case 'waiting':
      return {
        phase: 'waiting',
        retryAt: phase.since.wall + delayOf(phase),
        problem: phase.problem,
        message: phase.message,
      };
  }
}
