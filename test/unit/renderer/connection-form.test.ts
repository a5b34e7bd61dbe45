import { describe, expect, it } from 'vitest';
import { NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import {
  type ConnectionForm,
  faultIn,
  toForm,
  toSecrets,
  toSettings,
  withoutEmptyRows,
} from '../../../src/renderer/features/connection/connection-form.ts';
import { type FieldPath, fieldOf, sectionOf } from '../../../src/renderer/features/connection/form-fields.ts';
import { redirectUriOf } from '../../../src/renderer/features/connection/oauth-fields.ts';
import type { ConnectionSettings, GraphqlAuth, OAuthAuth } from '../../../src/shared/connection.ts';
import { connectionSettings } from '../../../src/shared/schema.ts';

const graphql: GraphqlAuth = {
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
};

const oauth: OAuthAuth = {
  kind: 'oauth',
  server: {
    kind: 'endpoints',
    issuer: 'https://id.example.com',
    authorization: 'https://id.example.com/authorize',
    token: 'https://id.example.com/token',
    deviceAuthorization: 'https://id.example.com/device',
    revocation: 'https://id.example.com/revoke',
  },
  flow: 'device',
  clientId: 'desk',
  clientAuthentication: 'client_secret_post',
  scope: 'openid api',
  resource: 'urn:api',
  audience: 'https://api.example.com',
  redirect: { kind: 'loopback', port: 4711, path: '/back' },
  dpop: 'where_offered',
  endsBrowserSession: true,
  parameters: { prompt: 'login', acr_values: 'silver gold' },
};

const full: ConnectionSettings = {
  name: 'Staging',
  color: 'plum',
  endpoint: 'https://api.example.com/graphql',
  subscriptionEndpoint: 'https://api.example.com/stream',
  subscriptionProtocol: 'graphql-sse',
  headers: [
    { name: 'X-Tenant', value: 'acme' },
    { name: 'X-Tenant', value: 'other' },
  ],
  header: { name: 'X-Token', scheme: '' },
  rejection: { codes: ['EXPIRED', 'UNAUTHENTICATED'], messages: ['jwt expired', 'no, not you'], statuses: [401, 419] },
  auth: graphql,
  network: {
    proxy: { kind: 'manual', url: 'socks5://127.0.0.1:1080' },
    caFile: '/etc/ssl/company ca.pem',
    acceptSelfSignedOnLoopback: true,
  },
  hint: 'ada  lovelace\n  twice',
};

const formOf = (settings: ConnectionSettings) => toForm(settings, NEW_CONNECTION);
const typed = (form: ConnectionForm, fields: Partial<Record<FieldPath, string>>): ConnectionForm => ({
  ...form,
  fields: { ...form.fields, ...fields },
});

describe('the connection form', () => {
  it.each<[string, ConnectionSettings]>([
    ['with GraphQL operations', full],
    ['with OAuth', { ...full, auth: oauth }],
    [
      'with OAuth by discovery and an address of Latchkey’s own',
      {
        ...full,
        auth: {
          ...oauth,
          server: { kind: 'discovery', issuer: 'https://id.example.com/' },
          redirect: { kind: 'custom_scheme' },
          dpop: 'never',
          endsBrowserSession: false,
          parameters: {},
        },
      },
    ],
    [
      'with as little as there can be',
      {
        ...full,
        subscriptionEndpoint: null,
        headers: [],
        rejection: { codes: [], messages: [], statuses: [] },
        auth: {
          ...oauth,
          server: {
            kind: 'endpoints',
            issuer: null,
            authorization: null,
            token: 'https://id.example.com/token',
            deviceAuthorization: null,
            revocation: null,
          },
          resource: null,
          audience: null,
          redirect: { kind: 'loopback', port: null, path: '/' },
        },
        network: { proxy: { kind: 'none' }, caFile: null, acceptSelfSignedOnLoopback: false },
        hint: null,
      },
    ],
    ['with no way to sign out', { ...full, auth: { ...graphql, endpoint: null, signOut: null } }],
    ['that any new one starts with', NEW_CONNECTION],
  ])('gives back a connection %s', (_, settings) => {
    expect(toSettings(formOf(settings))).toEqual(settings);
  });

  it('keeps what is typed for one kind of sign-in while the other is chosen', () => {
    for (const auth of [graphql, oauth]) {
      const other = auth.kind === 'graphql' ? 'oauth' : 'graphql';
      const switched = typed(formOf({ ...full, auth }), { 'auth.kind': other });
      expect(toSettings(switched).auth.kind).toBe(other);
      expect(toSettings(typed(switched, { 'auth.kind': auth.kind })).auth).toEqual(auth);
    }
  });

  it('offers, for the kind that is not in use, what a new connection starts with', () => {
    expect(toSettings(typed(formOf({ ...full, auth: oauth }), { 'auth.kind': 'graphql' })).auth).toEqual(
      NEW_CONNECTION.auth,
    );
    const started = typed(formOf(NEW_CONNECTION), {
      name: 'Mine',
      endpoint: 'https://api.example.com/graphql',
      'auth.kind': 'oauth',
      'auth.server.issuer': 'https://id.example.com',
      'auth.clientId': 'desk',
    });
    expect(connectionSettings.safeParse(toSettings(started)).error).toBeUndefined();
  });

  it('keeps a sign-out operation that is switched off and on again', () => {
    const off = typed(formOf(full), { 'auth.signOut': 'no' });
    expect(toSettings(off).auth).toMatchObject({ signOut: null });
    expect(toSettings(typed(off, { 'auth.signOut': 'yes' })).auth).toMatchObject({ signOut: graphql.signOut });
  });

  it('takes codes and statuses with commas, blanks or lines between, and messages one a line', () => {
    const form = typed(formOf(full), {
      'rejection.codes': ' A,B  C\n,, D ',
      'rejection.statuses': '401 , 419',
      'rejection.messages': ' jwt expired \n\nno, not you\n',
      'auth.refusedCodes': ' ',
    });
    expect(toSettings(form)).toMatchObject({
      rejection: { codes: ['A', 'B', 'C', 'D'], messages: ['jwt expired', 'no, not you'], statuses: [401, 419] },
      auth: { refusedCodes: [] },
    });
  });

  it('drops the rows in which nothing was typed', () => {
    const form = formOf(full);
    const rows = { ...form.rows, headers: [{ key: 7, name: ' ', value: '' }, ...form.rows.headers] };
    expect(toSettings(withoutEmptyRows({ ...form, rows })).headers).toEqual(full.headers);
  });

  it('starts a new connection with settings that only lack a name and an address', () => {
    const named = { ...NEW_CONNECTION, name: 'Mine', endpoint: 'https://api.example.com/graphql' };
    expect(connectionSettings.safeParse(named).success).toBe(true);
  });
});

describe('the client’s secret', () => {
  const confidential = formOf({ ...full, auth: oauth });
  const withSecret = (clientSecret: ConnectionForm['clientSecret'], form = confidential) => ({ ...form, clientSecret });

  it('stays as it is where nothing was done to it', () => {
    expect(toSecrets(confidential, true)).toEqual({});
    expect(toSecrets(withSecret({ kind: 'replace', text: '' }), true)).toEqual({});
  });

  it('is written and forgotten as the person says', () => {
    expect(toSecrets(withSecret({ kind: 'replace', text: 'a secret' }), true)).toEqual({ clientSecret: 'a secret' });
    expect(toSecrets(withSecret({ kind: 'forget' }), true)).toEqual({ clientSecret: null });
  });

  it('is forgotten once the connection has no use for it', () => {
    const asPublic = typed(confidential, { 'auth.clientAuthentication': 'none' });
    const byOperations = typed(confidential, { 'auth.kind': 'graphql' });
    for (const form of [asPublic, byOperations]) {
      expect(toSecrets(form, true)).toEqual({ clientSecret: null });
      expect(toSecrets(withSecret({ kind: 'replace', text: 'a secret' }, form), false)).toEqual({});
    }
  });
});

describe('what no message could carry', () => {
  it('is found at its field', () => {
    const form = formOf({ ...full, auth: oauth });
    expect(faultIn(form)).toBeNull();
    expect(faultIn(typed(form, { 'rejection.statuses': '401, four' }))?.field).toBe('rejection.statuses');
    expect(faultIn(typed(form, { 'auth.redirect.port': '80a' }))?.field).toBe('auth.redirect.port');
    const parameters = (...names: string[]) => ({
      ...form,
      rows: { ...form.rows, 'auth.parameters': names.map((name, key) => ({ key, name, value: 'x' })) },
    });
    expect(faultIn(parameters('prompt', ' prompt'))?.field).toBe('auth.parameters');
    expect(faultIn(parameters(''))?.field).toBe('auth.parameters');
  });

  it('does not matter where it is not used', () => {
    const form = typed(formOf(full), { 'auth.redirect.port': '80a' });
    expect(faultIn(form)).toBeNull();
    const custom = formOf({ ...full, auth: { ...oauth, redirect: { kind: 'custom_scheme' } } });
    expect(faultIn(typed(custom, { 'auth.redirect.port': '80a' }))).toBeNull();
  });
});

describe('the field of a failure', () => {
  it('is found by its path', () => {
    expect(fieldOf('endpoint')).toBe('endpoint');
    expect(fieldOf('auth.signIn.document')).toBe('auth.signIn.document');
    expect(fieldOf('auth.server.issuer')).toBe('auth.server.issuer');
    expect(fieldOf('clientSecret')).toBe('clientSecret');
    expect(fieldOf('headers.12.value')).toBe('headers.12.value');
  });

  it('is the enclosing one of an item, and the first one of a group', () => {
    expect(fieldOf('rejection.codes.0')).toBe('rejection.codes');
    expect(fieldOf('auth.parameters.prompt')).toBe('auth.parameters');
    expect(fieldOf('headers.0')).toBe('headers');
    expect(fieldOf('header')).toBe('header.name');
    expect(fieldOf('auth.refresh.refreshToken')).toBe('auth.refresh.refreshToken.sentAs');
  });

  it('is none for what the form does not have', () => {
    expect(fieldOf(undefined)).toBeNull();
    expect(fieldOf('password')).toBeNull();
    expect(fieldOf('nameless')).toBeNull();
  });

  it('lies in the section that hides it while it is closed', () => {
    expect(sectionOf('headers.0.name')).toBe('headers');
    expect(sectionOf('header.name')).toBe('token');
    expect(sectionOf('subscriptionProtocol')).toBe('subscriptions');
    expect(sectionOf('clientSecret')).toBe('client');
    const inSight = Object.keys(formOf(full).fields).filter((path) => sectionOf(path as FieldPath) === null);
    expect(inSight.toSorted()).toEqual(['auth.kind', 'color', 'endpoint', 'name']);
  });
});

describe('the redirect URI to register', () => {
  it('has the port where one is chosen, and stands for any port where none is', () => {
    expect(redirectUriOf({ kind: 'loopback', port: null, path: '/callback' })).toEqual({
      uri: 'http://127.0.0.1/callback',
      anyPort: true,
    });
    expect(redirectUriOf({ kind: 'loopback', port: 4711, path: '/' })).toEqual({
      uri: 'http://127.0.0.1:4711/',
      anyPort: false,
    });
    expect(redirectUriOf({ kind: 'custom_scheme' })).toEqual({ uri: 'latchkey://callback', anyPort: false });
  });
});
