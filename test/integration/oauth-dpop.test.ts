import { decodeProtectedHeader } from 'jose';
import { expect, test } from 'vitest';
import { DpopProofs, provenTarget } from '../../src/main/auth/grants/oauth/dpop-proof.ts';
import { OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import { systemClock } from '../../src/main/system/clock.ts';
import { leaksIn } from '../support/leaks.ts';
import { type IdentityDemo, startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import {
  accessTokenOf,
  OAuthWorld,
  oauthConnection,
  oauthDeps,
  personAt,
  signInAlone,
} from './support/oauth-broker.ts';
import { followingBrowser, json, METADATA_PATH, metadata, startOddProvider } from './support/odd-provider.ts';
import { until } from './support/real-broker.ts';

const VIEWER_IS_ADA = { status: 200, data: { viewer: { username: 'ada' } }, errors: [] };

test.each([false, true])(
  'tokens are bound to a key of the session, at sign-in, refresh and after a restart (the server asks for a nonce: %s)',
  async (dpopNonce) => {
    await using demo = await startIdentityDemo({ dpopNonce });
    await using world = new OAuthWorld();
    const connection = oauthConnection(demo.issuer, demo.server.endpoint, { dpop: 'where_offered' });
    const deps = oauthDeps(personAt(demo.browser));
    const broker = await world.open(connection, deps);
    await broker.signIn(null);
    const first = await accessTokenOf(broker);
    expect(await sendProven(demo, broker.proofKey, first)).toMatchObject(VIEWER_IS_ADA);
    await broker.retryNow();
    const second = await accessTokenOf(broker);
    expect(second).not.toBe(first);
    expect(await sendProven(demo, broker.proofKey, second)).toMatchObject(VIEWER_IS_ADA);

    const { proofKey } = broker;
    await broker.close();
    const restarted = await world.open(connection, deps);
    await until(restarted, (snapshot) => snapshot.status === 'active' && snapshot.lastRefreshAt !== null);
    expect(restarted.proofKey).toBe(proofKey);
    expect(await sendProven(demo, proofKey, await accessTokenOf(restarted))).toMatchObject(VIEWER_IS_ADA);
    expect(leaksIn([{ name: 'log', text: JSON.stringify(world.log) }], [JSON.parse(proofKey ?? '{}').d])).toEqual([]);
    expect(demo.unexpectedErrors).toEqual([]);
  },
);

test('each sign-in has a key of its own', async () => {
  await using demo = await startIdentityDemo();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, { dpop: 'where_offered' });
  const deps = oauthDeps(personAt(demo.browser));
  const [one, two] = [await signInAlone(connection, deps), await signInAlone(connection, deps)];
  expect(one.proofKey).not.toBeNull();
  expect(one.proofKey).not.toBe(two.proofKey);
  const stolen = new OAuthGrant(connection, deps).refresh(
    one.refreshToken ?? '',
    new AbortController().signal,
    two.proofKey,
  );
  await expect(stolen).rejects.toMatchObject({ kind: 'refused' });
});

test('a connection that does not want it gets tokens that need no proof', async () => {
  await using demo = await startIdentityDemo();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, { dpop: 'never' });
  const answer = await signInAlone(connection, oauthDeps(personAt(demo.browser)));
  expect(answer.proofKey).toBeNull();
  expect(await demo.api.request(VIEWER, { accessToken: answer.accessToken })).toEqual({ viewer: { username: 'ada' } });
});

test('a server that offers to bind tokens and answers with one that is not bound is taken at its word', async () => {
  await using provider = await startOddProvider();
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), dpop_signing_alg_values_supported: ['ES256'] }));
  const connection = oauthConnection(provider.issuer, `${provider.issuer}/graphql`, {
    scope: '',
    dpop: 'where_offered',
  });
  const answer = await signInAlone(connection, oauthDeps(followingBrowser));
  expect(answer).toMatchObject({ accessToken: 'access-1', proofKey: null });
  const [request] = provider.tokenRequests;
  expect(decodeProtectedHeader(String(request?.headers.dpop))).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256' });
});

test('a nonce is tried once: a server that is never content does not make a loop', async () => {
  const refusal = { error: 'use_dpop_nonce' };
  await using provider = await startOddProvider({ '/token': json(refusal, 400, { 'dpop-nonce': 'another' }) });
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), dpop_signing_alg_values_supported: ['ES256'] }));
  const connection = oauthConnection(provider.issuer, `${provider.issuer}/graphql`, {
    scope: '',
    dpop: 'where_offered',
  });
  await expect(signInAlone(connection, oauthDeps(followingBrowser))).rejects.toMatchObject({ code: 'sign_in_refused' });
  expect(provider.tokenRequests).toHaveLength(2);
});

async function sendProven(demo: IdentityDemo, proofKey: string | null, accessToken: string) {
  const request = { ...provenTarget(demo.server.endpoint), accessToken };
  const proof = await new DpopProofs(systemClock).prove(proofKey ?? '', request);
  return demo.api.send(VIEWER, { headers: { authorization: `DPoP ${accessToken}`, dpop: proof } });
}
