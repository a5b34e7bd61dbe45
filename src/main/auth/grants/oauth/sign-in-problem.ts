import type { OAuthAuth } from '../../../../shared/connection.ts';
import { AuthError } from '../../errors.ts';
import type { HttpAnswer } from '../../ports.ts';
import { parseRetryAfter } from '../../schedule.ts';
import type { Exchange } from './authorization-server.ts';
import { clockAdvice } from './clock-difference.ts';
import { unreachable } from './provider-problem.ts';
import { notTokensMessage, quoted, settingsAdvice } from './refresh-error.ts';
import { readTokenAnswer } from './token-answer.ts';

interface Asked {
  readonly auth: OAuthAuth;
  /** The setting that says where the server is. */
  readonly field: string;
  /** What may not be repeated in a message, besides what the client authenticated with. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Why a request of a sign-in came to nothing, in the provider's words where it has some, and what to do. */
export function signInProblem(
  { error, http, failure, url, secrets }: Extract<Exchange<unknown>, { kind: 'failed' }>,
  request: Asked,
) {
  const asked: Asked = { ...request, secrets: [...request.secrets, ...secrets] };
  const { field, now } = asked;
  if (failure !== null) return unreachable(failure, url, { field });
  if (http === null) return responseProblem(error, asked);
  const answer = readTokenAnswer(http);
  switch (answer.kind) {
    case 'busy':
      return busy(http, now);
    case 'refusal':
      return refusal(answer.code, answer.description, asked, clockAdvice(http.headers.date, now));
    case 'tokens':
      return idTokenProblem(error, http, asked);
    case 'unreadable':
      return new AuthError('provider_unusable', notTokensMessage(url, http.status, answer), { field });
  }
}

/** The provider refused, at its token endpoint or through the browser (RFC 6749 §4.1.2.1, §5.2). */
export function refusal(code: string, description: string | null, { auth, secrets }: Asked, advice = ''): AuthError {
  const said = `The provider said: ${quoted({ code, description }, secrets)}`;
  const field = fieldOf(code, auth);
  if (field !== null) return new AuthError('provider_unusable', `${said} ${settingsAdvice(code)}`, { field });
  switch (code) {
    case 'access_denied':
      return new AuthError('sign_in_refused', `${said} Start again if you want to allow it.`);
    case 'server_error':
    case 'temporarily_unavailable':
      return new AuthError('temporarily_unavailable', `${said} Try again in a moment.`);
    case 'expired_token':
      return new AuthError('sign_in_timed_out', `${said} Start again for a new code.`);
    case 'invalid_grant':
      return auth.flow === 'password'
        ? new AuthError('sign_in_refused', `${said} Check the username and the password.`)
        : new AuthError('sign_in_refused', `${said} Start again.${advice}`);
    default:
      return new AuthError(
        'sign_in_refused',
        `${said} Check the connection’s settings, or ask who runs the provider.${advice}`,
      );
  }
}

/** The setting that a refusal is about; `null` where it is about none. */
function fieldOf(code: string, { clientAuthentication, resource }: OAuthAuth): string | null {
  switch (code) {
    case 'invalid_client':
      return clientAuthentication === 'none' ? 'auth.clientId' : 'auth.clientSecret';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
    case 'unsupported_response_type':
      return 'auth.flow';
    case 'invalid_scope':
      return 'auth.scope';
    case 'invalid_target':
      return resource === null ? 'auth.audience' : 'auth.resource';
    default:
      return null;
  }
}

function busy({ status, headers }: HttpAnswer, now: number): AuthError {
  const retryAfterMs = parseRetryAfter(headers['retry-after'], headers.date, now);
  const message = `The provider has a problem (HTTP ${status}). Try again in a moment.`;
  return new AuthError('temporarily_unavailable', message, retryAfterMs === null ? {} : { retryAfterMs });
}

/** What the browser brought was no good, and nothing was sent to the token endpoint. */
function responseProblem(error: unknown, asked: Asked): AuthError {
  if (isCoded(error) && 'error' in error && typeof error.error === 'string') {
    const description = 'error_description' in error ? error.error_description : null;
    return refusal(error.error, typeof description === 'string' ? description : null, asked);
  }
  if (!isCoded(error) || error.code !== 'OAUTH_INVALID_RESPONSE') throw error;
  return new AuthError(
    'provider_unusable',
    'The answer that came through the browser is of another issuer than the one that was asked, or holds no code. Nothing was sent to anybody. Check the issuer, and start again.',
    { field: asked.field },
  );
}

/** The tokens came, but the ID token with them is not one for this sign-in (OpenID Connect Core 1.0 §3.1.3.7). */
function idTokenProblem(error: unknown, { headers }: HttpAnswer, { auth, field, now }: Asked): AuthError {
  if (!isCoded(error)) throw error;
  if (error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED') {
    const advice = clockAdvice(headers.date, now) || ' Check the clocks of this computer and of the server.';
    return new AuthError('provider_unusable', `By this computer’s clock the ID token is not valid now.${advice}`);
  }
  const claim = claimIn(error);
  if (claim === 'aud') {
    const message = 'The ID token is for another client. Check the client’s id.';
    return new AuthError('provider_unusable', message, { field: 'auth.clientId' });
  }
  if (claim === 'iss') {
    const message = 'The ID token is of another issuer than the one that was asked. Check the issuer.';
    const issuer = auth.server.kind === 'discovery' ? field : 'auth.server.issuer';
    return new AuthError('provider_unusable', message, { field: issuer });
  }
  if (claim === 'nonce') {
    return new AuthError(
      'provider_unusable',
      'The ID token belongs to another sign-in (its nonce differs). Start again.',
    );
  }
  return new AuthError(
    'provider_unusable',
    'The answer has no ID token that can be checked, though the scope has openid. Take openid out of the scope, or ask who runs the provider.',
    { field: 'auth.scope' },
  );
}

function claimIn(error: Error): unknown {
  const { cause } = error;
  const details = cause instanceof Error ? cause.cause : cause;
  return typeof details === 'object' && details !== null && 'claim' in details ? details.claim : null;
}

function isCoded(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}
