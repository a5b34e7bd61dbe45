import { beforeEach, describe, expect, it } from 'vitest';
import { SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';
import { MemoryStore } from '../../../src/main/auth/vault/memory-store.ts';
import { type SessionRecord, serialize } from '../../../src/main/auth/vault/record.ts';
import { Vault } from '../../../src/main/auth/vault/vault.ts';
import { FakeStore } from './fake-store.ts';

const SESSION = 'session:c1';
const REVOCATIONS = 'revocations:c1';
const record: SessionRecord = {
  refreshToken: 'r1',
  proofKey: null,
  addresses: ['https://api.test/graphql'],
  account: 'ada',
  sessionExpiresAt: null,
  spendingSince: null,
};

let keychain: FakeStore;
let vault: Vault;

beforeEach(() => {
  keychain = new FakeStore();
  vault = new Vault(keychain, 'c1');
});

describe('taking the record', () => {
  it('gives it and leaves nothing', async () => {
    await vault.write(record);
    expect(await vault.take()).toEqual(record);
    expect(keychain.secrets.size).toBe(0);
  });

  it('removes one that cannot be understood too', async () => {
    keychain.secrets.set(SESSION, 'damaged');
    expect(await vault.take()).toBeNull();
    expect(keychain.secrets.size).toBe(0);
  });

  it('asks the keychain for no change where there is none', async () => {
    keychain.refusesWrites = true;
    expect(await vault.take()).toBeNull();
  });
});

describe('removing a record by its refresh token', () => {
  it('removes the one that holds it', async () => {
    await vault.write(record);
    await vault.removeIfHolds('r1');
    expect(keychain.secrets.size).toBe(0);
  });

  it.each([
    ['holds another', serialize({ ...record, refreshToken: 'r2' })],
    ['cannot be understood', 'damaged'],
  ])('leaves one that %s', async (_how, text) => {
    keychain.secrets.set(SESSION, text);
    await vault.removeIfHolds('r1');
    expect(keychain.secrets.get(SESSION)).toBe(text);
  });

  it('is done where there is none', async () => {
    await expect(vault.removeIfHolds('r1')).resolves.toBeUndefined();
  });
});

describe('putting aside what cannot be understood', () => {
  it('keeps it under another name', async () => {
    keychain.secrets.set(SESSION, 'damaged');
    await vault.putAside('damaged');
    expect([...keychain.secrets]).toEqual([['aside:c1', 'damaged']]);
  });

  it('does nothing where another process has written since', async () => {
    await vault.write(record);
    await vault.putAside('damaged');
    expect([...keychain.secrets]).toEqual([[SESSION, serialize(record)]]);
  });
});

describe('the revocations still to be made', () => {
  const pending = [{ refreshToken: 'r1', tokenEndpoint: 'https://api.test/graphql' }];

  it('are read as they were written, and leave nothing once there are none', async () => {
    await vault.writeRevocations(pending);
    expect(await vault.readRevocations()).toEqual(pending);
    await vault.writeRevocations([]);
    expect(keychain.secrets.size).toBe(0);
    expect(await vault.readRevocations()).toEqual([]);
  });

  it.each([
    ['is no JSON', '[', []],
    ['is no list', '{"length":1}', []],
    ['is null', 'null', []],
    ['holds something else besides', JSON.stringify([null, 7, ...pending]), pending],
    ['lacks an address', JSON.stringify([{ refreshToken: 'r0' }, ...pending]), pending],
    ['lacks a token', JSON.stringify([{ tokenEndpoint: 'https://api.test/graphql' }, ...pending]), pending],
  ])('are those that can be understood where what is stored %s', async (_how, text, read) => {
    keychain.secrets.set(REVOCATIONS, text);
    expect(await vault.readRevocations()).toEqual(read);
  });
});

describe('operations on one connection’s secrets', () => {
  it('happen in the order in which they were asked for, and idle waits for all of them', async () => {
    const release = keychain.hold();
    void vault.write(record);
    void vault.take();
    void vault.write({ ...record, refreshToken: 'r2' });
    release();
    await vault.idle();
    expect(keychain.secrets.get(SESSION)).toContain('r2');
  });

  it('go on after one that was refused', async () => {
    keychain.refusesWrites = true;
    await expect(vault.write(record)).rejects.toBeInstanceOf(SecretStoreUnavailable);
    keychain.refusesWrites = false;
    await vault.write(record);
    expect(await vault.read()).toEqual({ kind: 'record', record });
  });
});

describe('going on without a keychain', () => {
  it('keeps secrets in memory for this run, and leaves those in the keychain alone', async () => {
    await vault.write({ ...record, refreshToken: 'in-keychain' });
    vault.moveTo(new MemoryStore());
    expect(vault.durable).toBe(false);
    expect(await vault.read()).toEqual({ kind: 'none' });
    await vault.write(record);
    expect(await vault.read()).toEqual({ kind: 'record', record });
    expect(await vault.take()).toEqual(record);
    expect(await vault.read()).toEqual({ kind: 'none' });
    expect(keychain.secrets.get(SESSION)).toContain('in-keychain');
  });
});
