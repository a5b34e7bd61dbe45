import { expect, test } from 'vitest';
import { startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import { accessTokenOf, OAuthWorld, oauthConnection, oauthDeps, personAt } from './support/oauth-broker.ts';

test('a sign-in in the browser lets in, says who signed in, and is refreshed', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint);
  const broker = await world.open(connection, oauthDeps(personAt(demo.browser)));
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
