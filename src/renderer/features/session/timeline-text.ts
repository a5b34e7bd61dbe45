import type { RefreshCause } from '../../../shared/session.ts';
import type { TimelineEntry } from '../../../shared/timeline.ts';
import { formatElapsed } from '../../format/duration.ts';

/** A line of the timeline in words. */
export interface TimelineLine {
  readonly what: string;
  /** What more there is to say of it; empty where nothing is. */
  readonly detail: string;
  readonly tone: 'good' | 'bad' | 'quiet' | 'plain';
  readonly durationMs: number | null;
}

const CAUSES: Readonly<Record<RefreshCause, string>> = {
  sign_in: 'at sign-in',
  start: 'at app start',
  schedule: 'on schedule',
  request: 'on demand',
  rejected: 'token rejected',
  resume: 'after sleep',
  online: 'back online',
  manual: 'by hand',
};

const PROBLEMS = { offline: 'No network.', server: 'Server error.', misconfigured: 'Set-up problem.' } as const;

const ENDINGS = {
  refused: 'the server refused to renew it',
  interrupted: 'a refresh had been cut off, and its token was spent',
  no_refresh_token: 'the access token expired, and the server gives no refresh token',
  endpoint_changed: 'the sign-in address was changed',
} as const;

export function lineOf(entry: TimelineEntry): TimelineLine {
  switch (entry.event) {
    case 'restored':
      return line('Session restored', 'from the keychain', 'good');
    case 'signed_in':
      return line('Signed in', `token ${entry.generation}`, 'good', entry.durationMs);
    case 'signed_out':
      return line('Signed out', '', 'quiet');
    case 'refresh_started':
      return line('Refresh', CAUSES[entry.cause], 'quiet');
    case 'refreshed':
      return line(`Token ${entry.generation}`, refreshed(entry.cause, entry.waiting), 'good', entry.durationMs);
    case 'refresh_failed': {
      const wait = formatElapsed(entry.retryInMs);
      const detail = `${entry.message ?? PROBLEMS[entry.problem]} Next try planned after ${wait}${entry.asked ? ', as the server asked' : ''}.`;
      return line('Refresh failed', detail, 'bad', entry.durationMs);
    }
    case 'refresh_discarded':
      return line('Refresh discarded', 'somebody had signed in or out meanwhile', 'quiet', entry.durationMs);
    case 'session_ended':
      return line('Session ended', ENDINGS[entry.reason], 'bad');
    case 'signed_out_elsewhere':
      return line('Signed out elsewhere', 'in another running Latchkey', 'quiet');
    case 'account_changed_elsewhere':
      return line('Account changed', 'in another running Latchkey', 'quiet');
    case 'keychain_unavailable':
      return line('Keychain out of reach', '', 'bad');
    case 'not_saved':
      return line('Not saved', 'the keychain refused; it is tried again', 'bad');
    case 'saved':
      return line('Saved', 'the keychain took it after all', 'good');
    case 'record_missing':
      return line('Record missing', 'the keychain held nothing; it is written again', 'plain');
    case 'record_unreadable':
      return line('Record put aside', 'it could not be understood', 'bad');
    case 'revoked':
      return line('Revoked', 'the server knows that the session is over', 'quiet');
    case 'revocation_deferred':
      return line('Revocation deferred', 'the server could not be told yet', 'quiet');
    case 'revocation_given_up':
      return line('Revocation given up', 'the server does not understand it', 'quiet');
    case 'defect':
      return line('Defect', `${entry.name} in ${entry.where}`, 'bad');
  }
}

function line(
  what: string,
  detail: string,
  tone: TimelineLine['tone'],
  durationMs: number | null = null,
): TimelineLine {
  return { what, detail, tone, durationMs };
}

function refreshed(cause: RefreshCause, waiting: number): string {
  if (waiting === 0) return CAUSES[cause];
  return `${CAUSES[cause]}, ${waiting} ${waiting === 1 ? 'operation' : 'operations'} had waited`;
}

/**
 * The timeline as text for a bug report, the oldest event first: what happened, when, how long it took. It holds no
 * token, no account, no address and no words of a server.
 */
export function reportOf(
  entries: readonly TimelineEntry[],
  app: { readonly version: string; readonly platform: string },
): string {
  const lines = entries.toReversed().map(({ seq, message, at, event, ...rest }) => {
    const values = Object.entries(rest).map(([name, value]) => `${name}=${rounded(value)}`);
    return [new Date(at).toISOString(), event, ...values].join(' ');
  });
  return [`Latchkey ${app.version} on ${app.platform}`, ...lines, ''].join('\n');
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value) : value;
}
