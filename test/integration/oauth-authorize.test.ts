import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DpopProofs } from '../../src/main/auth/grants/oauth/dpop-proof.ts';
import { MemoryStore } from '../../src/main/auth/vault/memory-store.ts';
import { BrokerRegistry } from '../../src/main/connections/broker-registry.ts';
import { ConnectionOperations } from '../../src/main/connections/connection-operations.ts';
import { ConnectionSecretStore } from '../../src/main/connections/connection-secrets.ts';
import { ConnectionStore } from '../../src/main/connections/connection-store.ts';
import { ConnectionTests } from '../../src/main/connections/connection-tests.ts';
import { grantFor } from '../../src/main/connections/grant-for.ts';
import { Authorizations } from '../../src/main/ipc/authorizations.ts';
import { makeHandlers } from '../../src/main/ipc/handlers.ts';
import { systemClock, systemTimers } from '../../src/main/system/clock.ts';
import { httpOver } from '../../src/main/system/http.ts';
import type { OAuthAuth } from '../../src/shared/connection.ts';
import { type IdentityDemo, startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import { oauthConnection, oauthDeps, personAt } from './support/oauth-broker.ts';

const SUBSCRIPTION = 'subscription { taskChanged { sequence } }';
const VIEWER_IS_ADA = { status: 200, data: { viewer: { username: 'ada' } }, errors: [] };

test('a window gets a token that is bound together with a proof for its operation', async () => {
  await using demo = await startIdentityDemo();
  await using app = await signedInApp(demo, { dpop: 'where_offered' });
  const { headers, generation } = await app.authorize();
  expect(headers).toEqual({ Authorization: expect.stringMatching(/^DPoP /), DPoP: expect.any(String) });
  expect(generation).toBe(1);
  expect(await demo.api.send(VIEWER, { headers })).toMatchObject(VIEWER_IS_ADA);
  const again = await app.authorize();
  expect(again.headers.Authorization).toBe(headers.Authorization);
  expect(again.headers.DPoP).not.toBe(headers.DPoP);
});

test('a subscription gets a proof for its own address', async () => {
  await using demo = await startIdentityDemo();
  await using app = await signedInApp(demo, { dpop: 'where_offered' });
  const { headers } = await app.authorize({ target: 'subscription' });
  const client = createClient({
    url: demo.server.subscriptionEndpoint,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: headers,
  });
  client.subscribe({ query: SUBSCRIPTION }, { next: () => {}, error: () => {}, complete: () => {} });
  await demo.control.waitForEntries({ kind: 'subscription', outcome: 'ok', username: 'ada' });
  await client.dispose();
});

test('a nonce that the API asked for is in the proof', async () => {
  await using demo = await startIdentityDemo();
  await using app = await signedInApp(demo, { dpop: 'where_offered' });
  const { headers } = await app.authorize({ dpopNonce: 'the-nonce' });
  const [, claims = ''] = (headers.DPoP ?? '').split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ nonce: 'the-nonce' });
});

test('a token that is not bound goes as the connection has it', async () => {
  await using demo = await startIdentityDemo();
  await using app = await signedInApp(demo, { dpop: 'never' });
  const { headers } = await app.authorize();
  expect(headers).toEqual({ Authorization: expect.stringMatching(/^Bearer /) });
  expect(await demo.api.send(VIEWER, { headers })).toMatchObject(VIEWER_IS_ADA);
});

/** What answers the windows, with everything real but the windows and the keychain. */
async function signedInApp(demo: IdentityDemo, change: Partial<OAuthAuth>) {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-handlers-'));
  const ignore = () => undefined;
  const nobody = () => {
    throw new Error('Nobody asks for it.');
  };
  const store = new ConnectionStore(join(folder, 'connections.json'), ignore);
  const { id: connectionId, ...settings } = oauthConnection(demo.issuer, demo.server.endpoint, change);
  store.add(connectionId, { ...settings, subscriptionEndpoint: demo.server.subscriptionEndpoint });
  const keychain = new MemoryStore();
  const secrets = new ConnectionSecretStore(keychain);
  const { openBrowser, ...deps } = oauthDeps(personAt(demo.browser));
  const brokers = new BrokerRegistry(
    {
      grantFor: (connection) => grantFor(connection, { ...deps, openBrowser, http: httpOver(fetch) }),
      keychain,
      lockFor: () => ({ isExclusive: true, acquire: async () => ignore }),
      markerFor: () => ({ isSet: () => false, set: ignore, clear: ignore }),
      clock: systemClock,
      timers: systemTimers,
      random: Math.random,
      log: ignore,
    },
    { changed: ignore, signInProgressed: ignore },
  );
  const windows = {
    draft: () => null,
    takePurpose: () => null,
    leave: ignore,
    testProgressed: ignore,
    saveDraft: ignore,
    open: ignore,
    replace: ignore,
    reload: ignore,
    connectionsChanged: ignore,
  };
  const handlers = makeHandlers({
    store,
    brokers,
    windows,
    authorizations: new Authorizations(),
    secrets,
    operations: new ConnectionOperations({ store, brokers, secrets, forgetFiles: ignore, fallback: nobody }),
    files: { save: nobody, read: nobody },
    tests: new ConnectionTests(nobody, nobody),
    network: { isReady: () => true, ready: async () => undefined },
    openBrowser,
    proofs: new DpopProofs(systemClock),
    app: { version: '0', platform: 'linux' },
  });
  const caller = { windowId: 1, connectionId };
  const { epoch } = await handlers.signIn(caller, null);
  return {
    authorize: async (request: { target?: 'subscription'; dpopNonce?: string } = {}) =>
      handlers.authorize(caller, { id: randomUUID(), epoch, rejectedGeneration: null, ...request }),
    [Symbol.asyncDispose]: async () => {
      await brokers.close();
      await store.flush();
      rmSync(folder, { recursive: true });
    },
  };
}
