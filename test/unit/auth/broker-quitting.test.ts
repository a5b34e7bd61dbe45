import { describe, expect, it } from 'vitest';
import { bench, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

const ada = { username: 'ada', password: 'right' };

/** Whether a promise has settled by now. */
function watch(work: Promise<unknown>): () => boolean {
  let isOver = false;
  void work.then(() => {
    isOver = true;
  });
  return () => isOver;
}

describe('quitting', () => {
  it('waits for a sign-in that waits for another process', async () => {
    const { broker, lock, keychain, time } = bench();
    await broker.start();
    const release = await lock.acquire(1_000);
    void broker.signIn(ada);
    await settle();
    const isOver = watch(broker.close());
    await time.advance(2_000);
    expect(isOver()).toBe(false);
    release();
    await settle();
    expect(isOver()).toBe(true);
    expect(keychain.secrets.get('session:c1')).toContain('"account":"ada"');
  });

  it('waits for a revocation under way, within its three seconds', async () => {
    const { broker, server, time } = await signedIn();
    server.hangNextRevocation();
    await broker.signOut();
    await settle();
    const isOver = watch(broker.close());
    await time.advance(2_999);
    expect(isOver()).toBe(false);
    await time.advance(1);
    expect(isOver()).toBe(true);
  });

  it('stops the tries of a keychain that refuses', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(48_000);
    await broker.close();
    expect(time.armed).toBe(0);
  });

  it('lets no refresh begin after the one under way', async () => {
    const { broker, server, time } = await signedIn();
    const open = server.hold();
    await time.advance(48_000);
    const closing = broker.close();
    open();
    await closing;
    broker.wake('online');
    expect(time.armed).toBe(0);
    await time.advance(600_000);
    expect(server.refreshes).toBe(1);
  });

  it('of a signed-out app is over at once', async () => {
    const { broker } = bench();
    await broker.start();
    const isOver = watch(broker.close());
    await settle();
    expect(isOver()).toBe(true);
  });
});
