import { expect, test } from 'vitest';
import { OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import { startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import { accessTokenOf, OAuthWorld, oauthConnection, oauthDeps } from './support/oauth-broker.ts';
import { followingBrowser, idToken, json, type OddProvider, startOddProvider } from './support/odd-provider.ts';
import { until } from './support/real-broker.ts';

const CREDENTIALS = { username: 'ada', password: 'paper-lantern-27' };

test('a client signs in by itself, asks again in a refresh’s place, and after a restart', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const { clientId, clientSecret } = (await demo.control.serviceCredentials()) ?? { clientId: '', clientSecret: '' };
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, {
    flow: 'client_credentials',
    clientId,
    clientAuthentication: 'client_secret_basic',
    scope: '',
  });
  const deps = oauthDeps(followingBrowser, { clientSecret: async () => clientSecret });
  const broker = await world.open(connection, deps);
  await broker.signIn(null);
  expect(broker.snapshot()).toMatchObject({ status: 'active', account: clientId, renewable: true });
  const first = await accessTokenOf(broker);
  await broker.retryNow();
  const second = await accessTokenOf(broker);
  expect(second).not.toBe(first);
  await broker.close();
  const restarted = await world.open(connection, deps);
  await until(restarted, (snapshot) => snapshot.status === 'active' && snapshot.lastRefreshAt !== null);
  const accessToken = await accessTokenOf(restarted);
  expect(await demo.api.request(VIEWER, { accessToken })).toEqual({ viewer: { username: 'grace' } });
  expect(await world.keychain.get(`session:${connection.id}`)).not.toContain(clientSecret);
  await restarted.signOut();
  expect(await demo.control.journal()).not.toContainEqual(expect.objectContaining({ kind: 'revoke' }));
});

test('a wrong secret of a client is said at sign-in, and ends nothing at a refresh', async () => {
  await using demo = await startIdentityDemo();
  const { clientId } = (await demo.control.serviceCredentials()) ?? { clientId: '' };
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, {
    flow: 'client_credentials',
    clientId,
    clientAuthentication: 'client_secret_basic',
    scope: '',
  });
  const grant = new OAuthGrant(connection, oauthDeps(followingBrowser, { clientSecret: async () => 'a-wrong-guess' }));
  const { signal } = new AbortController();
  await expect(grant.signIn(null, signal, () => undefined)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.clientSecret',
    message: expect.not.stringContaining('a-wrong-guess'),
  });
  await expect(grant.refresh('client_credentials', signal, null)).rejects.toMatchObject({ kind: 'misconfigured' });
});

test('a client’s secret that the provider repeats gets into no message, whatever was asked', async () => {
  const secret = 'the+client’s secret';
  const refusal = json({ error: 'invalid_client', error_description: `${secret} is not right.` }, 401);
  await using provider = await startOddProvider({ '/token': refusal, '/device': refusal, '/revoke': refusal });
  const { signal } = new AbortController();
  const said = { message: expect.stringContaining('“… is not right.”') };
  for (const flow of ['code', 'device', 'client_credentials', 'password'] as const) {
    const clientAuthentication = 'client_secret_post';
    const change = { flow, clientAuthentication, scope: 'read' } as const;
    const connection = oauthConnection(provider.issuer, `${provider.issuer}/graphql`, change);
    const grant = new OAuthGrant(connection, oauthDeps(followingBrowser, { clientSecret: async () => secret }));
    await expect(grant.signIn(CREDENTIALS, signal, () => undefined)).rejects.toMatchObject(said);
    await expect(grant.refresh('refresh-1', signal, null)).rejects.toMatchObject(said);
    if (grant.revoke !== null) await expect(grant.revoke('refresh-1', signal)).rejects.toMatchObject(said);
  }
});

test('a password goes to the token endpoint and nowhere else, and the session is refreshed without it', async () => {
  await using provider = await startOddProvider();
  const id_token = await idToken(provider.issuer, { preferred_username: 'Ada' });
  provider.on('/token', json({ access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', id_token }));
  const grant = passwordGrant(provider);
  const { signal } = new AbortController();
  const answer = await grant.signIn(CREDENTIALS, signal, () => undefined);
  expect(answer).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1', account: 'Ada' });
  await grant.refresh('refresh-1', signal, null);
  const [signedIn, refreshed] = provider.tokenRequests.map(({ body }) => Object.fromEntries(body));
  expect(signedIn).toMatchObject({ grant_type: 'password', ...CREDENTIALS, scope: 'openid' });
  expect(refreshed).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'refresh-1' });
  expect(JSON.stringify(refreshed)).not.toContain(CREDENTIALS.password);
});

test('without an ID token the account is the name that was typed', async () => {
  await using provider = await startOddProvider();
  const answer = await passwordGrant(provider).signIn(CREDENTIALS, new AbortController().signal, () => undefined);
  expect(answer.account).toBe('ada');
});

test('a wrong password is a refusal, and the message does not repeat it', async () => {
  const error_description = `Nobody has the password ${CREDENTIALS.password}.`;
  await using provider = await startOddProvider({ '/token': json({ error: 'invalid_grant', error_description }, 400) });
  const signIn = passwordGrant(provider).signIn(CREDENTIALS, new AbortController().signal, () => undefined);
  await expect(signIn).rejects.toMatchObject({
    code: 'sign_in_refused',
    message: 'The provider said: “Nobody has the password ….” Check the username and the password.',
  });
});

test('a provider that takes no passwords is said, with the setting', async () => {
  await using demo = await startIdentityDemo();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, { flow: 'password' });
  const grant = new OAuthGrant(connection, oauthDeps(followingBrowser));
  const signIn = grant.signIn(CREDENTIALS, new AbortController().signal, () => undefined);
  await expect(signIn).rejects.toMatchObject({ code: 'provider_unusable', field: 'auth.flow' });
});

test('nothing typed is nothing sent', async () => {
  await using provider = await startOddProvider();
  const signIn = passwordGrant(provider).signIn(null, new AbortController().signal, () => undefined);
  await expect(signIn).rejects.toMatchObject({ code: 'bad_request' });
  expect(provider.requests).toEqual([]);
});

function passwordGrant(provider: OddProvider): OAuthGrant {
  const change = { flow: 'password', scope: 'openid' } as const;
  return new OAuthGrant(
    oauthConnection(provider.issuer, `${provider.issuer}/graphql`, change),
    oauthDeps(followingBrowser),
  );
}
