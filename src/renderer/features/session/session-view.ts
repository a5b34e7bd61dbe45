import type { Failure } from '../../../shared/result.ts';
import type { ActiveSession, RefreshPhase } from '../../../shared/session.ts';
import { formatCountdown } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';

/** What the badge says of a session. */
export interface SessionView {
  readonly account: string;
  readonly tone: 'steady' | 'busy' | 'warning';
  /** Short, for the badge: `43 s`, `Refreshing`, `Offline`. */
  readonly text: string;
  /** A whole sentence or two, for the panel. */
  readonly explanation: string;
  /** What is said aloud when it comes up: what is wrong, without what counts down. Empty where nothing is. */
  readonly announcement: string;
  /** What is left of the access token's lifetime, from 1 to 0; `null` where unknown. */
  readonly remaining: number | null;
  readonly storage: StorageView | null;
  /** Said only where the session cannot be refreshed. */
  readonly ending: EndingView | null;
}

/** How a session ends that came without a refresh token. */
export interface EndingView {
  readonly text: string;
  readonly explanation: string;
}

/** Said only where the session is not in the keychain. */
export interface StorageView {
  readonly text: string;
  readonly explanation: string;
}

/** @param now milliseconds since the epoch */
export function viewSession(session: ActiveSession, now: number): SessionView {
  return {
    account: session.account ?? 'Signed in',
    ...viewRefresh(session, now),
    remaining: remainingOf(session, now),
    storage: viewStorage(session.saved),
    ending: session.renewable ? null : viewEnding(session, now),
  };
}

type RefreshView = Pick<SessionView, 'tone' | 'text' | 'explanation' | 'announcement'>;

function viewRefresh(session: ActiveSession, now: number): RefreshView {
  const { refresh } = session;
  switch (refresh.phase) {
    case 'refreshing':
      return {
        tone: 'busy',
        text: 'Refreshing',
        explanation: 'A fresh access token is on its way.',
        announcement: '',
      };
    case 'waiting':
      return viewFailed(refresh, session.accessTokenExpiresAt, now);
    case 'idle':
      return { ...viewToken(session, now), announcement: '' };
  }
}

/** The last refresh failed: what that means for the next operation depends on the token that is left. */
function viewFailed(
  { problem, message, retryAt }: Extract<RefreshPhase, { phase: 'waiting' }>,
  accessTokenExpiresAt: number | null,
  now: number,
): RefreshView {
  const name = PROBLEMS[problem];
  const retrying = retryAt > now ? `retrying in ${formatCountdown(retryAt - now)}` : 'retrying now';
  const left = accessTokenExpiresAt === null ? 0 : accessTokenExpiresAt - now;
  return {
    tone: 'warning',
    text: left > 0 ? `${name} · good for ${formatCountdown(left)}` : `${name} · ${retrying}`,
    explanation:
      left > 0
        ? `${message} Token still good for ${formatCountdown(left)}; ${retrying}.`
        : `${message} Operations wait for a fresh token; ${retrying}.`,
    announcement: `${name}. ${message}`,
  };
}

function viewToken(session: ActiveSession, now: number): Pick<SessionView, 'tone' | 'text' | 'explanation'> {
  const { generation, accessTokenExpiresAt } = session;
  if (accessTokenExpiresAt === null) {
    return generation === 0
      ? { tone: 'busy', text: 'Starting', explanation: 'The first access token of this run is being fetched.' }
      : {
          tone: 'steady',
          text: 'Active',
          explanation: session.renewable
            ? 'The API does not say how long the access token lives: it is renewed when it is rejected.'
            : 'Nobody says how long the access token lives: it is used until the API rejects it.',
        };
  }
  if (accessTokenExpiresAt <= now) {
    return {
      tone: 'steady',
      text: 'Expired',
      explanation: session.renewable
        ? 'The access token has expired: the next operation waits for a fresh one.'
        : 'The access token has expired.',
    };
  }
  return {
    tone: 'steady',
    text: formatCountdown(accessTokenExpiresAt - now),
    explanation: `The access token expires in ${formatCountdown(accessTokenExpiresAt - now)}${session.renewable ? ' and is renewed before that' : ''}.`,
  };
}

const PROBLEMS = {
  offline: 'Offline',
  server: 'Server error',
  misconfigured: 'Set-up problem',
  rejected: 'Token rejected',
} as const;

/** When the next refresh is due, in words. @param now milliseconds since the epoch */
export function nextRefreshOf({ refresh, renewable }: ActiveSession, now: number): string {
  if (!renewable) return 'none: there is no refresh token';
  switch (refresh.phase) {
    case 'refreshing':
      return 'under way';
    case 'waiting':
      return untilText(refresh.retryAt - now);
    case 'idle':
      return refresh.nextAt === null ? 'when the API rejects the token' : untilText(refresh.nextAt - now);
  }
}

/** Whether the failure of a refresh by hand is still news: the session may have recovered since. */
export function stillHolds({ code }: Failure, { refresh, saved }: ActiveSession): boolean {
  switch (code) {
    case 'temporarily_unavailable':
      return refresh.phase !== 'idle';
    case 'keychain_unavailable':
      return saved === 'pending';
    default:
      return true;
  }
}

/** When the session itself ends, as far from now; `null` where the server does not tell. */
export function sessionEndOf({ sessionExpiresAt }: ActiveSession, now: number): string | null {
  if (sessionExpiresAt === null) return null;
  return sessionExpiresAt > now ? `in ${formatCountdown(sessionExpiresAt - now)}` : 'over';
}

function untilText(ms: number): string {
  return ms > 0 ? `in ${formatCountdown(ms)}` : 'now';
}

function viewEnding({ accessTokenExpiresAt }: ActiveSession, now: number): EndingView {
  const when =
    accessTokenExpiresAt === null ? 'once the API rejects the access token' : atMoment(accessTokenExpiresAt, now);
  return {
    text: 'No refresh',
    explanation: `The provider gave no refresh token: you will be asked to sign in again ${when}.`,
  };
}

function atMoment(at: number, now: number): string {
  return at > now ? `at ${formatMoment(at, now)}` : 'with the next operation';
}

function viewStorage(saved: ActiveSession['saved']): StorageView | null {
  switch (saved) {
    case 'keychain':
      return null;
    case 'pending':
      return {
        text: 'Not saved yet',
        explanation:
          'The keychain did not take the session. It goes on from memory, and the keychain is tried again; if Latchkey quits before, you have to sign in again.',
      };
    case 'memory':
      return {
        text: 'This run only',
        explanation: 'The session is in memory only: it ends when Latchkey quits.',
      };
  }
}

function remainingOf({ accessTokenExpiresAt, lastRefreshAt }: ActiveSession, now: number): number | null {
  if (accessTokenExpiresAt === null || lastRefreshAt === null || accessTokenExpiresAt <= lastRefreshAt) return null;
  const share = (accessTokenExpiresAt - now) / (accessTokenExpiresAt - lastRefreshAt);
  return Math.min(1, Math.max(0, share));
}
