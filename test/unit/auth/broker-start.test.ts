import { describe, expect, it, vi } from 'vitest';
import { SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';
import { MemoryStore } from '../../../src/main/auth/vault/memory-store.ts';
import { active, ask, bench, codeOf, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

const ada = { username: 'ada', password: 'right' };

/** A broker whose keychain could not be read when it started, with ada's record in it. */
async function lockedOut() {
  const made = await signedIn();
  await made.broker.close();
  made.keychain.locked = true;
  const next = made.another();
  await next.start();
  return { ...made, next };
}

describe('a start', () => {
  it('is over when the record has been read; who asks before waits', async () => {
    const { broker, another, keychain } = await signedIn();
    await broker.close();
    const openKeychain = keychain.hold();
    const next = another();
    const starting = next.start();
    expect(next.snapshot()).toEqual({ status: 'restoring', epoch: 0 });
    const asked = ask(next);
    openKeychain();
    await starting;
    expect(active(next)).toMatchObject({ account: 'ada', saved: 'keychain', generation: 0 });
    expect((await asked).generation).toBe(1);
  });

  it('says on the timeline what it found, and refreshes because of it', async () => {
    const { broker, another } = await signedIn();
    await broker.close();
    const next = another();
    await next.start();
    expect(next.timeline()).toMatchObject([
      { event: 'refresh_started', cause: 'start' },
      { event: 'restored', epoch: 0 },
    ]);
  });

  it('over a store of this run alone says so', async () => {
    const { another } = bench();
    const keychain = new MemoryStore();
    const first = another({ keychain });
    await first.start();
    await first.signIn(ada);
    await first.close();
    const second = another({ keychain });
    await second.start();
    expect(active(second)).toMatchObject({ account: 'ada', saved: 'memory' });
  });

  it('with a record that cannot be understood says so on the timeline', async () => {
    const { broker, keychain } = bench();
    keychain.secrets.set('session:c1', 'not json');
    await broker.start();
    expect(broker.timeline()).toMatchObject([{ event: 'record_unreadable' }]);
  });

  it('of a first run has nothing to say, and nothing to finish under the lock', async () => {
    const { broker, lock } = bench();
    const acquire = vi.spyOn(lock, 'acquire');
    await broker.start();
    await settle();
    expect(acquire).not.toHaveBeenCalled();
    expect(broker.snapshot()).toEqual({ status: 'signed_out', epoch: 0, notice: null });
    expect(broker.timeline()).toEqual([]);
  });

  it('fails with a defect of the keychain, which is not taken for one that is locked', async () => {
    const { broker, keychain } = bench();
    const bug = new TypeError('A bug.');
    vi.spyOn(keychain, 'get').mockRejectedValue(bug);
    await expect(broker.start()).rejects.toBe(bug);
  });
});

describe('a keychain that cannot be read at start', () => {
  it('is said on the timeline and to windows, with what to do', async () => {
    const { next } = await lockedOut();
    expect(next.timeline()).toMatchObject([{ event: 'keychain_unavailable' }]);
    expect(next.snapshot()).toMatchObject({ message: expect.stringMatching(/cannot be read.*unlock it.*untouched/is) });
  });

  it('refuses a sign-in, a caller and another try by hand, each with what to do', async () => {
    const { next } = await lockedOut();
    const messageOf = (work: Promise<unknown>) => work.catch((error: Error) => error.message);
    expect(await messageOf(next.signIn(ada))).toMatch(/cannot be read.*unlock it.*without it/i);
    expect(await messageOf(next.retryNow())).toMatch(/still cannot be read.*unlock it.*again/i);
    expect(await messageOf(ask(next))).toMatch(/cannot be read.*unlock it.*again/i);
  });

  it.each(['resume', 'online'] as const)('is read again on %s', async (cause) => {
    const { next, keychain } = await lockedOut();
    keychain.locked = false;
    next.wake(cause);
    await settle();
    expect(active(next).account).toBe('ada');
  });

  it('is read again when it answers', async () => {
    const { next, keychain } = await lockedOut();
    next.keychainAnswers();
    await settle();
    expect(next.snapshot().status).toBe('keychain_unavailable');
    keychain.locked = false;
    next.keychainAnswers();
    await settle();
    expect(active(next).account).toBe('ada');
  });

  it('stays out of it once somebody has gone on without it, though it answers in that moment', async () => {
    const { next, keychain } = await lockedOut();
    keychain.locked = false;
    const openKeychain = keychain.hold();
    const retry = codeOf(next.retryNow());
    await settle();
    next.continueWithoutKeychain();
    openKeychain();
    await retry;
    await settle();
    expect(next.snapshot()).toMatchObject({ status: 'signed_out', notice: null });
    expect(await codeOf(ask(next))).toBe('not_signed_in');
  });

  it('has its record revoked by a sign-out, once it answers', async () => {
    const { next, keychain, server } = await lockedOut();
    const { refreshToken } = JSON.parse(keychain.secrets.get('session:c1') ?? '{}') as { refreshToken: string };
    await next.signOut();
    keychain.locked = false;
    next.keychainAnswers();
    await settle();
    expect(keychain.secrets.size).toBe(0);
    expect(server.revoked).toEqual([refreshToken]);
  });
});

describe('a keychain that works', () => {
  it('cannot be gone on without: the session stays as it is', async () => {
    const { broker } = await signedIn();
    broker.continueWithoutKeychain();
    expect(active(broker)).toMatchObject({ account: 'ada', saved: 'keychain' });
  });

  it('is left alone by a computer that wakes up with a fresh access token', async () => {
    const { broker, keychain, server } = await signedIn();
    const reads = vi.spyOn(keychain, 'get').mockRejectedValue(new SecretStoreUnavailable('Nobody asks.'));
    broker.wake('resume');
    await settle();
    expect(reads).not.toHaveBeenCalled();
    expect(server.refreshes).toBe(0);
  });
});
