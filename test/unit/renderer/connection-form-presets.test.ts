import { describe, expect, it } from 'vitest';
import { NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import {
  initialValues,
  missingIn,
  type Preset,
  type PresetValues,
} from '../../../src/renderer/features/connection/presets/preset.ts';
import { findPresets, PRESETS } from '../../../src/renderer/features/connection/presets/presets.ts';
import type { ConnectionSettings, OAuthAuth } from '../../../src/shared/connection.ts';
import { connectionSettings } from '../../../src/shared/schema.ts';

const examples = ({ asks }: Preset): PresetValues =>
  Object.fromEntries(asks.map(({ name, example }) => [name, example]));
const named = (id: string): Preset => {
  const preset = PRESETS.find((one) => one.id === id);
  if (preset === undefined) throw new Error(`No such preset: ${id}.`);
  return preset;
};
const fill = (id: string, values: PresetValues = {}): ConnectionSettings => {
  const preset = named(id);
  return preset.fill({ ...examples(preset), ...values }, NEW_CONNECTION);
};
const oauthOf = (settings: ConnectionSettings): OAuthAuth => {
  if (settings.auth.kind !== 'oauth') throw new Error('It signs in by operations.');
  return settings.auth;
};
const issuerOf = (id: string, values: PresetValues = {}) => oauthOf(fill(id, values)).server;

describe('every preset', () => {
  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s fills the form with what can be saved',
    (_, preset) => {
      const settings = preset.fill(examples(preset), NEW_CONNECTION);
      expect(connectionSettings.safeParse(settings).error).toBeUndefined();
      expect(settings.name).not.toBe('');
    },
  );

  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s takes what is pasted with blanks around',
    (_, preset) => {
      const padded = Object.fromEntries(Object.entries(examples(preset)).map(([name, value]) => [name, ` ${value}\n`]));
      expect(preset.fill(padded, NEW_CONNECTION)).toEqual(preset.fill(examples(preset), NEW_CONNECTION));
    },
  );

  it('has a name of its own, and documentation over https where it has any', () => {
    expect(new Set(PRESETS.map(({ id }) => id)).size).toBe(PRESETS.length);
    expect(new Set(PRESETS.map(({ name }) => name)).size).toBe(PRESETS.length);
    for (const { documentation } of PRESETS) expect(documentation?.url ?? 'https:').toMatch(/^https:/);
  });

  it('misses what was not typed, but for what is optional', () => {
    for (const preset of PRESETS) {
      expect(missingIn(preset, examples(preset))).toBeNull();
      for (const ask of preset.asks) {
        const lacking = missingIn(preset, { ...examples(preset), [ask.name]: '  ' });
        expect(lacking).toBe(ask.optional === true ? null : ask);
      }
    }
    expect(initialValues(named('okta'))).toMatchObject({ server: 'default', domain: '' });
  });
});

describe('a preset of an identity provider', () => {
  it('names the issuer as the provider does', () => {
    expect(issuerOf('keycloak', { base: 'https://sso.example.com/', realm: 'our staff' })).toEqual({
      kind: 'discovery',
      issuer: 'https://sso.example.com/realms/our%20staff',
    });
    expect(issuerOf('auth0', { domain: 'https://example.eu.auth0.com/login' })).toEqual({
      kind: 'discovery',
      issuer: 'https://example.eu.auth0.com/',
    });
    expect(issuerOf('okta', { server: 'aus1' })).toEqual({
      kind: 'discovery',
      issuer: 'https://example.okta.com/oauth2/aus1',
    });
    expect(issuerOf('entra', { tenant: 'T' })).toEqual({
      kind: 'discovery',
      issuer: 'https://login.microsoftonline.com/T/v2.0',
    });
    expect(issuerOf('cognito')).toEqual({
      kind: 'discovery',
      issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi',
    });
    expect(issuerOf('openid', { issuer: 'https://id.example.com/' })).toEqual({
      kind: 'discovery',
      issuer: 'https://id.example.com/',
    });
  });

  it('asks for a refresh token in the way of the provider', () => {
    for (const id of ['openid', 'keycloak', 'auth0', 'okta', 'entra']) {
      expect(oauthOf(fill(id)).scope.split(' ')).toContain('offline_access');
    }
    // They give one unasked, and know no such scope.
    for (const id of ['cognito', 'supabase']) expect(oauthOf(fill(id)).scope).not.toContain('offline_access');
  });

  it('asks Auth0 for the API by its audience, and Entra by its scope', () => {
    expect(oauthOf(fill('auth0')).audience).toBe('https://api.example.com');
    expect(oauthOf(fill('entra', { scope: 'api://a/b' })).scope).toBe('openid profile offline_access api://a/b');
  });

  it('registers one port where the provider compares it, and none where it does not', () => {
    for (const id of ['auth0', 'okta', 'supabase']) {
      expect(oauthOf(fill(id)).redirect).toEqual({ kind: 'loopback', port: 28_473, path: '/callback' });
    }
    for (const id of ['keycloak', 'entra', 'github']) {
      expect(oauthOf(fill(id)).redirect).toEqual({ kind: 'loopback', port: null, path: '/callback' });
    }
    expect(oauthOf(fill('cognito')).redirect).toEqual({ kind: 'custom_scheme' });
  });
});

describe('a preset of an API', () => {
  it('knows GitHub’s endpoints, and that it says nothing of itself', () => {
    expect(fill('github')).toMatchObject({
      endpoint: 'https://api.github.com/graphql',
      auth: {
        server: { kind: 'endpoints', issuer: null, token: 'https://github.com/login/oauth/access_token' },
        clientAuthentication: 'client_secret_post',
      },
    });
    expect(named('github').caution).toMatch(/without a refresh token/);
  });

  it('sends Hasura the role where one is given', () => {
    expect(fill('hasura', { role: 'editor' }).headers).toEqual([{ name: 'X-Hasura-Role', value: 'editor' }]);
    expect(fill('hasura', { role: '' }).headers).toEqual([]);
    expect(fill('hasura').subscriptionEndpoint).toBe('wss://example.hasura.app/v1/graphql');
  });

  it('adds to the rules by which a token counts as rejected, and takes none away', () => {
    for (const id of ['hasura', 'saleor']) {
      const { codes, messages, statuses } = fill(id).rejection;
      expect(codes).toEqual(expect.arrayContaining([...NEW_CONNECTION.rejection.codes]));
      expect(messages.length).toBeGreaterThan(NEW_CONNECTION.rejection.messages.length);
      expect(statuses).toEqual(NEW_CONNECTION.rejection.statuses);
    }
  });

  it('takes a Supabase project by its reference or by its whole address', () => {
    expect(fill('supabase', { project: 'abc' })).toMatchObject({
      endpoint: 'https://abc.supabase.co/graphql/v1',
      auth: { server: { issuer: 'https://abc.supabase.co/auth/v1' } },
    });
    expect(fill('supabase', { project: 'https://data.example.com/' }).endpoint).toBe(
      'https://data.example.com/graphql/v1',
    );
  });

  it('signs in to the demo in both of its ways, with its subscriptions', () => {
    const address = { endpoint: 'http://127.0.0.1:4600/graphql', issuer: 'http://127.0.0.1:4601' };
    for (const id of ['demo-login', 'demo-openid']) {
      expect(fill(id, address).subscriptionEndpoint).toBe('ws://127.0.0.1:4600/graphql');
      expect(fill(id, address).hint).toMatch(/^ada/);
    }
    expect(fill('demo-login', address).auth).toMatchObject({ kind: 'graphql', signOut: expect.anything() });
    expect(fill('demo-openid', address).auth).toMatchObject({ clientId: 'latchkey', dpop: 'where_offered' });
  });
});

describe('what is typed', () => {
  const ids = (typed: string) => findPresets(typed).map(({ id }) => id);

  it('finds a preset by the beginnings of its words, and all where nothing is typed', () => {
    expect(ids('')).toHaveLength(PRESETS.length);
    expect(ids('  KEYC')).toEqual(['keycloak']);
    expect(ids('azure')).toEqual(['entra']);
    expect(ids('user pool')).toEqual(['cognito']);
    expect(ids('loak')).toEqual([]);
  });
});
