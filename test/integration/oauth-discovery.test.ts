import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import type { OAuthAuth } from '../../src/shared/connection.ts';
import { expiringTimers, oauthConnection, oauthDeps, signInAlone } from './support/oauth-broker.ts';
import {
  destroy,
  followingBrowser,
  hang,
  html,
  json,
  METADATA_PATH,
  metadata,
  startOddProvider,
} from './support/odd-provider.ts';

const OAUTH_METADATA_PATH = '/.well-known/oauth-authorization-server';

test('a server that publishes by RFC 8414 alone is found too', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json({}, 404) });
  provider.on(OAUTH_METADATA_PATH, json(metadata(provider.issuer)));
  expect(await signIn(provider.issuer)).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
});

test.each([
  ['', METADATA_PATH],
  ['', OAUTH_METADATA_PATH],
  ['/tenant', `/tenant${METADATA_PATH}`],
  ['/tenant', `${OAUTH_METADATA_PATH}/tenant`],
])('the address of the metadata of issuer “%s” itself, %s, will do in the issuer’s place', async (path, pasted) => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json({}, 404) });
  provider.on(pasted, json({ ...metadata(provider.issuer), issuer: `${provider.issuer}${path}` }));
  expect(await signIn(`${provider.issuer}${pasted}`)).toMatchObject({ accessToken: 'access-1' });
});

test.each([METADATA_PATH, OAUTH_METADATA_PATH, `${METADATA_PATH}?tenant=1`, `${OAUTH_METADATA_PATH}?tenant=1`])(
  'metadata of another issuer are not believed under a pasted address either: %s',
  async (pasted) => {
    const another = json(metadata('https://another.example'));
    await using provider = await startOddProvider({ [METADATA_PATH]: another, [OAUTH_METADATA_PATH]: another });
    await expect(signIn(`${provider.issuer}${pasted}`)).rejects.toMatchObject({
      code: 'provider_unusable',
      field: 'auth.server.issuer',
      message: expect.stringContaining('says that its issuer is https://another.example. Write that address'),
    });
  },
);

test.each([
  '/.well-known/webfinger',
  '/?from=/.well-known/openid-configuration',
  '/#/.well-known/openid-configuration',
])('%s is no issuer’s address, and nothing is asked there', async (path) => {
  await using provider = await startOddProvider({ [path]: json(metadata('https://another.example')) });
  await expect(signIn(`${provider.issuer}${path}`)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.server.issuer',
    message: expect.stringContaining('without /.well-known/… in it'),
  });
  expect(provider.requests).toEqual([]);
});

test('an issuer with another issuer inside is not believed, and the message says which', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json(metadata('https://another.example')) });
  await expect(signIn(provider.issuer)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.server.issuer',
    message: expect.stringContaining('says that its issuer is https://another.example. Write that address'),
  });
});

test.each([
  ['nothing', json({}, 404), 'answers HTTP 404'],
  ['a page', html(200), 'answers HTTP 200, but with no metadata'],
  ['metadata without an issuer', json({}), 'answers HTTP 200, but with no metadata'],
])('%s where the metadata should be: both addresses are named, and what to do', async (_, route, answers) => {
  await using provider = await startOddProvider({ [METADATA_PATH]: route, [OAUTH_METADATA_PATH]: json({}, 404) });
  await expect(signIn(provider.issuer)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.server.issuer',
    message: `${provider.issuer} does not say how to sign in: ${provider.issuer}${METADATA_PATH} ${answers}; ${provider.issuer}${OAUTH_METADATA_PATH} answers HTTP 404. Check the issuer’s address, or write the endpoints by hand.`,
  });
});

test('metadata without a token endpoint is said', async () => {
  await using provider = await startOddProvider();
  provider.on(METADATA_PATH, json({ issuer: provider.issuer }));
  await expect(signIn(provider.issuer)).rejects.toMatchObject({
    code: 'provider_unusable',
    message: expect.stringContaining('names no token endpoint'),
  });
});

test('plain http off loopback is refused, whoever names it, and nothing is sent there', async () => {
  const refused = { code: 'provider_unusable', field: 'auth.server.issuer' };
  await expect(signIn('http://id.example.com')).rejects.toMatchObject(refused);
  await using provider = await startOddProvider();
  for (const key of ['token_endpoint', 'authorization_endpoint', 'revocation_endpoint', 'end_session_endpoint']) {
    provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), [key]: 'http://localhost.example.com/x' }));
    await expect(signIn(provider.issuer)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('http://localhost.example.com/x: anybody on the way could read'),
    });
  }
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), authorization_endpoint: 'file:///etc/passwd' }));
  await expect(signIn(provider.issuer)).rejects.toMatchObject(refused);
  const token = 'http://id.example.com/token';
  const server = {
    kind: 'endpoints',
    issuer: null,
    authorization: null,
    token,
    deviceAuthorization: null,
    revocation: null,
  } as const;
  await expect(signIn(provider.issuer, { server })).rejects.toMatchObject({ field: 'auth.server.token' });
});

test('a huge answer is not read to its end', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json({ padding: 'x'.repeat(1_100_000) }) });
  await expect(signIn(provider.issuer)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.server.issuer',
    message: expect.stringContaining('it is too large'),
  });
});

test('a server that does not answer in time is given up', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: hang });
  const deps = oauthDeps(followingBrowser, { timers: expiringTimers(10_000) });
  await expect(signInAlone(connectionTo(provider.issuer), deps)).rejects.toMatchObject({
    code: 'endpoint_unreachable',
    field: 'auth.server.issuer',
    message: expect.stringContaining('did not answer within 10 seconds'),
  });
});

test('a server that is not there, or has a problem, is said', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: html(503) });
  await expect(signIn(provider.issuer)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
  provider.on(METADATA_PATH, destroy);
  await expect(signIn(provider.issuer)).rejects.toMatchObject({ code: 'endpoint_unreachable' });
  await expect(signIn(`http://127.0.0.1:${await freePort()}`)).rejects.toMatchObject({
    code: 'endpoint_unreachable',
    message: expect.stringContaining('Nothing answers at'),
  });
});

test('a redirect is not followed', async () => {
  await using provider = await startOddProvider();
  provider.on(METADATA_PATH, (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(signIn(provider.issuer)).rejects.toMatchObject({ message: expect.stringContaining('redirects') });
  expect(provider.requests.some(({ path }) => path === '/elsewhere')).toBe(false);
});

test('a server is asked once a run, and anew after its token endpoint has failed', async () => {
  await using provider = await startOddProvider();
  const discoveries = () => provider.requests.filter(({ path }) => path === METADATA_PATH).length;
  const grant = grantTo(provider.issuer);
  await refresh(grant);
  await refresh(grant);
  expect(discoveries()).toBe(1);
  provider.on('/token', html(404));
  await expect(refresh(grant)).rejects.toMatchObject({ kind: 'server' });
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), token_endpoint: `${provider.issuer}/moved` }));
  provider.on('/moved', json({ access_token: 'access-2', token_type: 'Bearer' }));
  expect(await refresh(grant)).toMatchObject({ accessToken: 'access-2' });
  expect(discoveries()).toBe(2);
});

test.each([
  ['no metadata', json({}, 404)],
  ['a server error', html(503)],
  ['another issuer', json(metadata('https://another.example'))],
  ['a cut line', destroy],
  ['a refusal where no token endpoint is', json({ error: 'invalid_grant' }, 400)],
])('a discovery that fails at a refresh (%s) spends nothing and ends nothing', async (_, route) => {
  await using provider = await startOddProvider({ [METADATA_PATH]: route });
  await expect(refresh(grantTo(provider.issuer))).rejects.toMatchObject({ kind: 'server', mayHaveActed: false });
});

test('without a network the discovery of a refresh is offline', async () => {
  const unreachable = grantTo('https://no-such-name.invalid');
  await expect(refresh(unreachable)).rejects.toMatchObject({ kind: 'offline', mayHaveActed: false });
});

function signIn(issuer: string, change: Partial<OAuthAuth> = {}) {
  return signInAlone(connectionTo(issuer, change), oauthDeps(followingBrowser));
}

function connectionTo(issuer: string, change: Partial<OAuthAuth> = {}) {
  return oauthConnection(issuer, 'http://127.0.0.1:1/graphql', { scope: 'read', ...change });
}

function grantTo(issuer: string): OAuthGrant {
  return new OAuthGrant(connectionTo(issuer), oauthDeps(followingBrowser));
}

function refresh(grant: OAuthGrant) {
  return grant.refresh('refresh-1', new AbortController().signal, null);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
