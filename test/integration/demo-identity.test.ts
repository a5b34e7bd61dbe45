import * as oauth from 'openid-client';
import { expect, test } from 'vitest';
import { FormBrowser } from '../support/form-browser.ts';
import {
  ADA,
  authorizationRequest,
  DEVICE_GRANT,
  discover,
  GRACE,
  REDIRECT_URI,
  signIn,
  startIdentityDemo,
  VIEWER,
} from './support/demo-identity.ts';

const REFUSED = { error: 'invalid_grant' };

test('the metadata says what the provider can do, and nothing it cannot', async () => {
  await using demo = await startIdentityDemo();
  expect(demo.app.serverMetadata()).toMatchObject({
    issuer: demo.issuer,
    code_challenge_methods_supported: ['S256'],
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials', DEVICE_GRANT],
    authorization_response_iss_parameter_supported: true,
    dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
    revocation_endpoint: `${demo.issuer}/token/revocation`,
    end_session_endpoint: `${demo.issuer}/session/end`,
    device_authorization_endpoint: `${demo.issuer}/device/auth`,
  });
  expect(demo.app.serverMetadata()).not.toHaveProperty('introspection_endpoint');
  expect(demo.app.serverMetadata()).not.toHaveProperty('userinfo_endpoint');
});

test('a sign-in with code and PKCE gives tokens that work, and says who signed in', async () => {
  await using demo = await startIdentityDemo();
  const { url, redeem } = await authorizationRequest(demo.app);
  const callback = await demo.browser.authorize(url, ADA);
  expect(callback.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
  expect(callback.searchParams.get('iss')).toBe(demo.issuer);
  const tokens = await redeem(callback);
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 60, scope: 'openid profile' });
  expect(tokens.claims()).toMatchObject({ sub: 'user-ada', name: 'Ada Lindqvist', preferred_username: 'ada' });
  expect(await demo.api.request(VIEWER, { accessToken: tokens.access_token })).toEqual({ viewer: { username: 'ada' } });
  expect(demo.unexpectedErrors).toEqual([]);
});

test('an app may be called back by its own scheme', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app, { redirect_uri: 'latchkey://callback' });
  expect((await demo.browser.authorize(url, ADA)).href).toMatch(/^latchkey:\/\/callback\?code=/);
});

test('an address that is not registered is not called back, and the page says why', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app, { redirect_uri: 'http://127.0.0.1:49152/elsewhere' });
  const page = await demo.browser.open(url);
  expect(page).toMatchObject({ status: 400, leftFor: null });
  expect(page.html).toContain('redirect_uri did not match');
});

test('without a challenge, or with one that is not hashed, the request is refused', async () => {
  await using demo = await startIdentityDemo();
  const bare = oauth.buildAuthorizationUrl(demo.app, { redirect_uri: REDIRECT_URI, scope: 'openid' });
  const plain = new URL(`${bare}&code_challenge=${'x'.repeat(43)}&code_challenge_method=plain`);
  for (const url of [bare, plain]) {
    const { leftFor } = await demo.browser.open(url);
    expect(leftFor?.searchParams.get('error')).toBe('invalid_request');
  }
});

test('a code with another verifier is worth nothing', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app);
  const callback = await demo.browser.authorize(url, ADA);
  const exchange = oauth.authorizationCodeGrant(demo.app, callback, {
    pkceCodeVerifier: oauth.randomPKCECodeVerifier(),
    expectedState: oauth.skipStateCheck,
  });
  await expect(exchange).rejects.toMatchObject(REFUSED);
});

test('a wrong password asks again, without keeping the password, and says so', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app);
  const form = await demo.browser.open(url);
  const again = await demo.browser.submit(form, { username: 'a"<da', password: 'secret-guess', step: 'sign-in' });
  expect(again).toMatchObject({ status: 401, leftFor: null });
  expect(again.html).toContain('Wrong username or password');
  expect(again.html).toContain('value="a&quot;&lt;da"');
  expect(again.html).not.toContain('secret-guess');
});

test('a person can say no, and the app is told', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app);
  const form = await demo.browser.open(url);
  const consent = await demo.browser.submit(form, { ...ADA, step: 'sign-in' });
  expect(consent.html).toContain('signed in as <strong>Ada Lindqvist</strong>');
  const { leftFor } = await demo.browser.submit(consent, { step: 'deny' });
  expect(leftFor?.searchParams.get('error')).toBe('access_denied');
  expect(leftFor?.searchParams.get('iss')).toBe(demo.issuer);
});

test('a sign-in that no browser began is answered with what to do', async () => {
  await using demo = await startIdentityDemo();
  const page = await demo.browser.open('/interaction/unknown');
  expect(page.status).toBe(400);
  expect(page.html).toContain('Go back to the app and start again.');
});

test('pages run no script, are shown in no frame, and send forms to nobody but the server and the app', async () => {
  await using demo = await startIdentityDemo();
  const { url } = await authorizationRequest(demo.app);
  const start = await fetch(url, { redirect: 'manual' });
  const cookie = start.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const page = await fetch(new URL(start.headers.get('location') ?? '', url), { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:49152; frame-ancestors 'none'; base-uri 'none'",
  );
  expect(page.headers.get('cache-control')).toBe('no-store');
});

test('each refresh replaces the refresh token, and reuse ends the session', async () => {
  await using demo = await startIdentityDemo();
  const first = await signIn(demo);
  const second = await oauth.refreshTokenGrant(demo.app, first.refresh_token);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await demo.api.request(VIEWER, { accessToken: second.access_token })).toEqual({ viewer: { username: 'ada' } });
  await expect(oauth.refreshTokenGrant(demo.app, first.refresh_token)).rejects.toMatchObject(REFUSED);
  await expect(oauth.refreshTokenGrant(demo.app, second.refresh_token ?? '')).rejects.toMatchObject(REFUSED);
});

test('the same refresh token sent twice at once is used once, and ends the session', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.hold('token');
  const both = Promise.allSettled([1, 2].map(() => oauth.refreshTokenGrant(demo.app, refresh_token)));
  await demo.control.waitUntilHeld(2, 'token');
  await demo.control.release();
  const outcomes = await both;
  const granted = outcomes.filter((outcome) => outcome.status === 'fulfilled');
  expect(granted).toHaveLength(1);
  expect(outcomes.find((outcome) => outcome.status === 'rejected')).toMatchObject({ reason: REFUSED });
  const left = granted[0]?.value.refresh_token ?? '';
  await expect(oauth.refreshTokenGrant(demo.app, left)).rejects.toMatchObject(REFUSED);
  expect(demo.unexpectedErrors).toEqual([]);
});

test('without rotation the refresh token stays good', async () => {
  await using demo = await startIdentityDemo({ rotation: false });
  const { refresh_token } = await signIn(demo);
  expect((await oauth.refreshTokenGrant(demo.app, refresh_token)).refresh_token).toBe(refresh_token);
  expect((await oauth.refreshTokenGrant(demo.app, refresh_token)).refresh_token).toBe(refresh_token);
});

test('reuse in one sign-in leaves another in the same browser alone', async () => {
  await using demo = await startIdentityDemo();
  const first = await signIn(demo);
  const second = await signIn(demo);
  await oauth.refreshTokenGrant(demo.app, first.refresh_token);
  await expect(oauth.refreshTokenGrant(demo.app, first.refresh_token)).rejects.toMatchObject(REFUSED);
  expect(await oauth.refreshTokenGrant(demo.app, second.refresh_token)).toHaveProperty('access_token');
});

test.each([
  ['fixed', 60_001, false],
  ['sliding', 60_001, true],
  ['sliding', 100_001, false],
] as const)('a %s refresh lifetime of a minute, refreshed at 40 s, after %i ms: %s', async (mode, atMs, good) => {
  await using demo = await startIdentityDemo({ refreshTokenLifetime: 60, refreshTokenMode: mode });
  const first = await signIn(demo);
  await demo.control.moveClock(40_000);
  const second = await oauth.refreshTokenGrant(demo.app, first.refresh_token);
  await demo.control.moveClock(atMs);
  const third = oauth.refreshTokenGrant(demo.app, second.refresh_token ?? '');
  if (good) expect(await third).toHaveProperty('access_token');
  else await expect(third).rejects.toMatchObject(REFUSED);
});

test('a revoked refresh token ends its session; an unknown one changes nothing', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await oauth.tokenRevocation(demo.app, 'nonsense');
  const next = await oauth.refreshTokenGrant(demo.app, refresh_token);
  await oauth.tokenRevocation(demo.app, next.refresh_token ?? '');
  await expect(oauth.refreshTokenGrant(demo.app, next.refresh_token ?? '')).rejects.toMatchObject(REFUSED);
});

test('signing out of the browser asks for the password at the next sign-in, and leaves the app signed in', async () => {
  await using demo = await startIdentityDemo();
  const tokens = await signIn(demo);
  const url = oauth.buildEndSessionUrl(demo.app, {
    id_token_hint: tokens.id_token ?? '',
    post_logout_redirect_uri: 'http://127.0.0.1:49152/signed-out',
  });
  const question = await demo.browser.open(url);
  expect(question.html).toContain('Sign out');
  const { leftFor } = await demo.browser.submit(question, { logout: 'yes' });
  expect(leftFor?.href).toBe('http://127.0.0.1:49152/signed-out');
  const next = await demo.browser.open((await authorizationRequest(demo.app)).url);
  expect(next.html).toContain('name="password"');
  expect(await oauth.refreshTokenGrant(demo.app, tokens.refresh_token)).toHaveProperty('access_token');
});

test('a device is signed in with a code that a person enters and confirms', async () => {
  await using demo = await startIdentityDemo();
  const device = await oauth.initiateDeviceAuthorization(demo.app, { scope: 'openid profile' });
  const poll = () =>
    oauth.genericGrantRequest(demo.app, DEVICE_GRANT, { device_code: device.device_code, client_id: 'latchkey' });
  await expect(poll()).rejects.toMatchObject({ error: 'authorization_pending' });
  const entry = await demo.browser.open(device.verification_uri);
  const wrong = await demo.browser.submit(entry, { user_code: 'ZZZZ-ZZZZ' });
  expect(wrong.html).toContain('This code is not right.');
  const confirmation = await demo.browser.submit(wrong, { user_code: device.user_code });
  expect(confirmation.html).toContain(device.user_code);
  const form = await demo.browser.submit(confirmation, { confirm: 'yes' });
  const consent = await demo.browser.submit(form, { ...GRACE, step: 'sign-in' });
  const done = await demo.browser.submit(consent, { step: 'allow' });
  expect(done.html).toContain('You can close this page.');
  const tokens = await poll();
  expect(tokens.refresh_token).toBeDefined();
  const viewer = { viewer: { username: 'grace' } };
  expect(await demo.api.request(VIEWER, { accessToken: tokens.access_token })).toEqual(viewer);
});

test.each([
  ['cancelled where it is entered', { abort: 'yes' }, null],
  ['not allowed', { confirm: 'yes' }, { step: 'deny' }],
])('a device whose code is %s is refused', async (_, confirmed, decision) => {
  await using demo = await startIdentityDemo();
  await demo.browser.authorize((await authorizationRequest(demo.app)).url, ADA);
  const device = await oauth.initiateDeviceAuthorization(demo.app, { scope: 'openid' });
  const entry = await demo.browser.open(device.verification_uri);
  let page = await demo.browser.submit(entry, { user_code: device.user_code });
  page = await demo.browser.submit(page, confirmed);
  if (decision) page = await demo.browser.submit(page, decision);
  expect(page.html).toContain('The app was not connected.');
  const poll = oauth.genericGrantRequest(demo.app, DEVICE_GRANT, { device_code: device.device_code });
  await expect(poll).rejects.toMatchObject({ error: 'access_denied' });
});

test('a service signs in with its secret, which is told to tests alone', async () => {
  await using demo = await startIdentityDemo();
  const credentials = await demo.control.serviceCredentials();
  expect(credentials).toEqual(demo.server.serviceCredentials);
  const { clientId = '', clientSecret = '' } = credentials ?? {};
  const service = await discover(demo.issuer, clientId, oauth.ClientSecretBasic(clientSecret));
  const { access_token, refresh_token } = await oauth.clientCredentialsGrant(service);
  expect(refresh_token).toBeUndefined();
  expect(await demo.api.request(VIEWER, { accessToken: access_token })).toEqual({ viewer: { username: 'grace' } });
  const impostor = await discover(demo.issuer, clientId, oauth.ClientSecretBasic('guess'));
  await expect(oauth.clientCredentialsGrant(impostor)).rejects.toMatchObject({ status: 401 });
});

test('a second browser knows nothing of a first one’s sign-in', async () => {
  await using demo = await startIdentityDemo();
  await signIn(demo);
  const page = await new FormBrowser(demo.issuer).open((await authorizationRequest(demo.app)).url);
  expect(page.html).toContain('name="password"');
});
