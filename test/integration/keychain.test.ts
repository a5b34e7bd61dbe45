import { afterEach, describe, expect, it } from 'vitest';
import { lockKeyring, unlockKeyring } from '../../scripts/lib/keyring.ts';
import { SecretStoreUnavailable } from '../../src/main/auth/ports.ts';
import { SplitStore, WINDOWS_SECRET_LENGTH } from '../../src/main/auth/vault/split-store.ts';
import { Keychain } from '../../src/main/system/keychain.ts';
import { ask, codeOf } from '../unit/auth/harness.ts';
import { ADA, makeWorld, until, type World } from './support/real-broker.ts';

/** GNOME Keyring itself, in a D-Bus session of the test run's own, locked and unlocked for real. */
describe.runIf(process.platform === 'linux')('a keychain that is locked', () => {
  let world: World;
  afterEach(async () => {
    await unlockKeyring();
    await world.end();
  });

  it('refuses in words of its own, which hold no secret', async () => {
    world = await makeWorld();
    await world.keychain.set('probe', 'a secret');
    lockKeyring();
    const error = await world.keychain.get('probe').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SecretStoreUnavailable);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('a secret');
    await unlockKeyring();
    await world.keychain.delete('probe');
  });

  it('at start is said, and works once it is unlocked, without a restart (F16)', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await broker.close();
    lockKeyring();

    const next = await world.open();
    expect(next.snapshot().status).toBe('keychain_unavailable');
    expect(await codeOf(ask(next))).toBe('keychain_unavailable');
    await unlockKeyring();
    void codeOf(next.retryNow());
    await until(next, ({ status }) => status === 'active');
    expect((await ask(next)).generation).toBe(1);
  });

  it('during a refresh leaves the session in memory, says so, and gets it later (F06)', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    lockKeyring();
    expect((await ask(broker, 1)).generation).toBe(2);
    expect(broker.snapshot()).toMatchObject({ status: 'active', saved: 'pending' });
    await unlockKeyring();
    void codeOf(broker.retryNow());
    await until(broker, (now) => now.status === 'active' && now.saved === 'keychain');
    await broker.close();

    const next = await world.open();
    expect((await ask(next)).generation).toBe(1);
  });
});

describe('secrets in the keychain', () => {
  it('come back as they were, and go when they are deleted, also twice', async () => {
    const keychain = new Keychain();
    const name = `test-${crypto.randomUUID()}`;
    const secret = `ünïcode\n"quotes" ${'x'.repeat(2_000)}`;
    expect(await keychain.get(name)).toBeNull();
    await keychain.set(name, secret);
    expect(await new Keychain().get(name)).toBe(secret);
    await keychain.delete(name);
    await keychain.delete(name);
    expect(await keychain.get(name)).toBeNull();
  });

  it('are written in the order in which they were asked for', async () => {
    const keychain = new Keychain();
    const name = `test-${crypto.randomUUID()}`;
    await Promise.all([
      keychain.set(name, '1'),
      keychain.set(name, '2'),
      keychain.delete(name),
      keychain.set(name, '3'),
    ]);
    expect(await keychain.get(name)).toBe('3');
    await keychain.delete(name);
  });

  it('come back whole from a keychain that takes short ones only', async () => {
    const keychain = new Keychain();
    const name = `test-${crypto.randomUUID()}`;
    const store = new SplitStore(keychain, WINDOWS_SECRET_LENGTH, Math.random);
    const secrets = ['a', 'ü', '🗝️'].map((text) => text.repeat(3_000));
    for (const secret of secrets) {
      await store.set(name, secret);
      expect((await keychain.get(name))?.length).toBeLessThan(WINDOWS_SECRET_LENGTH);
      expect(await store.get(name)).toBe(secret);
    }
    await store.delete(name);
    for (const left of [name, `${name}/a0`, `${name}/b0`]) expect(await keychain.get(left)).toBeNull();
  });
});
