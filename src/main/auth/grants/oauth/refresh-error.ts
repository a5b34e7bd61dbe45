import type { HttpAnswer } from '../../ports.ts';
import { parseRetryAfter } from '../../schedule.ts';
import { GrantError } from '../grant.ts';
import { redact } from '../graphql/answer.ts';
import { clockAdvice } from './clock-difference.ts';
import { readTokenAnswer, type TokenAnswer } from './token-answer.ts';

/** What a server says of a refresh token that is good no more: by RFC 6749 §5.2, and by GitHub. */
const REFUSING_CODES = ['invalid_grant', 'bad_refresh_token'];

/** Statuses with which it ends a session: 400 and 401 by RFC 6749 §5.2, 403 by Auth0, and 200 by GitHub. */
const REFUSING_STATUSES = [200, 400, 401, 403];

/** What the server says of the client and of its request, not of the refresh token. Nothing was spent. */
const SETTINGS_CODES = [
  'invalid_client',
  'unauthorized_client',
  'invalid_scope',
  'invalid_target',
  'invalid_request',
  'unsupported_grant_type',
];

interface Asked {
  readonly endpoint: string;
  /** What may not be repeated in a message. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What an answer without tokens means for the session that was to be renewed. */
export function refreshError(http: HttpAnswer, { endpoint, secrets, now }: Asked): GrantError {
  const answer = readTokenAnswer(http);
  const advice = clockAdvice(http.headers.date, now);
  const retryAfterMs = parseRetryAfter(http.headers['retry-after'], http.headers.date, now);
  const later = { mayHaveActed: true, retryAfterMs };
  switch (answer.kind) {
    case 'busy':
      return new GrantError('server', `The server answered HTTP ${answer.status}.`, later);
    case 'refusal': {
      const said = `The server said: ${quoted(answer, secrets)}`;
      if (REFUSING_CODES.includes(answer.code) && REFUSING_STATUSES.includes(answer.status)) {
        return new GrantError('refused', said);
      }
      if (SETTINGS_CODES.includes(answer.code)) {
        return new GrantError('misconfigured', `${said} ${settingsAdvice(answer.code)}`);
      }
      return new GrantError('server', `${said}${advice}`, later);
    }
    case 'tokens':
    case 'unreadable':
      return new GrantError('server', notTokensMessage(endpoint, http.status, answer), later);
  }
}

/** The provider's own words. */
export function quoted(
  { code, description }: { readonly code: string; readonly description: string | null },
  secrets: readonly string[],
): string {
  return `“${redact(description ?? code, secrets)}”`;
}

export function notTokensMessage(endpoint: string, status: number, answer: TokenAnswer): string {
  const type = answer.kind === 'unreadable' ? `, ${answer.contentType}` : '';
  return `${endpoint} answers (HTTP ${status}${type}), but not as a token endpoint does. Check the address.`;
}

/** What to do about a code of {@link SETTINGS_CODES}. */
export function settingsAdvice(code: string): string {
  switch (code) {
    case 'invalid_client':
      return 'Check the client’s id, its secret, and how it signs in.';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return 'Allow this way of signing in for the client, at the provider, or choose another.';
    case 'invalid_scope':
      return 'Check the scope.';
    case 'invalid_target':
      return 'Check the resource and the audience.';
    default:
      return 'Check the connection’s settings.';
  }
}
