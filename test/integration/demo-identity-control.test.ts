import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as oauth from 'openid-client';
import { expect, test } from 'vitest';
import { ApiClient } from '../../demo/api-client.ts';
import { ControlClient, effects } from '../../demo/control-client.ts';
import type { ReadyMessage } from '../../demo/main.ts';
import { startDemoServer } from '../../demo/server.ts';
import { FormBrowser } from '../support/form-browser.ts';
import {
  ADA,
  authorizationRequest,
  discover,
  GRACE,
  signIn,
  startIdentityDemo,
  VIEWER,
} from './support/demo-identity.ts';

const REFUSED = { error: 'invalid_grant' };
const MAIN = join(import.meta.dirname, '../../demo/main.ts');

function refreshRaw(issuer: string, refreshToken: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: 'latchkey' }),
    ...(signal ? { signal } : {}),
  });
}

test.each([
  ['503', effects.serviceUnavailable, 503, { 'content-type': 'text/plain' }, 'Later.'],
  ['429 and seconds to wait', effects.tooManyRequests(7), 429, { 'retry-after': '7' }, 'Too many'],
  ['200 with garbage', effects.garbage, 200, { 'content-type': 'application/json' }, '{"access_token":"ey'],
  [
    'an error of OAuth’s',
    effects.error('temporarily_unavailable', 'Later.'),
    400,
    { 'content-type': 'application/json' },
    '{"error":"temporarily_unavailable","error_description":"Later."}',
  ],
])('the next token request answers %s and spends nothing', async (_, effect, status, headers, body) => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.addFault('token', effect);
  const response = await refreshRaw(demo.issuer, refresh_token);
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  expect(await response.text()).toContain(body);
  expect(await oauth.refreshTokenGrant(demo.app, refresh_token)).toHaveProperty('access_token');
});

test('the socket destroyed before the refresh leaves the refresh token good, and after it spent', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.addFault('token', effects.destroy, { moment: 'before' });
  await expect(refreshRaw(demo.issuer, refresh_token)).rejects.toThrow('fetch failed');
  await demo.control.addFault('token', effects.destroy, { moment: 'after' });
  await expect(refreshRaw(demo.issuer, refresh_token)).rejects.toThrow('fetch failed');
  await expect(oauth.refreshTokenGrant(demo.app, refresh_token)).rejects.toMatchObject(REFUSED);
  expect(demo.unexpectedErrors).toEqual([]);
});

test('a status after the refresh hides its answer', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.addFault('token', effects.badGateway, { moment: 'after' });
  const response = await refreshRaw(demo.issuer, refresh_token);
  expect(response.status).toBe(502);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(await response.text()).not.toContain('access_token');
});

test('a token request can be held, delayed, or left hanging', async () => {
  await using demo = await startIdentityDemo();
  let { refresh_token = '' } = await signIn(demo);
  await demo.control.hold('token', 'after');
  const held = oauth.refreshTokenGrant(demo.app, refresh_token);
  await demo.control.waitUntilHeld(1, 'token');
  expect((await demo.control.summary()).inFlight.token).toEqual({ now: 1, most: 1 });
  await demo.control.release('token');
  ({ refresh_token = '' } = await held);
  await demo.control.addFault('token', effects.delay(1));
  ({ refresh_token = '' } = await oauth.refreshTokenGrant(demo.app, refresh_token));
  await demo.control.addFault('token', effects.hang);
  const giveUp = new AbortController();
  const hanging = refreshRaw(demo.issuer, refresh_token, giveUp.signal);
  await demo.control.waitForEntries({ kind: 'token', outcome: 'interrupted' });
  giveUp.abort();
  await expect(hanging).rejects.toThrow('aborted');
});

test('a server with held and hanging token requests stops all the same, and reports nothing', async () => {
  const demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.addFault('token', effects.hang);
  const hanging = expect(refreshRaw(demo.issuer, refresh_token)).rejects.toThrow('fetch failed');
  await demo.control.waitForEntries({ kind: 'token', outcome: 'interrupted' });
  await demo.control.hold('token');
  const held = expect(refreshRaw(demo.issuer, refresh_token)).rejects.toThrow('fetch failed');
  await demo.control.waitUntilHeld(1, 'token');
  await demo[Symbol.asyncDispose]();
  await Promise.all([hanging, held]);
  expect(demo.unexpectedErrors).toEqual([]);
});

test('a revocation takes faults of its own', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.addFault('revoke', effects.serviceUnavailable);
  await expect(oauth.tokenRevocation(demo.app, refresh_token)).rejects.toThrow();
  expect(await oauth.refreshTokenGrant(demo.app, refresh_token)).toHaveProperty('access_token');
});

test('the journal tells of authorizations, token requests and revocations, with their outcome', async () => {
  await using demo = await startIdentityDemo();
  const first = await signIn(demo);
  const second = await oauth.refreshTokenGrant(demo.app, first.refresh_token);
  await demo.api.request(VIEWER, { accessToken: second.access_token });
  await oauth.refreshTokenGrant(demo.app, first.refresh_token).catch(() => {});
  await oauth.refreshTokenGrant(demo.app, second.refresh_token ?? '').catch(() => {});
  const other = await signIn(demo);
  await oauth.tokenRevocation(demo.app, other.refresh_token);
  await oauth.tokenRevocation(demo.app, other.refresh_token);
  const { url } = await authorizationRequest(demo.app);
  await demo.browser.submit(await demo.browser.open(url), { step: 'deny' });
  const journal = await demo.control.journal();
  const families = [...new Set(journal.map(({ family }) => family))].filter((family) => family !== null);
  expect(families).toHaveLength(2);
  const [family, otherFamily] = families;
  const nobody = { username: null, family: null, generation: null };
  const ada = { username: 'ada', family };
  const code = { grantType: 'authorization_code' };
  const refresh = { kind: 'token', grantType: 'refresh_token' };
  const told = journal.map(({ seq, at, operationName, fault, ...entry }) => entry);
  const ok = { outcome: 'ok', reason: null };
  expect(told).toEqual([
    { kind: 'authorize', ...ok, ...code, ...ada, generation: null },
    { kind: 'token', ...ok, ...code, ...ada, generation: 1 },
    { ...refresh, ...ok, ...ada, generation: 2 },
    { kind: 'operation', ...ok, ...ada, generation: 2 },
    { ...refresh, outcome: 'refused', reason: 'reused', ...ada, generation: 2 },
    { ...refresh, outcome: 'refused', reason: 'unknown', ...nobody },
    { kind: 'authorize', ...ok, ...code, ...ada, family: otherFamily, generation: null },
    { kind: 'token', ...ok, ...code, ...ada, family: otherFamily, generation: 1 },
    { kind: 'revoke', ...ok, ...ada, family: otherFamily, generation: 1 },
    { kind: 'revoke', outcome: 'ok', reason: 'unknown', ...nobody },
    { kind: 'authorize', outcome: 'refused', reason: 'access_denied', ...code, ...nobody },
  ]);
  expect(await demo.control.waitForEntries({ grantType: 'refresh_token', outcome: 'ok' })).toHaveLength(1);
});

test('an expired refresh token is refused as expired', async () => {
  await using demo = await startIdentityDemo({ refreshTokenLifetime: 10 });
  const { refresh_token } = await signIn(demo);
  await demo.control.moveClock(10_001);
  await expect(oauth.refreshTokenGrant(demo.app, refresh_token)).rejects.toMatchObject(REFUSED);
  const [entry] = await demo.control.waitForEntries({ kind: 'token', outcome: 'refused' });
  expect(entry?.reason).toBe('expired');
});

test('every token given out is listed for leak tests, and none is in the journal', async () => {
  await using demo = await startIdentityDemo();
  const first = await signIn(demo);
  const second = await oauth.refreshTokenGrant(demo.app, first.refresh_token);
  const issued = await demo.control.issuedTokens();
  expect(issued).toEqual({
    accessTokens: [first.access_token, second.access_token],
    refreshTokens: [first.refresh_token, second.refresh_token],
  });
  const journal = JSON.stringify(await demo.control.journal());
  for (const token of [...issued.accessTokens, ...issued.refreshTokens]) expect(journal).not.toContain(token);
});

test('the grants of a user, one, or all can be ended', async () => {
  await using demo = await startIdentityDemo();
  const ada = [await signIn(demo), await signIn(demo)];
  const grace = await signIn({ app: demo.app, browser: new FormBrowser(demo.issuer) }, { user: GRACE });
  const [{ family } = { family: null }] = await demo.control.journal();
  const refresh = (tokens: oauth.TokenEndpointResponse | undefined) =>
    oauth.refreshTokenGrant(demo.app, tokens?.refresh_token ?? '');
  expect(await demo.control.revoke({ family: family ?? '' })).toBe(1);
  await expect(refresh(ada[0])).rejects.toMatchObject(REFUSED);
  expect(await demo.control.revoke({ username: 'ada' })).toBe(1);
  await expect(refresh(ada[1])).rejects.toMatchObject(REFUSED);
  expect(await refresh(grace)).toHaveProperty('access_token');
  expect(await demo.control.revoke()).toBe(1);
});

test('access tokens can be expired or rejected, while fresh ones work again', async () => {
  await using demo = await startIdentityDemo();
  const { access_token, refresh_token } = await signIn(demo);
  const statusOf = async (accessToken: string) => (await demo.api.send(VIEWER, { accessToken })).errors[0]?.message;
  await demo.control.expireAccessTokens();
  expect(await statusOf(access_token)).toBe('The access token was revoked.');
  const next = await oauth.refreshTokenGrant(demo.app, refresh_token);
  expect(await statusOf(next.access_token)).toBeUndefined();
  await demo.control.rejectAccessTokens();
  expect(await statusOf(next.access_token)).toBe('The access token was revoked.');
});

test('lifetimes follow the settings while the server runs, whatever is announced', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.changeSettings({ accessTokenLifetime: 0 });
  const second = await oauth.refreshTokenGrant(demo.app, refresh_token);
  expect(second.expires_in).toBe(0);
  const { errors } = await demo.api.send(VIEWER, { accessToken: second.access_token });
  expect(errors[0]?.message).toBe('The access token expired.');
  await demo.control.changeSettings({ accessTokenLifetime: 5, announcedLifetime: 500 });
  const third = await oauth.refreshTokenGrant(demo.app, second.refresh_token ?? '');
  expect(third.expires_in).toBe(500);
  await demo.control.changeSettings({ announcedLifetime: null });
  const fourth = await oauth.refreshTokenGrant(demo.app, third.refresh_token ?? '');
  expect(fourth.expires_in).toBeUndefined();
});

test('by a setting, the provider asks for a nonce in proofs, and takes the one that it gave', async () => {
  await using demo = await startIdentityDemo({ dpopNonce: true });
  const keys = await oauth.randomDPoPKeyPair('ES256');
  const { url, redeem } = await authorizationRequest(demo.app);
  const DPoP = oauth.getDPoPHandle(demo.app, keys);
  // The handle remembers the nonce of the refusal, and the library sends the request again with it.
  const tokens = await redeem(await demo.browser.authorize(url, ADA), { DPoP });
  expect(tokens.token_type).toBe('dpop');
  const journal = await demo.control.journal();
  expect(journal.filter(({ kind }) => kind === 'token')).toMatchObject([
    { outcome: 'refused', reason: 'use_dpop_nonce' },
    { outcome: 'ok' },
  ]);
});

test('an unreachable server cuts off its provider too', async () => {
  await using demo = await startIdentityDemo();
  const { refresh_token } = await signIn(demo);
  await demo.control.setReachable(false);
  await expect(refreshRaw(demo.issuer, refresh_token)).rejects.toThrow('fetch failed');
  await demo.control.setReachable(true);
  expect((await refreshRaw(demo.issuer, refresh_token)).status).toBe(200);
});

test('sessions, browsers and access tokens outlive a restart, and what was spent stays spent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  try {
    const start = (port: number) => startDemoServer({ folder, identity: true, identityPort: port });
    const server = await start(0);
    const issuer = server.issuer ?? '';
    const app = await discover(issuer);
    const browser = new FormBrowser(issuer);
    const first = await signIn({ app, browser });
    const second = await oauth.refreshTokenGrant(app, first.refresh_token);
    await server.stop();

    await using again = await start(Number(new URL(issuer).port));
    expect(again.issuer).toBe(issuer);
    const viewer = await new ApiClient(again.endpoint).request(VIEWER, { accessToken: second.access_token });
    expect(viewer).toEqual({ viewer: { username: 'ada' } });
    const page = await browser.open((await authorizationRequest(app)).url);
    expect(page.html).toContain('Allow Latchkey?');
    expect(await oauth.refreshTokenGrant(app, second.refresh_token ?? '')).toHaveProperty('access_token');
    await expect(oauth.refreshTokenGrant(app, first.refresh_token)).rejects.toMatchObject(REFUSED);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a provider whose port is in use says so, and leaves nothing running', async () => {
  await using demo = await startIdentityDemo();
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const identityPort = Number(new URL(demo.issuer).port);
  await expect(startDemoServer({ folder, identity: true, identityPort })).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(String(identityPort)),
  });
  await rm(folder, { recursive: true, force: true });
});

test('the program prints issuer and service, no warning, and neither prints nor stores a token', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  const child = fork(MAIN, ['--port', '0', '--data', folder, '--control'], { silent: true, execArgv: [] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  }
  try {
    const [ready] = (await once(child, 'message')) as [ReadyMessage];
    const issuer = ready.issuer ?? '';
    const app = await discover(issuer);
    const browser = new FormBrowser(issuer);
    const first = await signIn({ app, browser });
    await oauth.refreshTokenGrant(app, first.refresh_token);
    await oauth.refreshTokenGrant(app, first.refresh_token).catch(() => {});
    const device = await oauth.initiateDeviceAuthorization(app, { scope: 'openid' });
    await browser.open(device.verification_uri);
    await browser.open(oauth.buildEndSessionUrl(app));
    await fetch(`${issuer}/token`, { method: 'POST', headers: { origin: 'http://page.example' } });
    await fetch(`${issuer}/nowhere`);
    const control = new ControlClient(ready.controlEndpoint ?? '');
    const { accessTokens, refreshTokens } = await control.issuedTokens();
    const service = await control.serviceCredentials();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(output).toContain(`OpenID issuer  ${issuer}`);
    expect(output).toContain(`${service?.clientId}  ${service?.clientSecret}`);
    expect(output).not.toMatch(/oidc-provider|warning|error/i);
    const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')));
    expect(refreshTokens).toHaveLength(2);
    for (const secret of [...accessTokens, ...refreshTokens, service?.clientSecret ?? '']) {
      for (const file of files) expect(file.includes(secret)).toBe(false);
    }
  } finally {
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
});
