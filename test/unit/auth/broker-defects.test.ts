import { describe, expect, it, vi } from 'vitest';
import type { SecretStore } from '../../../src/main/auth/ports.ts';
import { active, ask, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

/** A bug of our own is noted under the name of what it broke, and breaks nothing else. */

const bug = new TypeError('Cannot read properties of undefined.');
const noted = (where: string, name = 'TypeError') => expect.objectContaining({ event: 'defect', where, name });

/** The store's operation fails for names that begin so. */
function breakStore(store: SecretStore, operation: 'get' | 'set' | 'delete', prefix: string): void {
  const original = store[operation].bind(store) as (...words: string[]) => Promise<never>;
  vi.spyOn(store, operation).mockImplementation((...words: string[]) =>
    words[0]?.startsWith(prefix) ? Promise.reject(bug) : original(...words),
  );
}

describe('a defect', () => {
  it('in a refresh keeps the session, and says that it is one', async () => {
    const { broker, server, time } = await signedIn();
    const refresh = vi.spyOn(server, 'refresh').mockRejectedValueOnce(bug);
    await time.advance(48_000);
    expect(broker.timeline()).toContainEqual(noted('refresh'));
    expect(active(broker)).toMatchObject({
      saved: 'keychain',
      refresh: { problem: 'server', message: expect.stringMatching(/defect of its own.*session is kept/i) },
    });
    refresh.mockRestore();
    await time.advance(45_000);
    expect((await ask(broker)).generation).toBe(2);
  });

  it('that is no error at all is noted by its type', async () => {
    const { broker, server, time } = await signedIn();
    vi.spyOn(server, 'refresh').mockRejectedValueOnce('text');
    await time.advance(48_000);
    expect(broker.timeline()).toContainEqual(noted('refresh', 'string'));
  });

  it('in the removal of a record whose session has ended', async () => {
    const { broker, server, time, keychain } = await signedIn();
    breakStore(keychain, 'delete', 'session:');
    server.endFamilyOf('ada');
    await time.advance(60_000);
    expect(broker.snapshot().status).toBe('reauth_required');
    expect(broker.timeline()).toContainEqual(noted('discard'));
  });

  it('in a revocation at the server', async () => {
    const { broker, server } = await signedIn();
    vi.spyOn(server, 'revoke').mockRejectedValue(bug);
    await broker.signOut();
    await settle();
    expect(broker.timeline()).toContainEqual(noted('revoke'));
  });

  it('in what revokes the tokens that came too late', async () => {
    const { broker, server, time, keychain } = await signedIn();
    server.revocable = false;
    const open = server.hold();
    await time.advance(48_000);
    await broker.signOut();
    await settle();
    breakStore(keychain, 'set', 'revocations:');
    open();
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(broker.timeline()).toContainEqual(noted('revoke'));
  });

  it('in the lock, during a sign-out', async () => {
    const { broker, lock } = await signedIn();
    vi.spyOn(lock, 'acquire').mockRejectedValue(bug);
    await broker.signOut();
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(broker.timeline()).toContainEqual(noted('sign_out'));
  });

  it('in a sign-out that an earlier run could not finish', async () => {
    const { broker, keychain, another, marker } = await signedIn();
    await broker.close();
    marker.set();
    breakStore(keychain, 'delete', 'session:');
    const next = another();
    await next.start();
    await settle();
    expect(next.snapshot().status).toBe('signed_out');
    expect(next.timeline()).toContainEqual(noted('sign_out'));
  });

  it('in the revocations of an earlier run', async () => {
    const { broker, keychain, another } = await signedIn();
    await broker.close();
    breakStore(keychain, 'get', 'revocations:');
    const next = another();
    await next.start();
    await settle();
    expect(next.timeline()).toContainEqual(noted('revoke'));
    expect((await ask(next)).generation).toBe(1);
  });

  it('in the revocation of a record that was removed unread', async () => {
    const { broker, keychain, another } = await signedIn();
    await broker.close();
    keychain.locked = true;
    const next = another();
    await next.start();
    keychain.locked = false;
    breakStore(keychain, 'set', 'revocations:');
    await next.signOut();
    await settle();
    expect(next.timeline()).toContainEqual(noted('revoke'));
  });

  it('in a keychain that answers again', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(48_000);
    keychain.refusesWrites = false;
    breakStore(keychain, 'set', 'session:');
    broker.keychainAnswers();
    await settle();
    expect(broker.timeline()).toContainEqual(noted('save'));
    expect(active(broker).saved).toBe('pending');
  });

  it('in a record that is read again', async () => {
    const { broker, keychain, another } = await signedIn();
    await broker.close();
    keychain.locked = true;
    const next = another();
    await next.start();
    breakStore(keychain, 'get', 'session:');
    next.keychainAnswers();
    await settle();
    expect(next.timeline()).toContainEqual(noted('restore'));
  });
});
