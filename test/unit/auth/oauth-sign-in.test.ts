import { calculateJwkThumbprint } from 'jose';
import { expect, test } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { type OAuthDeps, OAuthGrant } from '../../../src/main/auth/grants/oauth/oauth-grant.ts';
import { ProviderProblem } from '../../../src/main/auth/grants/oauth/provider-problem.ts';
import type { OAuthAuth } from '../../../src/shared/connection.ts';
import type { Credentials, SignInProgress } from '../../../src/shared/ipc.ts';
import { oauthConnection, oauthDeps } from '../../integration/support/oauth-broker.ts';
import {
  backWith,
  endpointsOf,
  followingBrowser,
  idToken,
  json,
  METADATA_PATH,
  metadata,
  type OddProvider,
  startOddProvider,
  withhold,
} from '../../integration/support/odd-provider.ts';

/** A sign-in in the browser, by password, or of the client itself: whole requests, and what is left of them. */

const TOKENS = { access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', expires_in: 60 };

test('the browser is sent with what was asked for, and with nothing that was not', async () => {
  await using provider = await startOddProvider();
  await signIn(provider);
  const asked = provider.requests.find(({ path }) => path === '/authorize')?.query ?? [];
  expect(Object.fromEntries(asked)).toEqual({
    client_id: 'latchkey',
    redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    response_type: 'code',
    scope: 'read',
    state: expect.any(String),
    code_challenge: expect.any(String),
    code_challenge_method: 'S256',
  });
});

test('the code is bound to the key of the session, so that nobody else can trade it in', async () => {
  await using provider = await startOddProvider({ '/token': json({ ...TOKENS, token_type: 'DPoP' }) });
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), dpop_signing_alg_values_supported: ['ES256'] }));
  const { proofKey } = await signIn(provider, { auth: { dpop: 'where_offered' } });
  const asked = provider.requests.find(({ path }) => path === '/authorize')?.query;
  expect(asked?.get('dpop_jkt')).toBe(await calculateJwkThumbprint(JSON.parse(proofKey ?? '')));
});

test('nobody waits for the browser once it has answered', async () => {
  await using provider = await startOddProvider();
  const armed = new Set<() => void>();
  const after = (_ms: number, run: () => void) => {
    armed.add(run);
    return () => armed.delete(run);
  };
  await signIn(provider, { deps: { timers: { after } } });
  expect(armed).toEqual(new Set());
});

test('an answer that names its issuer is taken where nobody said who that should be', async () => {
  const code = 'the-code';
  await using provider = await startOddProvider({ '/authorize': backWith({ code, iss: 'https://its-own.example' }) });
  expect(await signIn(provider, { auth: { server: endpointsOf(provider) } })).toMatchObject({
    accessToken: 'access-1',
  });
  expect(provider.tokenRequests[0]?.body.get('code')).toBe(code);
});

test('a server without an authorization endpoint is said', async () => {
  await using provider = await startOddProvider();
  withhold(provider, 'authorization_endpoint');
  const failure = signIn(provider);
  await expect(failure).rejects.toBeInstanceOf(ProviderProblem);
  await expect(failure).rejects.toMatchObject({
    kind: 'misconfigured',
    code: 'provider_unusable',
    message: 'The server has no authorization endpoint, so nobody can sign in there in a browser. Choose another way.',
    field: 'auth.flow',
  });
});

test('a client that signs in by itself says that it asks the server', async () => {
  await using provider = await startOddProvider();
  const steps: SignInProgress[] = [];
  const answer = await signIn(provider, { auth: { flow: 'client_credentials' }, tell: (step) => steps.push(step) });
  expect(answer).toMatchObject({ accessToken: 'access-1', refreshToken: 'client_credentials', account: 'latchkey' });
  expect(steps).toEqual([{ step: 'contacting' }]);
});

test('nothing typed is said', async () => {
  await using provider = await startOddProvider();
  await expect(signIn(provider, { auth: { flow: 'password' } })).rejects.toMatchObject({
    code: 'bad_request',
    message: 'Type a username and a password.',
  });
});

test.each([
  ['its page has no content type', {}, 'no content type'],
  ['it has one', { 'content-type': 'text/plain; charset=utf-8' }, 'text/plain'],
])('an address that is no token endpoint’s is said with what it answers: %s', async (_, headers, said) => {
  await using provider = await startOddProvider({
    '/token': (_request, response) => response.writeHead(404, headers).end('Not found.'),
  });
  await expect(signIn(provider)).rejects.toMatchObject({
    code: 'provider_unusable',
    message: `${provider.issuer}/token answers (HTTP 404, ${said}), but not as a token endpoint does. Check the address.`,
    field: 'auth.server.issuer',
  });
});

test.each([
  ['for a reason', new AuthError('sign_in_timed_out', 'Another sign-in has begun.'), 'Another sign-in has begun.'],
  ['for none', undefined, 'The sign-in was cancelled.'],
])('a sign-in that is taken back %s ends with that', async (_, reason, message) => {
  await using provider = await startOddProvider();
  const controller = new AbortController();
  const openBrowser = async () => controller.abort(reason);
  const failure = signIn(provider, { signal: controller.signal, deps: { openBrowser } });
  await expect(failure).rejects.toBeInstanceOf(AuthError);
  await expect(failure).rejects.toMatchObject({ code: reason?.code ?? 'cancelled', message });
});

test('a sign-in that is taken back does not wait for tokens to be given back', async () => {
  const id_token = await idToken('https://another.example');
  const controller = new AbortController();
  const cut = Promise.withResolvers<void>();
  await using provider = await startOddProvider({
    '/token': json({ ...TOKENS, id_token }),
    '/revoke': (_request, response) => {
      response.on('close', () => cut.resolve());
      controller.abort();
    },
  });
  const credentials = { username: 'ada', password: 'paper-lantern-27' };
  const auth = { flow: 'password', scope: 'openid' } as const;
  const failure = signIn(provider, { auth, credentials, signal: controller.signal });
  await expect(failure).rejects.toMatchObject({ code: 'cancelled' });
  await cut.promise;
  expect(provider.requests.at(-1)?.body.get('token')).toBe('refresh-1');
});

interface Setting {
  readonly auth?: Partial<OAuthAuth>;
  readonly deps?: Partial<OAuthDeps>;
  readonly credentials?: Credentials | null;
  readonly signal?: AbortSignal;
  readonly tell?: (progress: SignInProgress) => void;
}

function signIn({ issuer }: OddProvider, setting: Setting = {}) {
  const { auth = {}, deps = {}, credentials = null } = setting;
  const { signal = new AbortController().signal, tell = () => undefined } = setting;
  const connection = oauthConnection(issuer, `${issuer}/graphql`, { scope: 'read', ...auth });
  return new OAuthGrant(connection, oauthDeps(followingBrowser, deps)).signIn(credentials, signal, tell);
}
