import { describe, expect, test } from 'vitest';
import { clockAdvice } from '../../../src/main/auth/grants/oauth/clock-difference.ts';
import { accountOf } from '../../../src/main/auth/grants/oauth/identity.ts';
import { OAuthGrant } from '../../../src/main/auth/grants/oauth/oauth-grant.ts';
import { isSecureAddress } from '../../../src/main/auth/grants/oauth/secure-address.ts';
import { readTokenAnswer } from '../../../src/main/auth/grants/oauth/token-answer.ts';
import { NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import type { OAuthAuth, OAuthConnection } from '../../../src/shared/connection.ts';

describe('where secrets may be sent', () => {
  test.each([
    ['https://id.example.com/token', true],
    ['http://127.0.0.1:8080/token', true],
    ['http://localhost/token', true],
    ['http://[::1]:3000/token', true],
    ['http://id.example.com/token', false],
    ['http://localhost.example.com/token', false],
    ['http://localhost:x@id.example.com/token', false],
    ['http://127.0.0.1@id.example.com/token', false],
    ['http://127.0.0.1.example.com', false],
    ['ftp://localhost/token', false],
    ['file:///etc/passwd', false],
    ['javascript:alert(1)', false],
    ['no address', false],
  ])('%s: %s', (address, secure) => {
    expect(isSecureAddress(address)).toBe(secure);
  });
});

describe('this computer’s clock', () => {
  const now = Date.UTC(2026, 0, 1, 12);
  const at = (offsetMs: number) => new Date(now + offsetMs).toUTCString();

  test.each([
    [undefined, ''],
    ['nonsense', ''],
    [at(0), ''],
    [at(59_000), ''],
    [at(-59_000), ''],
    [at(60_000), ' This computer’s clock is 1 minute behind the server’s. Set it right, and try again.'],
    [at(-600_000), ' This computer’s clock is 10 minutes ahead of the server’s. Set it right, and try again.'],
  ])('against an answer of %s: %j', (date, advice) => {
    expect(clockAdvice(date, now)).toBe(advice);
  });
});

describe('who signed in', () => {
  test.each([
    [{ preferred_username: 'ada', email: 'a@example.com', name: 'Ada', sub: '1' }, 'ada'],
    [{ email: 'a@example.com', name: 'Ada', sub: '1' }, 'a@example.com'],
    [{ preferred_username: ' ', name: 'Ada', sub: '1' }, 'Ada'],
    [{ preferred_username: 42, sub: '1' }, '1'],
    [{}, null],
    [undefined, null],
  ])('%j: %s', (claims, account) => {
    expect(accountOf(claims)).toBe(account);
  });
});

describe('lifetimes', () => {
  test.each([
    [{ expires_in: 60 }, { accessTokenMs: 60_000, refreshTokenMs: null }],
    [{ expires_in: '60' }, { accessTokenMs: 60_000, refreshTokenMs: null }],
    [{ expires_in: '' }, { accessTokenMs: null, refreshTokenMs: null }],
    [{ expires_in: ' ' }, { accessTokenMs: null, refreshTokenMs: null }],
    [{ expires_in: 'soon' }, { accessTokenMs: null, refreshTokenMs: null }],
    [{ expires_in: null }, { accessTokenMs: null, refreshTokenMs: null }],
    [{}, { accessTokenMs: null, refreshTokenMs: null }],
    [{ expires_in: -1 }, { accessTokenMs: -1_000, refreshTokenMs: null }],
    [{ refresh_expires_in: 1_800 }, { accessTokenMs: null, refreshTokenMs: 1_800_000 }],
    [{ refresh_token_expires_in: 1_800 }, { accessTokenMs: null, refreshTokenMs: 1_800_000 }],
    [{ refresh_expires_in: 0 }, { accessTokenMs: null, refreshTokenMs: null }],
  ])('%j', (fields, lifetime) => {
    const body = JSON.stringify({ access_token: 'a', ...fields });
    expect(readTokenAnswer({ status: 200, headers: {}, body })).toMatchObject({ kind: 'tokens', tokens: { lifetime } });
  });
});

describe('a session belongs to all that its tokens are sent to, and to its client', () => {
  const server = {
    kind: 'endpoints',
    issuer: null,
    authorization: null,
    token: 'https://id.example.com/token',
    deviceAuthorization: null,
    revocation: 'https://id.example.com/revoke',
  } as const;
  const auth: OAuthAuth = {
    kind: 'oauth',
    server,
    flow: 'code',
    clientId: 'latchkey',
    clientAuthentication: 'none',
    scope: '',
    resource: null,
    audience: null,
    redirect: { kind: 'custom_scheme' },
    dpop: 'never',
    endsBrowserSession: false,
    parameters: {},
  };
  const connection: OAuthConnection = { ...NEW_CONNECTION, id: 'one', endpoint: 'https://api.example.com', auth };

  const discovered = (issuer: string): OAuthConnection => ({
    ...connection,
    auth: { ...auth, server: { kind: 'discovery', issuer } },
  });

  test.each([
    ['the API', { ...connection, endpoint: 'https://api.elsewhere.example' }],
    ['the subscriptions', { ...connection, subscriptionEndpoint: 'wss://api.example.com' }],
    [
      'the token endpoint',
      { ...connection, auth: { ...auth, server: { ...server, token: 'https://elsewhere.example' } } },
    ],
    ['the revocation', { ...connection, auth: { ...auth, server: { ...server, revocation: null } } }],
    ['the client', { ...connection, auth: { ...auth, clientId: 'another' } }],
    ['the way of signing in', { ...connection, auth: { ...auth, flow: 'client_credentials' } }],
    ['the issuer', discovered('https://id.example.com')],
  ] satisfies [string, OAuthConnection][])('not to another one, where %s changes', (_, changed) => {
    expect(addressesOf(changed)).not.toEqual(addressesOf(connection));
  });

  test('and stays that of its connection by another name', () => {
    expect(addressesOf({ ...connection, name: 'Renamed' })).toEqual(addressesOf(connection));
    expect(addressesOf(discovered('https://a.example'))).not.toEqual(addressesOf(discovered('https://b.example')));
  });

  test('each by itself, and a place for what there is not', () => {
    const client = ['latchkey', 'code'];
    expect(addressesOf(connection)).toEqual([server.token, server.revocation, connection.endpoint, '', ...client]);
    const without = { ...connection, auth: { ...auth, server: { ...server, revocation: null } } };
    expect(addressesOf(without)).toEqual([server.token, '', connection.endpoint, '', ...client]);
    const subscribed = { ...discovered('https://id.example.com'), subscriptionEndpoint: 'wss://api.example.com' };
    expect(addressesOf(subscribed)).toEqual([
      'https://id.example.com',
      connection.endpoint,
      'wss://api.example.com',
      ...client,
    ]);
  });

  test.each([
    ['the issuer, where it is discovered', { kind: 'discovery', issuer: 'https://id.example.com' } as const],
    ['the revocation endpoint, by hand', { ...server, revocation: 'https://id.example.com' }],
    ['the token endpoint, where there is no other', { ...server, revocation: null, token: 'https://id.example.com' }],
  ])('what is still to be revoked belongs to %s', (_, changed) => {
    const { tokenEndpoint } = grantOf({ ...connection, auth: { ...auth, server: changed } });
    expect(tokenEndpoint).toBe('https://id.example.com');
  });

  test.each([
    ['code', 660_000],
    ['device', 1_860_000],
    ['client_credentials', 40_000],
    ['password', 40_000],
  ] as const)('a sign-in by %s may take %i ms', (flow, ms) => {
    expect(grantOf({ ...connection, auth: { ...auth, flow } }).signInTimeoutMs).toBe(ms);
  });

  function addressesOf(changed: OAuthConnection): readonly string[] {
    return grantOf(changed).addresses;
  }

  function grantOf(changed: OAuthConnection): OAuthGrant {
    const unused = () => Promise.reject(new Error('Nothing is asked for.'));
    return new OAuthGrant(changed, {
      clock: { wall: () => 0, monotonic: () => 0 },
      timers: { after: () => () => undefined },
      fetch: unused,
      clientSecret: unused,
      openBrowser: unused,
      receiveRedirect: unused,
    });
  }
});
