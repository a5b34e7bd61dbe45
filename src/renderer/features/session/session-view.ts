import type { ActiveSession, RefreshCause, RefreshEvent } from '../../../shared/session.ts';
import { formatCountdown } from '../../format/duration.ts';

/** What the badge says of a session. */
export interface SessionView {
  readonly account: string;
  readonly tone: 'steady' | 'busy' | 'warning';
  /** Short, for the badge: `43 s`, `Refreshing`, `Offline`. */
  readonly text: string;
  /** A whole sentence or two, for the panel. */
  readonly explanation: string;
  /** What is left of the access token's lifetime, from 1 to 0; `null` where unknown. */
  readonly remaining: number | null;
  readonly storage: StorageView | null;
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
  };
}

function viewRefresh(session: ActiveSession, now: number): Pick<SessionView, 'tone' | 'text' | 'explanation'> {
  const { refresh, accessTokenExpiresAt } = session;
  switch (refresh.phase) {
    case 'refreshing':
      return { tone: 'busy', text: 'Refreshing', explanation: 'A fresh access token is on its way.' };
    case 'waiting': {
      const wait = formatCountdown(refresh.retryAt - now);
      return {
        tone: 'warning',
        text: `${PROBLEMS[refresh.problem]} · retry in ${wait}`,
        explanation: `${refresh.message} Next try in ${wait}.`,
      };
    }
    case 'idle':
      if (accessTokenExpiresAt === null) {
        return session.generation === 0
          ? { tone: 'busy', text: 'Starting', explanation: 'The first access token of this run is being fetched.' }
          : {
              tone: 'steady',
              text: 'Active',
              explanation: 'The API does not say how long the access token lives: it is renewed when it is rejected.',
            };
      }
      if (accessTokenExpiresAt <= now) {
        return {
          tone: 'steady',
          text: 'Expired',
          explanation: 'The access token has expired: the next operation waits for a fresh one.',
        };
      }
      return {
        tone: 'steady',
        text: formatCountdown(accessTokenExpiresAt - now),
        explanation: `The access token expires in ${formatCountdown(accessTokenExpiresAt - now)} and is renewed before that.`,
      };
  }
}

const PROBLEMS = {
  offline: 'Offline',
  server: 'Server error',
  misconfigured: 'Set-up problem',
  rejected: 'Token rejected',
} as const;

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

const CAUSES: Readonly<Record<RefreshCause, string>> = {
  sign_in: 'Sign-in',
  start: 'App start',
  schedule: 'On schedule',
  request: 'On demand',
  rejected: 'Token rejected',
  resume: 'After sleep',
  online: 'Back online',
  manual: 'By hand',
};

export function causeOf(event: RefreshEvent): string {
  return CAUSES[event.cause];
}

export function outcomeOf({ outcome }: RefreshEvent): {
  readonly text: string;
  readonly tone: 'good' | 'bad' | 'quiet';
} {
  switch (outcome.kind) {
    case 'refreshed':
      return { text: `Token ${outcome.generation}`, tone: 'good' };
    case 'failed':
      return { text: outcome.message, tone: 'bad' };
    case 'discarded':
      return { text: 'Discarded: the session had ended', tone: 'quiet' };
  }
}
