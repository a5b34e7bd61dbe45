import { expect, it } from 'vitest';
import { codeOf, signedIn } from './harness.ts';
import { TokenServer } from './token-server.ts';
import { settle } from './virtual-time.ts';

it('a session that could not be removed at sign-out is never revoked at another server', async () => {
  const { broker, keychain, another } = await signedIn();
  keychain.locked = true;
  await broker.signOut();
  await broker.close();
  keychain.locked = false;
  expect(keychain.secrets.has('session:c1')).toBe(true);

  // The connection is pointed elsewhere meanwhile.
  const elsewhere = new TokenServer('https://evil.test/graphql');
  const next = another({ server: elsewhere });
  await next.start();
  await settle();
  expect(keychain.secrets.has('session:c1')).toBe(false);
  expect(elsewhere.journal).toEqual([]);
});

it('a broker that has ended takes no sign-in, and keeps nothing that comes late', async () => {
  const { broker, server, keychain, time } = await signedIn();
  const release = server.hold();
  void broker.retryNow().catch(() => undefined);
  await time.advance(1_000);
  expect(server.inFlight).toBe(1);
  const closed = broker.close();
  await time.advance(3_000);
  await closed;
  expect(await codeOf(broker.signIn({ username: 'grace', password: 'right' }))).toBe('connection_in_use');
  const before = new Map(keychain.secrets);
  release();
  await settle();
  expect(keychain.secrets).toEqual(before);
});
