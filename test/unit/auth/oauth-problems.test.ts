import { describe, expect, test } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { asGrantError, ProviderProblem, unreachable } from '../../../src/main/auth/grants/oauth/provider-problem.ts';
import { refreshError, settingsAdvice } from '../../../src/main/auth/grants/oauth/refresh-error.ts';
import { refusal, signInProblem } from '../../../src/main/auth/grants/oauth/sign-in-problem.ts';
import { type HttpAnswer, HttpFailure } from '../../../src/main/auth/ports.ts';
import type { OAuthAuth } from '../../../src/shared/connection.ts';
import { oauthConnection } from '../../integration/support/oauth-broker.ts';

/** What a person reads where a sign-in or a refresh with OAuth comes to nothing: whole texts, as they are shown. */

const NOW = Date.UTC(2026, 0, 1, 12);
const URL = 'https://id.example.com/token';
const FIELD = 'auth.server.issuer';
const SECRET = 'a-secret-of-the-client';

const { auth: discovered } = oauthConnection('https://id.example.com', 'https://api.example.com');
const byHand: OAuthAuth = {
  ...discovered,
  server: {
    kind: 'endpoints',
    issuer: 'https://id.example.com',
    authorization: null,
    token: URL,
    deviceAuthorization: null,
    revocation: null,
  },
};

function asked(auth: OAuthAuth = discovered) {
  return { auth, field: FIELD, secrets: [SECRET], now: NOW };
}

function answer(body: unknown, status = 400, headers: Record<string, string> = {}): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: text };
}

/** An error as openid-client throws them. */
function coded(code: unknown, more: object = {}): Error {
  return Object.assign(new Error('Not for people.'), { code, ...more });
}

function problemOf(
  failed: { error?: unknown; http?: HttpAnswer | null; failure?: HttpFailure | null; secrets?: string[] },
  auth?: OAuthAuth,
): unknown {
  const { error = new Error('Not for people.'), http = null, failure = null, secrets = [] } = failed;
  const problem = signInProblem({ kind: 'failed', error, http, failure, url: URL, secrets }, asked(auth));
  return problem.toFailure();
}

describe('what the provider says in its own words', () => {
  test.each<[string, Partial<OAuthAuth>, object]>([
    [
      'invalid_client',
      { clientAuthentication: 'none' },
      {
        code: 'provider_unusable',
        message: 'The provider said: “its words” Check the client’s id, its secret, and how it signs in.',
        field: 'auth.clientId',
      },
    ],
    ['invalid_client', { clientAuthentication: 'client_secret_basic' }, { field: 'auth.clientSecret' }],
    [
      'unauthorized_client',
      {},
      {
        code: 'provider_unusable',
        message:
          'The provider said: “its words” Allow this way of signing in for the client, at the provider, or choose another.',
        field: 'auth.flow',
      },
    ],
    ['unsupported_grant_type', {}, { field: 'auth.flow' }],
    [
      'unsupported_response_type',
      {},
      {
        code: 'provider_unusable',
        message: 'The provider said: “its words” Check the connection’s settings.',
        field: 'auth.flow',
      },
    ],
    [
      'invalid_scope',
      {},
      { code: 'provider_unusable', message: 'The provider said: “its words” Check the scope.', field: 'auth.scope' },
    ],
    [
      'invalid_target',
      { resource: null },
      {
        code: 'provider_unusable',
        message: 'The provider said: “its words” Check the resource and the audience.',
        field: 'auth.audience',
      },
    ],
    ['invalid_target', { resource: 'https://api.example.com' }, { field: 'auth.resource' }],
    [
      'access_denied',
      {},
      { code: 'sign_in_refused', message: 'The provider said: “its words” Start again if you want to allow it.' },
    ],
    [
      'server_error',
      {},
      { code: 'temporarily_unavailable', message: 'The provider said: “its words” Try again in a moment.' },
    ],
    [
      'temporarily_unavailable',
      {},
      { code: 'temporarily_unavailable', message: 'The provider said: “its words” Try again in a moment.' },
    ],
    [
      'expired_token',
      {},
      { code: 'sign_in_timed_out', message: 'The provider said: “its words” Start again for a new code.' },
    ],
    [
      'invalid_grant',
      { flow: 'password' },
      {
        code: 'sign_in_refused',
        message: 'The provider said: “its words” Check the username and the password.',
      },
    ],
    [
      'invalid_grant',
      { flow: 'code' },
      { code: 'sign_in_refused', message: 'The provider said: “its words” Start again.' },
    ],
    [
      'something_new',
      {},
      {
        code: 'sign_in_refused',
        message: 'The provider said: “its words” Check the connection’s settings, or ask who runs the provider.',
      },
    ],
  ])('%s, %j', (code, change, failure) => {
    const problem = refusal(code, 'its words', asked({ ...discovered, ...change })).toFailure();
    expect(problem).toMatchObject(failure);
    expect('field' in problem).toBe('field' in failure);
  });

  test('its code stands where it has no words, and a secret that it repeats is left out', () => {
    expect(refusal('access_denied', null, asked()).message).toContain('“access_denied”');
    expect(refusal('access_denied', `No ${SECRET}.`, asked()).message).toContain('“No ….”');
  });

  test('a clock that is off is said with a refusal at the token endpoint', () => {
    const date = new Date(NOW + 600_000).toUTCString();
    const http = answer({ error: 'invalid_grant', error_description: 'too old' }, 400, { date });
    expect(problemOf({ http })).toEqual({
      code: 'sign_in_refused',
      message:
        'The provider said: “too old” Start again. This computer’s clock is 10 minutes behind the server’s. Set it right, and try again.',
    });
  });

  test('what the client authenticated with is not repeated', () => {
    const http = answer({ error: 'access_denied', error_description: 'No another-secret here.' });
    expect(problemOf({ http, secrets: ['another-secret'] })).toMatchObject({
      message: 'The provider said: “No … here.” Start again if you want to allow it.',
    });
  });
});

describe('a provider that is not well, or none at all', () => {
  test('the time that it asks for is passed on', () => {
    const http = answer('', 503, { 'retry-after': '7' });
    expect(problemOf({ http })).toEqual({
      code: 'temporarily_unavailable',
      message: 'The provider has a problem (HTTP 503). Try again in a moment.',
      retryAfterMs: 7_000,
    });
  });

  test('where it asks for none, there is none', () => {
    expect(problemOf({ http: answer('', 500) })).toEqual({
      code: 'temporarily_unavailable',
      message: 'The provider has a problem (HTTP 500). Try again in a moment.',
    });
  });

  test('an answer that no token endpoint gives is said with the setting', () => {
    expect(problemOf({ http: answer('<h1>Hello</h1>', 200, { 'content-type': 'text/html; charset=utf-8' }) })).toEqual({
      code: 'provider_unusable',
      message: `${URL} answers (HTTP 200, text/html), but not as a token endpoint does. Check the address.`,
      field: FIELD,
    });
  });

  test('a line that gives way is said with the setting, though an answer came before', () => {
    expect(problemOf({ failure: new HttpFailure('refused', 'x'), http: answer('', 500) })).toEqual({
      code: 'endpoint_unreachable',
      message: `Nothing answers at ${URL}. Check the address, and that the server runs.`,
      field: FIELD,
    });
  });
});

describe('what comes back through the browser', () => {
  const OF_ANOTHER =
    'The answer that came through the browser is of another issuer than the one that was asked, or holds no code. Nothing was sent to anybody. Check the issuer, and start again.';

  test('a refusal is told in its words, or by its code', () => {
    const described = coded('OAUTH_AUTHORIZATION_RESPONSE_ERROR', { error: 'access_denied', error_description: 'No.' });
    expect(problemOf({ error: described })).toMatchObject({
      message: 'The provider said: “No.” Start again if you want to allow it.',
    });
    for (const more of [{}, { error_description: 7 }]) {
      const error = coded('OAUTH_AUTHORIZATION_RESPONSE_ERROR', { error: 'access_denied', ...more });
      expect(problemOf({ error })).toMatchObject({
        code: 'sign_in_refused',
        message: 'The provider said: “access_denied” Start again if you want to allow it.',
      });
    }
  });

  test.each([
    ['no refusal', coded('OAUTH_INVALID_RESPONSE')],
    ['a refusal without a code', coded('OAUTH_INVALID_RESPONSE', { error: 7 })],
  ])('an answer that is none of this sign-in’s: %s', (_, error) => {
    expect(problemOf({ error })).toEqual({ code: 'provider_unusable', message: OF_ANOTHER, field: FIELD });
  });

  test.each([
    ['a defect', new TypeError('A defect.')],
    ['what is no error, though it looks like one', { code: 'OAUTH_INVALID_RESPONSE', error: 'access_denied' }],
    ['nothing', null],
    ['an error that says why, and is of no library', Object.assign(new Error('x'), { error: 'access_denied' })],
    ['an error with a number for a code', coded(7, { error: 'access_denied' })],
    ['another error of the library', coded('OAUTH_JWT_TIMESTAMP_CHECK_FAILED')],
  ])('is thrown on where it is %s', (_, error) => {
    let thrown: unknown = 'nothing';
    try {
      signInProblem({ kind: 'failed', error, http: null, failure: null, url: URL, secrets: [] }, asked());
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBe(error);
  });
});

describe('an ID token that is not one for this sign-in', () => {
  const http = answer({ access_token: 'an-access-token' }, 200);
  const withClaim = (claim: string) => coded('OAUTH_JWT_CLAIM_COMPARISON_FAILED', { cause: { claim } });

  test('of another client', () => {
    expect(problemOf({ http, error: withClaim('aud') })).toEqual({
      code: 'provider_unusable',
      message: 'The ID token is for another client. Check the client’s id.',
      field: 'auth.clientId',
    });
  });

  test('of another issuer, with the setting where the issuer is written', () => {
    const message = 'The ID token is of another issuer than the one that was asked. Check the issuer.';
    const error = withClaim('iss');
    expect(problemOf({ http, error })).toEqual({ code: 'provider_unusable', message, field: FIELD });
    const elsewhere = { ...asked(byHand), field: 'auth.server.token' };
    const failed = { kind: 'failed', error, http, failure: null, url: URL, secrets: [] } as const;
    expect(signInProblem(failed, elsewhere).toFailure()).toMatchObject({ message, field: 'auth.server.issuer' });
    const discoveredElsewhere = { ...asked(), field: 'where-it-was-discovered' };
    expect(signInProblem(failed, discoveredElsewhere).toFailure()).toMatchObject({ field: 'where-it-was-discovered' });
  });

  test('of another sign-in, as the error behind the error says', () => {
    const cause = new Error('inner', { cause: { claim: 'nonce' } });
    expect(problemOf({ http, error: coded('OAUTH_JWT_CLAIM_COMPARISON_FAILED', { cause }) })).toEqual({
      code: 'provider_unusable',
      message: 'The ID token belongs to another sign-in (its nonce differs). Start again.',
    });
  });

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'claim'],
    ['other things', { other: 'aud' }],
    ['another claim', { claim: 'azp' }],
  ])('or none at all, where the library’s cause is %s', (_, cause) => {
    expect(problemOf({ http, error: coded('OAUTH_INVALID_RESPONSE', { cause }) })).toEqual({
      code: 'provider_unusable',
      message:
        'The answer has no ID token that can be checked, though the scope has openid. Take openid out of the scope, or ask who runs the provider.',
      field: 'auth.scope',
    });
  });

  test('of another time, which the clocks may explain', () => {
    const error = coded('OAUTH_JWT_TIMESTAMP_CHECK_FAILED');
    expect(problemOf({ http, error })).toEqual({
      code: 'provider_unusable',
      message:
        'By this computer’s clock the ID token is not valid now. Check the clocks of this computer and of the server.',
    });
    const date = new Date(NOW - 600_000).toUTCString();
    const dated = answer({ access_token: 'an-access-token' }, 200, { date });
    expect(problemOf({ http: dated, error })).toMatchObject({
      message:
        'By this computer’s clock the ID token is not valid now. This computer’s clock is 10 minutes ahead of the server’s. Set it right, and try again.',
    });
  });

  test('a defect of our own is thrown on', () => {
    const error = new TypeError('A defect.');
    const failed = { kind: 'failed', error, http, failure: null, url: URL, secrets: [] } as const;
    expect(() => signInProblem(failed, asked())).toThrow(error);
  });
});

describe('a refresh', () => {
  const errorOf = (http: HttpAnswer) => refreshError(http, { endpoint: URL, secrets: [SECRET], now: NOW });
  const LATER = { kind: 'server', mayHaveActed: true };

  test.each([
    ['invalid_grant', 400],
    ['invalid_grant', 401],
    ['invalid_grant', 403],
    ['bad_refresh_token', 200],
  ])('%s with HTTP %i ends the session', (error, status) => {
    expect(errorOf(answer({ error }, status))).toMatchObject({
      kind: 'refused',
      message: `The server said: “${error}”`,
      mayHaveActed: false,
    });
  });

  test('the same with a status that no refusal has does not', () => {
    expect(errorOf(answer({ error: 'invalid_grant' }, 404))).toMatchObject(LATER);
  });

  test.each([
    ['invalid_client', 'Check the client’s id, its secret, and how it signs in.'],
    ['unauthorized_client', 'Allow this way of signing in for the client, at the provider, or choose another.'],
    ['unsupported_grant_type', 'Allow this way of signing in for the client, at the provider, or choose another.'],
    ['invalid_scope', 'Check the scope.'],
    ['invalid_target', 'Check the resource and the audience.'],
    ['invalid_request', 'Check the connection’s settings.'],
  ])('%s is about the settings, and spends nothing', (error, advice) => {
    expect(settingsAdvice(error)).toBe(advice);
    expect(errorOf(answer({ error, error_description: 'No.' }))).toMatchObject({
      kind: 'misconfigured',
      message: `The server said: “No.” ${advice}`,
      mayHaveActed: false,
    });
  });

  test('any other refusal is tried again, and a clock that is off is said', () => {
    const date = new Date(NOW + 120_000).toUTCString();
    expect(errorOf(answer({ error: 'odd' }, 400, { date, 'retry-after': '3' }))).toMatchObject({
      ...LATER,
      retryAfterMs: 3_000,
      message:
        'The server said: “odd” This computer’s clock is 2 minutes behind the server’s. Set it right, and try again.',
    });
  });

  test('so is a server that is busy', () => {
    expect(errorOf(answer({ error: 'invalid_grant' }, 429, { 'retry-after': '3' }))).toMatchObject({
      ...LATER,
      retryAfterMs: 3_000,
      message: 'The server answered HTTP 429.',
    });
  });

  test('and an answer that no token endpoint gives, or tokens that cannot be taken', () => {
    expect(errorOf(answer('<h1>', 200, { 'content-type': 'text/html' }))).toMatchObject({
      ...LATER,
      message: `${URL} answers (HTTP 200, text/html), but not as a token endpoint does. Check the address.`,
    });
    expect(errorOf(answer({ access_token: 'an-access-token' }, 200))).toMatchObject({
      ...LATER,
      message: `${URL} answers (HTTP 200), but not as a token endpoint does. Check the address.`,
    });
  });
});

describe('what stopped a request before it was sent', () => {
  test('is for the broker what it was', () => {
    const error = new GrantError('refused', 'No.');
    expect(asGrantError(error)).toBe(error);
  });

  test('keeps its kind, and the time that was asked for', () => {
    const problem = new ProviderProblem('misconfigured', 'provider_unusable', 'Write it anew.', { retryAfterMs: 5 });
    expect(asGrantError(problem)).toMatchObject({
      kind: 'misconfigured',
      message: 'Write it anew.',
      retryAfterMs: 5,
      mayHaveActed: false,
    });
    expect(asGrantError(new ProviderProblem('offline', 'provider_unusable', 'x'))).toMatchObject({
      kind: 'offline',
      retryAfterMs: null,
    });
  });

  test('is the server’s doing where nobody says whose', () => {
    const error = asGrantError(new AuthError('keychain_unavailable', 'The keychain is locked.', { retryAfterMs: 5 }));
    expect(error).toBeInstanceOf(GrantError);
    expect(error).toMatchObject({ kind: 'server', message: 'The keychain is locked.', retryAfterMs: null });
  });

  test('is thrown on where it is a defect', () => {
    const error = new TypeError('A defect.');
    expect(() => asGrantError(error)).toThrow(error);
  });

  test.each([
    ['offline', 'offline', 'endpoint_unreachable'],
    ['network_changed', 'offline', 'endpoint_unreachable'],
    ['refused', 'server', 'endpoint_unreachable'],
    ['unusable', 'server', 'provider_unusable'],
  ] as const)('a line that is %s', (failure, kind, code) => {
    const problem = unreachable(new HttpFailure(failure, 'x'), URL, { field: FIELD });
    expect(problem).toMatchObject({ kind, code, field: FIELD });
  });
});
