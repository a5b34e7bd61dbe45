import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { BrokerRegistry } from '../../../src/main/connections/broker-registry.ts';
import { ConnectionOperations } from '../../../src/main/connections/connection-operations.ts';
import { ConnectionSecretStore } from '../../../src/main/connections/connection-secrets.ts';
import { ConnectionStore } from '../../../src/main/connections/connection-store.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import type { Connection } from '../../../src/shared/connection.ts';
import { FakeMarker, FakeStore } from '../auth/fake-store.ts';
import { SharedLock } from '../auth/harness.ts';
import { TokenServer } from '../auth/token-server.ts';
import { settle, VirtualTime } from '../auth/virtual-time.ts';

const demo = demoConnection('https://api.test/graphql');
const ada = { username: 'ada', password: 'x' };

describe('what is done with whole connections', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function setting() {
    const time = new VirtualTime();
    const keychain = new FakeStore();
    const server = new TokenServer();
    const store = new ConnectionStore(join(folder, 'connections.json'), () => undefined);
    const markers = new Map<string, FakeMarker>();
    const brokers = new BrokerRegistry(
      {
        grantFor: () => server,
        keychain,
        lockFor: () => new SharedLock(time),
        markerFor: (id) => {
          const marker = new FakeMarker();
          markers.set(id, marker);
          return marker;
        },
        clock: time,
        timers: time,
        random: () => 0.5,
        log: () => undefined,
      },
      { changed: () => undefined, signInProgressed: () => undefined },
    );
    const secrets = new ConnectionSecretStore(keychain);
    const forgotten: string[] = [];
    const operations = new ConnectionOperations({
      store,
      brokers,
      secrets,
      forgetFiles: (id) => forgotten.push(id),
      fallback: () => store.list()[0] ?? store.add('fresh', { ...demo, name: 'Fresh' }),
    });
    return { time, keychain, server, store, brokers, secrets, operations, forgotten };
  }

  it('a duplicate stands behind its original, with its secret and without its session', async () => {
    const { store, brokers, secrets, operations } = setting();
    const original = store.add('a', demo);
    store.add('b', { ...demo, name: 'Other' });
    await secrets.change(original, { clientSecret: 's3cret' });
    await brokers.for(original).signIn(ada);
    const copy = await operations.duplicate('a');
    expect(store.list().map(({ name }) => name)).toEqual([demo.name, `${demo.name} copy`, 'Other']);
    expect(await secrets.clientSecret(copy)).toBe('s3cret');
    brokers.for(copy);
    await settle();
    expect(brokers.for(copy).snapshot().status).toBe('signed_out');
  });

  it('a duplicate whose secret cannot be copied is not made', async () => {
    const { store, keychain, operations } = setting();
    store.add('a', demo);
    keychain.locked = true;
    await expect(operations.duplicate('a')).rejects.toMatchObject({ code: 'keychain_unavailable' });
    expect(store.list()).toHaveLength(1);
  });

  it('two accounts on one server never mix: same settings, separate brokers, records, sessions', async () => {
    const { store, brokers, keychain, server, operations } = setting();
    const first = store.add('a', demo);
    const second = await operations.duplicate('a');
    await brokers.for(first).signIn(ada);
    await brokers.for(second).signIn({ username: 'grace', password: 'y' });
    expect(brokers.for(first)).not.toBe(brokers.for(second));
    expect(brokers.for(first).snapshot()).toMatchObject({ account: 'ada' });
    expect(brokers.for(second).snapshot()).toMatchObject({ account: 'grace' });
    const recordOf = ({ id }: Connection) => JSON.parse(keychain.secrets.get(`session:${id}`) ?? '{}');
    expect(recordOf(first).account).toBe('ada');
    expect(recordOf(second).account).toBe('grace');
    expect(recordOf(first).refreshToken).not.toBe(recordOf(second).refreshToken);

    await brokers.for(first).signOut();
    await settle();
    expect(brokers.for(second).snapshot()).toMatchObject({ status: 'active', account: 'grace' });
    expect(server.isAlive(recordOf(second).refreshToken)).toBe(true);
  });

  it('a deleted connection is signed out at the server, and nothing of it is left', async () => {
    const { store, brokers, secrets, keychain, server, operations, forgotten } = setting();
    const connection = store.add('a', demo);
    store.add('b', { ...demo, name: 'Other' });
    await secrets.change(connection, { clientSecret: 's3cret' });
    await brokers.for(connection).signIn(ada);
    const { refreshToken } = JSON.parse(keychain.secrets.get('session:a') ?? '{}');
    const shown: string[] = [];
    const deletion = operations.delete('a', ({ name }) => shown.push(name));
    await expect(deletion).resolves.toEqual({ revoked: true });
    expect(server.revoked).toEqual([refreshToken]);
    expect([...keychain.secrets.keys()]).toEqual([]);
    expect(forgotten).toEqual(['a']);
    expect(shown).toEqual(['Other']);
    await store.flush();
    expect(readFileSync(join(folder, 'connections.json'), 'utf8')).not.toContain('"a"');
  });

  it('the last one can be deleted, and a fresh one takes its place', async () => {
    const { store, operations } = setting();
    store.add('a', demo);
    const shown: string[] = [];
    await operations.delete('a', ({ id }) => shown.push(id));
    expect(shown).toEqual(['fresh']);
    expect(store.list().map(({ id }) => id)).toEqual(['fresh']);
  });

  it('a server that cannot be told is no reason to keep it, and is said', async () => {
    const { store, brokers, keychain, server, operations } = setting();
    await brokers.for(store.add('a', demo)).signIn(ada);
    server.failNextRevocations(new GrantError('offline', 'No network.'));
    await expect(operations.delete('a', () => undefined)).resolves.toEqual({ revoked: false });
    expect([...keychain.secrets.keys()]).toEqual([]);
  });

  it('a keychain that keeps the record keeps the connection, signed out, until it lets go', async () => {
    const { store, brokers, keychain, operations, forgotten } = setting();
    const connection = store.add('a', demo);
    await brokers.for(connection).signIn(ada);
    keychain.refusesWrites = true;
    await expect(operations.delete('a', () => undefined)).rejects.toMatchObject({ code: 'keychain_unavailable' });
    expect(store.get('a')).not.toBeNull();
    expect(forgotten).toEqual([]);
    keychain.refusesWrites = false;
    await settle();
    await operations.delete('a', () => undefined);
    expect(store.get('a')).toBeNull();
    expect([...keychain.secrets.keys()]).toEqual([]);
  });

  it('what is exported has neither id nor secret, and comes back under a name of its own', async () => {
    const { store, secrets, operations } = setting();
    const connection = store.add('id-of-this-machine', demo);
    await secrets.change(connection, { clientSecret: 's3cret' });
    const text = operations.export(null);
    expect(text).not.toMatch(/id-of-this-machine|s3cret/);
    expect(operations.export('id-of-this-machine')).toBe(text);
    expect(operations.import(text)).toEqual([`${demo.name} 2`]);
    const [first, second] = store.list();
    expect(second?.id).not.toBe(first?.id);
    expect({ ...second, id: 'x' }).toEqual({ ...demo, id: 'x', name: `${demo.name} 2` });
  });

  it('two of one name in a file get two names', () => {
    const { store, operations } = setting();
    const text = JSON.stringify({ version: 2, connections: [demo, demo] });
    expect(operations.import(text)).toEqual([demo.name, `${demo.name} 2`]);
    expect(store.list()).toHaveLength(2);
  });

  it.each([
    [
      'one connection is wrong',
      { version: 2, connections: [demo, { ...demo, name: '' }] },
      'connections[1].name: Give',
    ],
    ['it is of a newer version', { version: 3, connections: [demo] }, 'A newer Latchkey wrote this file'],
    ['it is empty', { version: 2, connections: [] }, 'There is no connection in this file'],
    ['it is something else', { openapi: '3.1.0' }, 'no version'],
  ])('nothing is imported where %s', (_why, file, words) => {
    const { store, operations } = setting();
    expect(() => operations.import(JSON.stringify(file))).toThrow(words);
    expect(store.list()).toEqual([]);
  });
});
