import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../../src/main/auth/vault/memory-store.ts';
import { ConnectionSecretStore, secretsAfterChange } from '../../../src/main/connections/connection-secrets.ts';
import { demoOpenIdConnection, NEW_CONNECTION } from '../../../src/main/connections/templates.ts';

const open = demoOpenIdConnection('https://api.test/graphql', 'https://id.test');
const saved = { ...open, auth: { ...open.auth, clientAuthentication: 'client_secret_basic' } } as const;

describe('a client’s secret in the keychain', () => {
  const connection = { ...saved, id: 'a' };

  it('is there for its connection, and until it is forgotten', async () => {
    const secrets = new ConnectionSecretStore(new MemoryStore());
    await secrets.change(connection, { clientSecret: 'typed' });
    expect(await secrets.clientSecret(connection)).toBe('typed');
    expect(await secrets.stored(connection)).toEqual({ clientSecret: true });
    await secrets.change(connection, {});
    expect(await secrets.clientSecret(connection)).toBe('typed');
    await secrets.change(connection, { clientSecret: null });
    expect(await secrets.stored(connection)).toEqual({ clientSecret: false });
  });

  it('is not there where the file of connections names another server by now', async () => {
    const secrets = new ConnectionSecretStore(new MemoryStore());
    await secrets.change(connection, { clientSecret: 'typed' });
    const server = { kind: 'discovery', issuer: 'https://evil.test' } as const;
    expect(await secrets.clientSecret({ ...connection, auth: { ...connection.auth, server } })).toBeNull();
  });

  it('is none where something else stands in its place', async () => {
    const keychain = new MemoryStore();
    await keychain.set('client-secret:a', 'plain');
    expect(await new ConnectionSecretStore(keychain).clientSecret(connection)).toBeNull();
  });
});

describe('a client’s secret in the keychain, when its connection is changed', () => {
  it('stays for the same server and the same client', () => {
    expect(secretsAfterChange({ ...saved, name: 'Renamed' }, saved, {})).toEqual({});
  });

  it('is forgotten where it would go to another server, or to anybody as another client', () => {
    const elsewhere = {
      ...saved,
      auth: { ...saved.auth, server: { kind: 'discovery', issuer: 'https://evil.test' } },
    } as const;
    const another = { ...saved, auth: { ...saved.auth, clientId: 'another' } };
    expect(secretsAfterChange(elsewhere, saved, {})).toEqual({ clientSecret: null });
    expect(secretsAfterChange(another, saved, {})).toEqual({ clientSecret: null });
    expect(secretsAfterChange(NEW_CONNECTION, saved, {})).toEqual({ clientSecret: null });
  });

  it('gives way to one that is typed with the change', () => {
    const another = { ...saved, auth: { ...saved.auth, clientId: 'another' } };
    expect(secretsAfterChange(another, saved, { clientSecret: 'typed' })).toEqual({ clientSecret: 'typed' });
  });

  it('is forgotten even where the client has none now: one may have been left', () => {
    expect(secretsAfterChange({ ...open, auth: { ...open.auth, clientId: 'another' } }, open, {})).toEqual({
      clientSecret: null,
    });
  });

  it('is not looked for where the API itself issues tokens: a keychain need not be there', () => {
    expect(secretsAfterChange(NEW_CONNECTION, NEW_CONNECTION, {})).toEqual({});
  });
});
