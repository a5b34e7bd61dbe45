import { expect, test } from 'vitest';
import { type OAuthDeps, OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import { CustomSchemeRedirects } from '../../src/main/system/custom-scheme-redirect.ts';
import { receiveOnLoopback } from '../../src/main/system/loopback-redirect.ts';
import type { OAuthAuth } from '../../src/shared/connection.ts';
import { ADA, type IdentityDemo, startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import {
  accessTokenOf,
  expiringTimers,
  OAuthWorld,
  oauthConnection,
  oauthDeps,
  personAt,
  signInAlone,
} from './support/oauth-broker.ts';
import {
  backWith,
  endpointsOf,
  followingBrowser,
  idToken,
  json,
  startOddProvider,
  withhold,
} from './support/odd-provider.ts';
import { until } from './support/real-broker.ts';

test('a sign-in in the browser lets in, says who signed in, and is refreshed', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const broker = await world.open(connectionTo(demo), oauthDeps(personAt(demo.browser)));
  const steps: unknown[] = [];
  broker.subscribeToSignIn((progress) => steps.push(progress?.step ?? null));
  await broker.signIn(null);
  expect(steps).toEqual(['contacting', 'browser', 'contacting', null]);
  expect(broker.snapshot()).toMatchObject({ status: 'active', account: 'ada', renewable: true, saved: 'keychain' });
  const first = await accessTokenOf(broker);
  expect(await demo.api.request(VIEWER, { accessToken: first })).toEqual({ viewer: { username: 'ada' } });
  await broker.retryNow();
  const second = await accessTokenOf(broker);
  expect(second).not.toBe(first);
  expect(await demo.api.request(VIEWER, { accessToken: second })).toEqual({ viewer: { username: 'ada' } });
});

test('the request has PKCE, a state and a nonce, and no parameter of the connection’s can take their place', async () => {
  await using demo = await startIdentityDemo();
  const opened: URL[] = [];
  const person = personAt(demo.browser);
  const parameters = { state: 'mine', code_challenge_method: 'plain', prompt: 'login' };
  await signInAlone(
    connectionTo(demo, { parameters }),
    oauthDeps(async (url) => {
      opened.push(new URL(url));
      await person(url);
    }),
  );
  const query = Object.fromEntries(opened[0]?.searchParams ?? []);
  expect(query).toMatchObject({ code_challenge_method: 'S256', prompt: 'login', scope: 'openid profile' });
  for (const name of ['state', 'nonce', 'code_challenge']) expect(query[name]?.length).toBeGreaterThanOrEqual(43);
});

test('two brokers over one session share each refresh, and nobody is signed out', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const connection = connectionTo(demo);
  const deps = oauthDeps(personAt(demo.browser));
  const one = await world.open(connection, deps);
  await one.signIn(null);
  const other = await world.open(connection, deps);
  await until(other, (snapshot) => snapshot.status === 'active' && snapshot.lastRefreshAt !== null);
  for (let round = 0; round < 2; round += 1) await Promise.all([one.retryNow(), other.retryNow()]);
  for (const broker of [one, other]) {
    expect(broker.snapshot()).toMatchObject({ status: 'active', account: 'ada' });
    const accessToken = await accessTokenOf(broker);
    expect(await demo.api.request(VIEWER, { accessToken })).toEqual({ viewer: { username: 'ada' } });
  }
});

test('signing out revokes: the provider then refuses the refresh token', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const connection = connectionTo(demo);
  const deps = oauthDeps(personAt(demo.browser));
  const broker = await world.open(connection, deps);
  await broker.signIn(null);
  const { refreshToken } = JSON.parse((await world.keychain.get(`session:${connection.id}`)) ?? '{}');
  await broker.signOut();
  await demo.control.waitForEntries({ kind: 'revoke' });
  const refreshed = new OAuthGrant(connection, deps).refresh(refreshToken, new AbortController().signal, null);
  await expect(refreshed).rejects.toMatchObject({ kind: 'refused' });
});

test('signing out of the browser too opens the provider’s page for that', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const signedOut = Promise.withResolvers<URL>();
  const person = personAt(demo.browser);
  const openBrowser: OAuthDeps['openBrowser'] = async (url) => {
    if (new URL(url).pathname === '/session/end') signedOut.resolve(new URL(url));
    else await person(url);
  };
  const broker = await world.open(connectionTo(demo, { endsBrowserSession: true }), oauthDeps(openBrowser));
  await broker.signIn(null);
  await broker.signOut();
  const url = await signedOut.promise;
  expect(url.searchParams.get('client_id')).toBe('latchkey');
  expect((await demo.browser.open(url)).html).toContain('Sign out');
});

test('a person who says no is told so, in the provider’s words', async () => {
  await using demo = await startIdentityDemo();
  const deps = oauthDeps(async (url) => {
    const form = await demo.browser.open(url);
    const consent = await demo.browser.submit(form, { ...ADA, step: 'sign-in' });
    const { leftFor } = await demo.browser.submit(consent, { step: 'deny' });
    if (leftFor) await followingBrowser(leftFor.href);
  });
  await expect(signInAlone(connectionTo(demo), deps)).rejects.toMatchObject({
    code: 'sign_in_refused',
    message: expect.stringMatching(/^The provider said: “.+” Start again/),
  });
});

test.each([
  ['an error of the client', { error: 'unauthorized_client', error_description: 'Not for this app.' }, 'auth.flow'],
  ['an error of the scope', { error: 'invalid_scope', error_description: 'No such scope.' }, 'auth.scope'],
])('%s is in the provider’s words, with the setting', async (_, parameters, field) => {
  await using provider = await startOddProvider({ '/authorize': backWith(parameters) });
  await expect(signInAlone(connectionTo(provider), oauthDeps(followingBrowser))).rejects.toMatchObject({
    code: 'provider_unusable',
    field,
    message: expect.stringContaining(`The provider said: “${parameters.error_description}”`),
  });
  expect(provider.tokenRequests).toEqual([]);
});

test('an answer of another issuer is not traded in', async () => {
  await using provider = await startOddProvider({
    '/authorize': backWith({ code: 'stolen', iss: 'https://another.example' }),
  });
  await expect(signInAlone(connectionTo(provider), oauthDeps(followingBrowser))).rejects.toMatchObject({
    code: 'provider_unusable',
    message: expect.stringContaining('of another issuer'),
  });
  expect(provider.tokenRequests).toEqual([]);
});

test('a redirect that never comes ends the sign-in, and nothing listens any more', async () => {
  await using demo = await startIdentityDemo();
  const { deps, redirectUri } = watched(async () => undefined);
  const signIn = signInAlone(connectionTo(demo), { ...deps, timers: expiringTimers(10 * 60_000) });
  await expect(signIn).rejects.toMatchObject({
    code: 'sign_in_timed_out',
    message: 'Nobody finished the sign-in in the browser within 10 minutes. Start again.',
  });
  await expect(fetch(redirectUri())).rejects.toThrow();
});

test('a sign-in that is cancelled ends at once, and nothing listens any more', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const opened = Promise.withResolvers<void>();
  const { deps, redirectUri } = watched(async () => opened.resolve());
  const broker = await world.open(connectionTo(demo), deps);
  const signIn = broker.signIn(null);
  await opened.promise;
  broker.cancelSignIn();
  await expect(signIn).rejects.toMatchObject({ code: 'cancelled', message: 'The sign-in was cancelled.' });
  expect(broker.snapshot().status).toBe('signed_out');
  await expect(fetch(redirectUri())).rejects.toThrow();
});

test('strangers and repetitions at the redirect do not disturb a sign-in', async () => {
  await using demo = await startIdentityDemo();
  const answer = await signInAlone(
    connectionTo(demo),
    oauthDeps(async (url) => {
      const redirectUri = new URL(url).searchParams.get('redirect_uri') ?? '';
      const callback = await demo.browser.authorize(url, ADA);
      await followingBrowser(new URL('/favicon.ico', redirectUri).href);
      await followingBrowser(`${redirectUri}?code=forged&state=forged`);
      await Promise.all([followingBrowser(callback.href), followingBrowser(callback.href).catch(() => undefined)]);
    }),
  );
  expect(answer.account).toBe('ada');
});

test('where the browser cannot be opened from here, it can still be pointed there by hand', async () => {
  await using demo = await startIdentityDemo();
  const broken = oauthDeps(() => Promise.reject(new Error('There is no browser.')));
  const answer = await signInAlone(connectionTo(demo), broken, (progress) => {
    if (progress.step === 'browser') void personAt(demo.browser)(progress.url);
  });
  expect(answer.account).toBe('ada');
});

test('the answer may come by the app’s own scheme, as some systems write it', async () => {
  await using demo = await startIdentityDemo();
  const redirects = new CustomSchemeRedirects(() => true);
  const deps = oauthDeps(
    async (url) => {
      const callback = await demo.browser.authorize(url, ADA);
      expect(redirects.take('latchkey://callback?code=forged&state=forged')).toBe(true);
      expect(redirects.take('https://elsewhere.example')).toBe(false);
      redirects.take(callback.href.replace('callback?', 'callback/?'));
    },
    { receiveRedirect: () => redirects.receive() },
  );
  const answer = await signInAlone(connectionTo(demo, { redirect: { kind: 'custom_scheme' } }), deps);
  expect(answer.account).toBe('ada');
});

test('a system that sends no addresses of the scheme is said, with the way out', async () => {
  await using demo = await startIdentityDemo();
  const redirects = new CustomSchemeRedirects(() => false);
  const deps = oauthDeps(followingBrowser, { receiveRedirect: () => redirects.receive() });
  const signIn = signInAlone(connectionTo(demo, { redirect: { kind: 'custom_scheme' } }), deps);
  await expect(signIn).rejects.toMatchObject({ code: 'provider_unusable', field: 'auth.redirect.kind' });
});

test('where no refresh token is given, the session is not renewable', async () => {
  await using provider = await startOddProvider({
    '/token': json({ access_token: 'access-1', token_type: 'bearer', expires_in: 60 }),
  });
  await using world = new OAuthWorld();
  const broker = await world.open(connectionTo(provider, { scope: 'read' }), oauthDeps(followingBrowser));
  await broker.signIn(null);
  expect(broker.snapshot()).toMatchObject({ status: 'active', renewable: false });
});

const TEN_MINUTES_S = 600;

test.each([
  ['ahead of', -TEN_MINUTES_S],
  ['behind', TEN_MINUTES_S],
])('a clock ten minutes %s the server’s is said where the ID token does not pass for it', async (way, offset) => {
  await using provider = await startOddProvider();
  const then = Math.floor(Date.now() / 1_000) + offset;
  await answerWithIdToken(provider, { iat: then, nbf: then, exp: then + 300 }, { date: httpDate(offset) });
  await expect(signInAlone(connectionTo(provider), oauthDeps(followingBrowser))).rejects.toMatchObject({
    code: 'provider_unusable',
    message: expect.stringContaining(`This computer’s clock is 10 minutes ${way} the server’s. Set it right`),
  });
});

test('clocks that differ by half a minute are no matter', async () => {
  await using provider = await startOddProvider();
  const then = Math.floor(Date.now() / 1_000) - 330;
  await answerWithIdToken(provider, { iat: then, exp: then + 300 });
  expect(await signInAlone(connectionTo(provider), oauthDeps(followingBrowser))).toMatchObject({ account: 'user-1' });
});

test.each([
  ['of another issuer', { iss: 'https://another.example' }, 'auth.server.issuer'],
  ['for another client', { aud: 'another' }, 'auth.clientId'],
  ['of another sign-in', { nonce: 'another' }, undefined],
])('an ID token %s lets nobody in, and the refresh token that came with it is revoked', async (_, claims, field) => {
  await using provider = await startOddProvider();
  await answerWithIdToken(provider, claims);
  const signIn = signInAlone(connectionTo(provider), oauthDeps(followingBrowser));
  await expect(signIn).rejects.toMatchObject({ code: 'provider_unusable', field });
  const revoked = provider.requests.find(({ path }) => path === '/revoke');
  expect(revoked?.body.get('token')).toBe('refresh-of-id');
});

test('no ID token, where one was asked for, is said with the setting', async () => {
  await using provider = await startOddProvider();
  const signIn = signInAlone(connectionTo(provider), oauthDeps(followingBrowser));
  await expect(signIn).rejects.toMatchObject({ code: 'provider_unusable', field: 'auth.scope' });
});

test('endpoints by hand, without an issuer: tokens are taken, and nobody’s name is believed', async () => {
  await using provider = await startOddProvider();
  await answerWithIdToken(provider, { iss: 'https://its-own.example' });
  provider.on('/authorize', backWith({ code: 'c', iss: 'https://its-own.example' }));
  const answer = await signInAlone(
    connectionTo(provider, { server: endpointsOf(provider) }),
    oauthDeps(followingBrowser),
  );
  expect(answer).toMatchObject({ accessToken: 'access-of-id', refreshToken: 'refresh-of-id', account: null });
  expect(provider.requests.map(({ path }) => path)).toEqual(['/authorize', '/token']);
});

test('a resource and an audience are asked for, at both endpoints and at each refresh', async () => {
  await using provider = await startOddProvider();
  const connection = connectionTo(provider, { scope: 'read', resource: 'urn:api', audience: 'https://api.example' });
  const deps = oauthDeps(followingBrowser);
  await signInAlone(connection, deps);
  await new OAuthGrant(connection, deps).refresh('refresh-1', new AbortController().signal, null);
  const target = { resource: 'urn:api', audience: 'https://api.example' };
  const asked = provider.requests.find(({ path }) => path === '/authorize')?.query ?? [];
  expect(Object.fromEntries(asked)).toMatchObject({ ...target, scope: 'read' });
  const [codeRequest, refreshRequest] = provider.tokenRequests.map(({ body }) => Object.fromEntries(body));
  expect(codeRequest).toMatchObject({ ...target, grant_type: 'authorization_code', client_id: 'latchkey' });
  expect(refreshRequest).toMatchObject({ ...target, grant_type: 'refresh_token' });
  expect(refreshRequest).not.toHaveProperty('scope');
});

test.each([
  ['client_secret_basic', (secret: string) => ({ authorization: `Basic ${btoa(`latchkey:${secret}`)}` }), {}],
  ['client_secret_post', () => ({}), { client_secret: 'the+secret' }],
] as const)('a confidential client sends its secret as %s', async (clientAuthentication, headers, body) => {
  await using provider = await startOddProvider();
  const deps = oauthDeps(followingBrowser, { clientSecret: async () => 'the+secret' });
  await signInAlone(connectionTo(provider, { scope: '', clientAuthentication }), deps);
  const [request] = provider.tokenRequests;
  expect(request?.headers).toMatchObject(headers(encodeURIComponent('the+secret')));
  expect(Object.fromEntries(request?.body ?? [])).toMatchObject(body);
  expect(request?.body.has('client_secret')).toBe(clientAuthentication === 'client_secret_post');
});

test('a client that needs a secret and has none is told, before anybody is sent anywhere', async () => {
  await using provider = await startOddProvider();
  const connection = connectionTo(provider, { clientAuthentication: 'client_secret_basic' });
  await expect(signInAlone(connection, oauthDeps(followingBrowser))).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.clientSecret',
  });
  expect(provider.requests.some(({ path }) => path === '/authorize')).toBe(false);
});

test('a server without an authorization endpoint is said, before anybody is sent anywhere', async () => {
  await using provider = await startOddProvider();
  withhold(provider, 'authorization_endpoint');
  const signIn = signInAlone(connectionTo(provider), oauthDeps(followingBrowser));
  await expect(signIn).rejects.toMatchObject({ code: 'provider_unusable', field: 'auth.flow' });
});

test('a code that the provider refuses is no mystery, and is not repeated in the message', async () => {
  const echo = 'The code a-code-of-the-odd-provider was used before.';
  await using provider = await startOddProvider({
    '/token': json({ error: 'invalid_grant', error_description: echo }, 400),
  });
  await expect(signInAlone(connectionTo(provider), oauthDeps(followingBrowser))).rejects.toMatchObject({
    code: 'sign_in_refused',
    message: 'The provider said: “The code … was used before.” Start again.',
  });
});

function connectionTo(server: { issuer: string } | IdentityDemo, change: Partial<OAuthAuth> = {}) {
  const endpoint = 'server' in server ? server.server.endpoint : `${server.issuer}/graphql`;
  return oauthConnection(server.issuer, endpoint, change);
}

/** Deps that remember where they listened. */
function watched(openBrowser: OAuthDeps['openBrowser']) {
  let uri = '';
  const deps = oauthDeps(openBrowser, {
    receiveRedirect: async (redirect) => {
      if (redirect.kind !== 'loopback') throw new Error('Only loopback here.');
      const receiver = await receiveOnLoopback(redirect);
      uri = receiver.redirectUri;
      return receiver;
    },
  });
  return { deps, redirectUri: () => uri };
}

/** Has the token endpoint give an ID token that fits the request, but for what is changed. */
async function answerWithIdToken(
  provider: Awaited<ReturnType<typeof startOddProvider>>,
  claims: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<void> {
  let nonce: string | null = null;
  provider.on('/authorize', (request, response) => {
    nonce = request.query.get('nonce');
    backWith({ code: 'c' })(request, response);
  });
  provider.on('/token', (request, response) => {
    void idToken(provider.issuer, { nonce, ...claims }).then((id_token) => {
      const tokens = {
        access_token: 'access-of-id',
        refresh_token: 'refresh-of-id',
        token_type: 'Bearer',
        expires_in: 60,
      };
      json({ ...tokens, id_token }, 200, headers)(request, response);
    });
  });
}

function httpDate(offsetS: number): string {
  return new Date(Date.now() + offsetS * 1_000).toUTCString();
}
