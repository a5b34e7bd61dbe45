import { describe, expect, it } from 'vitest';
import { NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import { fieldOf, toForm, toSettings } from '../../../src/renderer/features/connection/connection-form.ts';
import type { ConnectionSettings } from '../../../src/shared/connection.ts';
import { connectionSettings } from '../../../src/shared/schema.ts';

const full: ConnectionSettings = {
  name: 'Staging',
  endpoint: 'https://api.example.com/graphql',
  subscriptionEndpoint: 'wss://api.example.com/graphql',
  header: { name: 'X-Token', scheme: '' },
  rejection: { ...NEW_CONNECTION.rejection, codes: ['EXPIRED', 'UNAUTHENTICATED'] },
  auth: {
    kind: 'graphql',
    endpoint: 'https://auth.example.com/graphql',
    signIn: {
      document: 'mutation In($i: In!) { in(i: $i) { t } }',
      variables: { username: 'i.email', password: 'i.password' },
      result: {
        accessToken: 'in.t',
        refreshToken: 'in.r',
        expiresIn: 'in.e',
        refreshExpiresIn: 'in.re',
        account: 'in.me',
      },
    },
    refresh: {
      document: 'mutation Re { re { t } }',
      refreshToken: { sentAs: 'header', scheme: 'Refresh' },
      result: { accessToken: 're.t', refreshToken: null, expiresIn: null, refreshExpiresIn: null, account: null },
    },
    signOut: { document: 'mutation Out($r: String!) { out(r: $r) }', refreshToken: { sentAs: 'variable', path: 'r' } },
    refusedCodes: ['GONE'],
  },
  hint: 'ada  lovelace\n  twice',
};

describe('the connection form', () => {
  it('gives back what it was given', () => {
    expect(toSettings(toForm(full), full)).toEqual(full);
    expect(toSettings(toForm(NEW_CONNECTION), NEW_CONNECTION)).toEqual(NEW_CONNECTION);
    const sparse = {
      ...full,
      subscriptionEndpoint: null,
      hint: null,
      auth: { ...full.auth, endpoint: null, signOut: null },
    };
    expect(toSettings(toForm(sparse), sparse)).toEqual(sparse);
  });

  it('takes codes with commas, blanks or lines between', () => {
    const form = { ...toForm(full), rejectedCodes: ' A,B  C\n,, D ', 'auth.refusedCodes': ' ' };
    expect(toSettings(form, full)).toMatchObject({
      rejection: { codes: ['A', 'B', 'C', 'D'] },
      auth: { refusedCodes: [] },
    });
  });

  it('keeps a sign-out operation that is switched off and on again', () => {
    const off = { ...toForm(full), 'auth.signOut': 'no' };
    expect(toSettings(off).auth.signOut).toBeNull();
    expect(toSettings({ ...off, 'auth.signOut': 'yes' }).auth.signOut).toEqual(full.auth.signOut);
  });

  it('starts a new connection with settings that only lack a name and an address', () => {
    const named = { ...NEW_CONNECTION, name: 'Mine', endpoint: 'https://api.example.com/graphql' };
    expect(connectionSettings.safeParse(named).success).toBe(true);
  });
});

describe('the field of a failure', () => {
  it('is found by its path', () => {
    expect(fieldOf('endpoint')).toBe('endpoint');
    expect(fieldOf('auth.signIn.document')).toBe('auth.signIn.document');
    expect(fieldOf('auth.signOut.refreshToken.path')).toBe('auth.signOut.refreshToken.path');
  });

  it('is the enclosing one of an item, and the first one of a group', () => {
    expect(fieldOf('rejectedCodes.0')).toBe('rejectedCodes');
    expect(fieldOf('header')).toBe('header.name');
    expect(fieldOf('auth.refresh.refreshToken')).toBe('auth.refresh.refreshToken.sentAs');
  });

  it('is none for what the form does not have', () => {
    expect(fieldOf(undefined)).toBeNull();
    expect(fieldOf('password')).toBeNull();
    expect(fieldOf('nameless')).toBeNull();
  });
});
