import { createHash, randomUUID } from 'node:crypto';
import { createClient } from 'graphql-ws';
import { decodeJwt, exportJWK, SignJWT } from 'jose';
import * as oauth from 'openid-client';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type IdentityDemo, signIn, startIdentityDemo, VIEWER } from './support/demo-identity.ts';

const VIEWER_IS_ADA = { data: { viewer: { username: 'ada' } }, errors: [] };

function rejectedAs(message: string) {
  return { status: 200, data: null, errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] };
}

test('an access token is a JWT as RFC 9068 has it, for the API alone', async () => {
  await using demo = await startIdentityDemo();
  const { access_token } = await signIn(demo);
  const [header = ''] = access_token.split('.');
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: 'ES256', typ: 'at+jwt' });
  const claims = decodeJwt(access_token);
  expect(claims).toMatchObject({
    iss: demo.issuer,
    aud: 'urn:latchkey:demo-api',
    sub: 'user-ada',
    client_id: 'latchkey',
    scope: 'openid profile',
    jti: expect.any(String),
  });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeCloseTo(60, 3);
});

test('an expired access token is reported as the API’s own are, by either setting', async () => {
  await using demo = await startIdentityDemo();
  const { access_token: accessToken } = await signIn(demo);
  await demo.control.moveClock(59_000);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(VIEWER_IS_ADA);
  await demo.control.moveClock(60_001);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(rejectedAs('The access token expired.'));
  await demo.control.changeSettings({ rejectAs: '401' });
  const rejected = await demo.api.send(VIEWER, { accessToken });
  expect(rejected.status).toBe(401);
  expect(rejected.headers.get('www-authenticate')).toBe('Bearer realm="latchkey-demo", error="invalid_token"');
});

test('an access token for another API is refused', async () => {
  await using demo = await startIdentityDemo();
  const { access_token: accessToken } = await signIn(demo, { parameters: { resource: 'urn:latchkey:other-api' } });
  expect(decodeJwt(accessToken).aud).toBe('urn:latchkey:other-api');
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(rejectedAs(expect.stringContaining('not valid')));
});

test('an ID token is no access token', async () => {
  await using demo = await startIdentityDemo();
  const { id_token: accessToken = '' } = await signIn(demo);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(rejectedAs(expect.stringContaining('not valid')));
});

test('an access token that somebody else signed is refused', async () => {
  await using demo = await startIdentityDemo();
  const { access_token } = await signIn(demo);
  const { privateKey } = await oauth.randomDPoPKeyPair('ES256');
  const forged = await new SignJWT(decodeJwt(access_token))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
    .sign(privateKey);
  expect(await demo.api.send(VIEWER, { accessToken: forged })).toMatchObject(
    rejectedAs(expect.stringContaining('not valid')),
  );
});

test('the API goes on accepting access tokens of its own', async () => {
  await using demo = await startIdentityDemo();
  const { accessToken } = await demo.api.login('ada', 'paper-lantern-27');
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(VIEWER_IS_ADA);
});

test('a subscription is let in by an access token, and closed when that expires', async () => {
  await using demo = await startIdentityDemo();
  const { access_token } = await signIn(demo);
  const socket = subscribe(demo, { authorization: `Bearer ${access_token}` });
  await demo.control.waitForEntries({ kind: 'subscription', outcome: 'ok', username: 'ada' });
  await demo.control.moveClock(60_001);
  expect((await socket.closed).code).toBe(4401);
});

/** A proof as RFC 9449 §4.2 has it, but for what is changed. */
async function proofOf(
  { publicKey, privateKey }: oauth.CryptoKeyPair,
  claims: { readonly htm: string; readonly htu: string; readonly accessToken: string; readonly iat?: number },
): Promise<string> {
  const { accessToken, iat = Math.floor(Date.now() / 1_000), ...rest } = claims;
  const ath = createHash('sha256').update(accessToken).digest('base64url');
  return new SignJWT({ ...rest, ath, iat, jti: randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
    .sign(privateKey);
}

/** Signs in with DPoP. */
async function signInBound(demo: IdentityDemo) {
  const keys = await oauth.randomDPoPKeyPair('ES256', { extractable: true });
  const DPoP = oauth.getDPoPHandle(demo.app, keys);
  return { keys, DPoP, tokens: await signIn(demo, { options: { DPoP } }) };
}

function sendWithProof({ api }: IdentityDemo, accessToken: string, proof: string | null) {
  return api.send(VIEWER, {
    headers: { authorization: `DPoP ${accessToken}`, ...(proof === null ? {} : { dpop: proof }) },
  });
}

test('an access token bound to a key works with a proof of that key', async () => {
  await using demo = await startIdentityDemo();
  const { DPoP, tokens } = await signInBound(demo);
  expect(tokens.token_type).toBe('dpop');
  const body = JSON.stringify({ query: VIEWER });
  const headers = new Headers({ 'content-type': 'application/json' });
  const url = new URL(demo.server.endpoint);
  const send = (accessToken: string) =>
    oauth.fetchProtectedResource(demo.app, accessToken, url, 'POST', body, headers, { DPoP });
  expect(await (await send(tokens.access_token)).json()).toEqual({ data: VIEWER_IS_ADA.data });
  const next = await oauth.refreshTokenGrant(demo.app, tokens.refresh_token, undefined, { DPoP });
  expect(await (await send(next.access_token)).json()).toEqual({ data: VIEWER_IS_ADA.data });
});

test('a refresh token bound to a key is worth nothing to who does not have the key', async () => {
  await using demo = await startIdentityDemo();
  const { tokens } = await signInBound(demo);
  const refused = { error: 'invalid_grant' };
  await expect(oauth.refreshTokenGrant(demo.app, tokens.refresh_token)).rejects.toMatchObject(refused);
  const DPoP = oauth.getDPoPHandle(demo.app, await oauth.randomDPoPKeyPair('ES256'));
  const stolen = oauth.refreshTokenGrant(demo.app, tokens.refresh_token, undefined, { DPoP });
  await expect(stolen).rejects.toMatchObject(refused);
});

test('a proof for another request, of another key, too old, used twice or missing is refused', async () => {
  await using demo = await startIdentityDemo();
  const { keys, tokens } = await signInBound(demo);
  const accessToken = tokens.access_token;
  const good = { htm: 'POST', htu: demo.server.endpoint, accessToken };
  const used = await proofOf(keys, good);
  expect(await sendWithProof(demo, accessToken, used)).toMatchObject(VIEWER_IS_ADA);
  const bad = {
    used,
    missing: null,
    nonsense: 'nonsense',
    method: await proofOf(keys, { ...good, htm: 'GET' }),
    address: await proofOf(keys, { ...good, htu: `${demo.issuer}/graphql` }),
    token: await proofOf(keys, { ...good, accessToken: 'another' }),
    old: await proofOf(keys, { ...good, iat: Date.now() / 1_000 - 61 }),
    key: await proofOf(await oauth.randomDPoPKeyPair('ES256', { extractable: true }), good),
  };
  const rejected = rejectedAs('The DPoP proof is missing or does not fit this request.');
  for (const [name, proof] of Object.entries(bad)) {
    expect(await sendWithProof(demo, accessToken, proof), name).toMatchObject(rejected);
  }
  await demo.control.changeSettings({ rejectAs: '401' });
  const answer = await sendWithProof(demo, accessToken, null);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toContain('DPoP realm="latchkey-demo", error="invalid_dpop_proof"');
});

test('a bound access token is no bearer token, and a bearer token none to prove a key for', async () => {
  await using demo = await startIdentityDemo();
  const { keys, tokens } = await signInBound(demo);
  const notValid = rejectedAs(expect.stringContaining('not valid'));
  expect(await demo.api.send(VIEWER, { accessToken: tokens.access_token })).toMatchObject(notValid);
  const { access_token: accessToken } = await signIn(demo);
  const proof = await proofOf(keys, { htm: 'POST', htu: demo.server.endpoint, accessToken });
  expect(await sendWithProof(demo, accessToken, proof)).toMatchObject(notValid);
});

test('a subscription proves possession once, when it is opened', async () => {
  await using demo = await startIdentityDemo();
  const { keys, tokens } = await signInBound(demo);
  const authorization = `DPoP ${tokens.access_token}`;
  const unproven = subscribe(demo, { authorization });
  expect((await unproven.closed).code).toBe(4401);
  const dpop = await proofOf(keys, { htm: 'GET', htu: demo.server.endpoint, accessToken: tokens.access_token });
  const socket = subscribe(demo, { authorization, dpop });
  await demo.control.waitForEntries({ kind: 'subscription', outcome: 'ok', username: 'ada' });
  await socket.dispose();
});

/** Starts a subscription that nothing is read from. `closed` resolves with the close frame. */
function subscribe(demo: IdentityDemo, connectionParams: Record<string, unknown>) {
  const { promise: closed, resolve } = Promise.withResolvers<{ readonly code: number }>();
  const client = createClient({
    url: demo.server.subscriptionEndpoint,
    retryAttempts: 0,
    webSocketImpl: WebSocket,
    connectionParams,
    on: { closed: (event) => resolve(event as { code: number }) },
  });
  const ignore = () => {};
  client.subscribe(
    { query: 'subscription { taskChanged { sequence } }' },
    { next: ignore, error: ignore, complete: ignore },
  );
  return { closed, dispose: () => client.dispose() };
}
