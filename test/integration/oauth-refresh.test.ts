import { expect, test } from 'vitest';
import { effects } from '../../demo/control-client.ts';
import { OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import type { OAuthAuth } from '../../src/shared/connection.ts';
import { leaksIn } from '../support/leaks.ts';
import { startIdentityDemo } from './support/demo-identity.ts';
import { OAuthWorld, oauthConnection, oauthDeps, personAt } from './support/oauth-broker.ts';
import {
  destroy,
  followingBrowser,
  html,
  idToken,
  json,
  type OddProvider,
  startOddProvider,
} from './support/odd-provider.ts';
import { until } from './support/real-broker.ts';

const SPENT = 'refresh-token-that-is-spent';

test('tokens are taken though the ID token with them is no good', async () => {
  await using provider = await startOddProvider();
  const [past, now] = [600, 0].map((ago) => Math.floor(Date.now() / 1_000) - ago);
  const bad = [
    await idToken(provider.issuer, { iss: 'https://another.example' }),
    await idToken(provider.issuer, { iat: past, exp: past }),
    await idToken(provider.issuer, { nonce: 'unasked', nbf: (now ?? 0) + 600 }),
    'no.jwt.at-all',
    42,
  ];
  for (const id_token of bad) {
    provider.on(
      '/token',
      json({ access_token: 'access-2', refresh_token: 'refresh-2', token_type: 'Bearer', id_token }),
    );
    expect(await refresh(provider)).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-2',
      problem: null,
    });
  }
});

test.each([
  ['no token type', { access_token: 'a', refresh_token: 'r', expires_in: 60 }],
  ['an unknown token type', { access_token: 'a', refresh_token: 'r', expires_in: 60, token_type: 'mac' }],
  ['a lifetime in text', { access_token: 'a', refresh_token: 'r', expires_in: '60', token_type: 'Bearer' }],
  [
    'a scope that is a list',
    { access_token: 'a', refresh_token: 'r', expires_in: 60, token_type: 'Bearer', scope: [] },
  ],
])('tokens are taken with %s', async (_, tokens) => {
  await using provider = await startOddProvider({ '/token': json(tokens) });
  expect(await refresh(provider)).toMatchObject({
    accessToken: 'a',
    refreshToken: 'r',
    lifetime: { accessTokenMs: 60_000 },
    problem: null,
  });
});

test('tokens are taken with another status, and another content type', async () => {
  await using provider = await startOddProvider({
    '/token': (_request, response) =>
      response.writeHead(201, { 'content-type': 'text/plain' }).end('{"access_token":"a","refresh_token":"r"}'),
  });
  expect(await refresh(provider)).toMatchObject({ accessToken: 'a', refreshToken: 'r' });
});

test('an answer without an access token still gives its refresh token', async () => {
  await using provider = await startOddProvider({ '/token': json({ refresh_token: 'refresh-2' }) });
  expect(await refresh(provider)).toMatchObject({
    accessToken: null,
    refreshToken: 'refresh-2',
    problem: expect.stringContaining('no access token'),
  });
});

test('a refresh token in the access token’s place goes to no window', async () => {
  await using provider = await startOddProvider({ '/token': json({ access_token: SPENT, token_type: 'Bearer' }) });
  expect(await refresh(provider)).toMatchObject({ accessToken: null, problem: expect.any(String) });
});

test.each([
  ['invalid_grant', 200, 'refused'],
  ['bad_refresh_token', 200, 'refused'],
  ['bad_refresh_token', 503, 'server'],
  ['incorrect_client_credentials', 200, 'server'],
  ['invalid_grant', 400, 'refused'],
  ['invalid_grant', 401, 'refused'],
  ['invalid_grant', 403, 'refused'],
  ['invalid_client', 401, 'misconfigured'],
  ['unauthorized_client', 400, 'misconfigured'],
  ['invalid_scope', 400, 'misconfigured'],
  ['invalid_target', 400, 'misconfigured'],
  ['unsupported_grant_type', 400, 'misconfigured'],
  ['invalid_grant', 503, 'server'],
  ['invalid_grant', 429, 'server'],
  ['server_error', 400, 'server'],
  ['temporarily_unavailable', 400, 'server'],
  ['words_of_its_own', 400, 'server'],
])('%s with HTTP %i: %s', async (error, status, kind) => {
  const route = json({ error, error_description: `It is ${SPENT}.` }, status, {
    'www-authenticate': 'Basic realm="x"',
  });
  await using provider = await startOddProvider({ '/token': route });
  const failure = await refreshFailure(provider);
  expect(failure).toMatchObject({ kind, mayHaveActed: kind === 'server' });
  expect(failure.message).not.toContain(SPENT);
});

test.each([
  ['an error page', html(502), { kind: 'server' }],
  ['a page', html(200), { kind: 'server' }],
  ['an empty answer', json(undefined), { kind: 'server' }],
  ['a cut line', destroy, { kind: 'server' }],
  ['patience in seconds', html(429, { 'retry-after': '7' }), { kind: 'server', retryAfterMs: 7_000 }],
  [
    'patience until a date',
    html(503, { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }),
    { kind: 'server', retryAfterMs: 60_000 },
  ],
  ['an answer that is too large', json({ access_token: 'x'.repeat(1_100_000) }), { kind: 'server' }],
])('%s is no refusal, and the token may be spent', async (_, route, failure) => {
  await using provider = await startOddProvider({ '/token': route });
  expect(await refreshFailure(provider)).toMatchObject({ ...failure, mayHaveActed: true });
});

test('a refresh is one request, for what was granted, which may be less than was asked for', async () => {
  await using provider = await startOddProvider({
    '/token': (request, response) =>
      (request.body.has('scope')
        ? json({ error: 'invalid_scope' }, 400)
        : json({ access_token: 'access-2', token_type: 'Bearer' }))(request, response),
  });
  expect(await refresh(provider)).toMatchObject({ accessToken: 'access-2', refreshToken: null });
  expect(provider.tokenRequests).toHaveLength(1);
});

test('without the client’s secret nothing is sent, and nothing ends', async () => {
  await using provider = await startOddProvider();
  const failure = await refreshFailure(provider, { clientAuthentication: 'client_secret_post' });
  expect(failure).toMatchObject({ kind: 'misconfigured', mayHaveActed: false });
  expect(provider.tokenRequests).toEqual([]);
});

test('a clock that is off is said where the server refuses a proof for it', async () => {
  const date = new Date(Date.now() + 600_000).toUTCString();
  await using provider = await startOddProvider({ '/token': json({ error: 'invalid_dpop_proof' }, 400, { date }) });
  const failure = await refreshFailure(provider);
  expect(failure).toMatchObject({ kind: 'server', message: expect.stringContaining('10 minutes behind the server’s') });
});

test('a revocation is sent with its hint; where there is no endpoint, or a refusal, it is done', async () => {
  await using provider = await startOddProvider();
  const grant = grantTo(provider);
  const signal = new AbortController().signal;
  await grant.revoke?.(SPENT, signal);
  const sent = provider.requests.find(({ path }) => path === '/revoke');
  expect(Object.fromEntries(sent?.body ?? [])).toMatchObject({ token: SPENT, token_type_hint: 'refresh_token' });
  provider.on('/revoke', json({ error: 'unsupported_token_type' }, 400));
  await grant.revoke?.(SPENT, signal);
  provider.on('/revoke', html(503, { 'retry-after': '3' }));
  await expect(grant.revoke?.(SPENT, signal)).rejects.toMatchObject({ kind: 'server', retryAfterMs: 3_000 });
  provider.on('/revoke', destroy);
  await expect(grant.revoke?.(SPENT, signal)).rejects.toMatchObject({ kind: 'server' });
  provider.on('/revoke', json({ error: 'invalid_client' }, 401));
  await expect(grant.revoke?.(SPENT, signal)).rejects.toMatchObject({ kind: 'misconfigured' });
  const { issuer } = provider;
  const bare = { issuer, token_endpoint: `${issuer}/token`, authorization_endpoint: `${issuer}/authorize` };
  await using without = await startOddProvider({ '/.well-known/openid-configuration': json({ ...bare, issuer }) });
  without.on('/.well-known/openid-configuration', json({ ...bare, issuer: without.issuer }));
  await grantTo(without).revoke?.(SPENT, signal);
  expect(without.requests.map(({ path }) => path)).toEqual(['/.well-known/openid-configuration']);
});

test('a session outlives every fault of the token endpoint but a refusal, and no token gets into a log', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint);
  const broker = await world.open(connection, oauthDeps(personAt(demo.browser)));
  await broker.signIn(null);
  for (const effect of [effects.badGateway, effects.garbage, effects.destroy]) {
    await demo.control.addFault('token', effect);
    await expect(broker.retryNow()).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect(broker.snapshot().status).toBe('active');
    await broker.retryNow();
  }
  await demo.control.revoke();
  await broker.retryNow();
  expect(await until(broker, ({ status }) => status === 'reauth_required')).toMatchObject({
    reason: 'refused',
    account: 'ada',
  });
  await broker.close(); // Which waits until the record is gone.
  expect(await world.keychain.get(`session:${connection.id}`)).toBeNull();
  const { refreshTokens } = await demo.control.issuedTokens();
  expect(refreshTokens.length).toBeGreaterThan(3);
  expect(leaksIn([{ name: 'log', text: JSON.stringify([world.log, broker.timeline()]) }], refreshTokens)).toEqual([]);
});

function grantTo(provider: OddProvider, change: Partial<OAuthAuth> = {}): OAuthGrant {
  const connection = oauthConnection(provider.issuer, `${provider.issuer}/graphql`, { scope: 'read', ...change });
  return new OAuthGrant(connection, oauthDeps(followingBrowser));
}

function refresh(provider: OddProvider, change: Partial<OAuthAuth> = {}) {
  return grantTo(provider, change).refresh(SPENT, new AbortController().signal, null);
}

async function refreshFailure(provider: OddProvider, change: Partial<OAuthAuth> = {}): Promise<Error> {
  const failure = await refresh(provider, change).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error('The refresh did not fail.');
  return failure;
}
