import { describe, expect, it } from 'vitest';
import { OAUTH_DEFAULTS } from '../../../src/renderer/features/connection/oauth-fields.ts';
import { failureOf, noticeOf } from '../../../src/renderer/features/sign-in/notice-text.ts';
import { providerOf } from '../../../src/renderer/features/sign-in/provider.ts';
import { wayOf } from '../../../src/renderer/features/sign-in/way.ts';
import type { ConnectionAuth, OAuthFlow } from '../../../src/shared/connection.ts';

const graphql = { kind: 'graphql' } as ConnectionAuth;

describe('the way to sign in', () => {
  it('is that of the connection', () => {
    const ways = { code: 'browser', device: 'device', client_credentials: 'client', password: 'password' } as const;
    for (const [flow, way] of Object.entries(ways)) {
      expect(wayOf({ ...OAUTH_DEFAULTS, flow: flow as OAuthFlow })).toBe(way);
    }
    expect(wayOf(graphql)).toBe('password');
  });

  it('leads to a provider, which has a name where its address is one', () => {
    expect(
      providerOf({ ...OAUTH_DEFAULTS, server: { kind: 'discovery', issuer: 'https://id.example.com:8443/r' } }),
    ).toBe('id.example.com:8443');
    const server = { kind: 'endpoints', issuer: null, deviceAuthorization: null, revocation: null } as const;
    const token = 'https://token.example.com/t';
    expect(providerOf({ ...OAUTH_DEFAULTS, server: { ...server, authorization: null, token } })).toBe(
      'token.example.com',
    );
    expect(
      providerOf({ ...OAUTH_DEFAULTS, server: { ...server, authorization: 'https://a.example.com/', token } }),
    ).toBe('a.example.com');
    expect(providerOf(OAUTH_DEFAULTS)).toBeNull();
    expect(providerOf(graphql)).toBeNull();
  });
});

describe('a failed sign-in', () => {
  it('with wrong credentials is shown at the password', () => {
    expect(failureOf({ code: 'sign_in_refused', message: 'Wrong.' }, 'password')).toMatchObject({
      place: 'password',
      message: 'Wrong.',
      editConnection: false,
    });
  });

  it('is shown above the button where nothing is typed', () => {
    expect(failureOf({ code: 'sign_in_refused', message: 'access_denied' }, 'browser')).toMatchObject({
      place: 'form',
      editConnection: false,
    });
    expect(failureOf({ code: 'bad_request', message: 'So.', field: 'username' }, 'device').place).toBe('form');
  });

  it('that the settings can mend leads to them', () => {
    expect(
      failureOf({ code: 'sign_in_refused', message: 'So.', field: 'auth.clientId' }, 'browser').editConnection,
    ).toBe(true);
    expect(failureOf({ code: 'sign_in_refused', message: 'So.', field: 'auth.scope' }, 'password')).toMatchObject({
      place: 'form',
      editConnection: true,
    });
  });

  it.each([
    'endpoint_unreachable',
    'endpoint_not_graphql',
    'document_invalid',
    'result_missing',
    'provider_unusable',
  ] as const)('by %s leads to the settings of the connection', (code) => {
    expect(failureOf({ code, message: 'So.' }, 'browser')).toMatchObject({ place: 'form', editConnection: true });
  });

  it('names what could not be reached', () => {
    const failure = { code: 'endpoint_unreachable', message: 'So.' } as const;
    expect(failureOf(failure, 'password').title).toBe('The endpoint cannot be reached');
    expect(failureOf(failure, 'client').title).toBe('The sign-in server cannot be reached');
  });

  it('is shown at the field that the failure names', () => {
    expect(failureOf({ code: 'bad_request', message: 'Too long.', field: 'username' }, 'password').place).toBe(
      'username',
    );
  });
});

describe('the sign-in screen', () => {
  it('says nothing where the person signed out', () => {
    expect(noticeOf({ status: 'signed_out', epoch: 1, notice: null })).toBeNull();
  });

  it('says why else it is there', () => {
    const reasons = ['refused', 'interrupted', 'no_refresh_token', 'endpoint_changed'] as const;
    const bodies = reasons.map(
      (reason) => noticeOf({ status: 'reauth_required', epoch: 1, reason, account: null })?.body,
    );
    expect(new Set(bodies).size).toBe(4);
    expect(noticeOf({ status: 'reauth_required', epoch: 1, reason: 'refused', account: 'Ada' })?.title).toMatch(/Ada/);
    expect(noticeOf({ status: 'signed_out', epoch: 1, notice: 'record_unreadable' })?.body).toMatch(/not deleted/);
  });
});
