import type { OAuthAuth, OAuthServer } from '../../../shared/connection.ts';
import type { OAuthPath } from './form-fields.ts';
import { orNull, yesNo } from './form-values.ts';

/** What OAuth settings start with: a public client that signs in with the browser (RFC 8252). */
export const OAUTH_DEFAULTS: OAuthAuth = {
  kind: 'oauth',
  server: { kind: 'discovery', issuer: '' },
  flow: 'code',
  clientId: '',
  clientAuthentication: 'none',
  scope: 'openid profile email offline_access',
  resource: null,
  audience: null,
  redirect: { kind: 'loopback', port: null, path: '/callback' },
  // An API that knows of bearer tokens alone would refuse tokens that are bound to a key.
  dpop: 'never',
  endsBrowserSession: false,
  parameters: {},
};

export function oauthFields(auth: OAuthAuth): Record<OAuthPath, string> {
  const { server, redirect } = auth;
  const endpoints = server.kind === 'endpoints' ? server : null;
  const loopback = redirect.kind === 'loopback' ? redirect : { port: null, path: '/callback' };
  return {
    'auth.server.kind': server.kind,
    'auth.server.issuer': server.issuer ?? '',
    'auth.server.authorization': endpoints?.authorization ?? '',
    'auth.server.token': endpoints?.token ?? '',
    'auth.server.deviceAuthorization': endpoints?.deviceAuthorization ?? '',
    'auth.server.revocation': endpoints?.revocation ?? '',
    'auth.flow': auth.flow,
    'auth.clientId': auth.clientId,
    'auth.clientAuthentication': auth.clientAuthentication,
    'auth.scope': auth.scope,
    'auth.resource': auth.resource ?? '',
    'auth.audience': auth.audience ?? '',
    'auth.redirect.kind': redirect.kind,
    'auth.redirect.port': loopback.port === null ? '' : String(loopback.port),
    'auth.redirect.path': loopback.path,
    'auth.dpop': yesNo(auth.dpop === 'where_offered'),
    'auth.endsBrowserSession': yesNo(auth.endsBrowserSession),
  };
}

export function oauthIn(
  fields: Readonly<Record<OAuthPath, string>>,
  parameters: Readonly<Record<string, string>>,
): OAuthAuth {
  return {
    kind: 'oauth',
    server: serverIn(fields),
    flow: fields['auth.flow'] as OAuthAuth['flow'],
    clientId: fields['auth.clientId'],
    clientAuthentication: fields['auth.clientAuthentication'] as OAuthAuth['clientAuthentication'],
    scope: fields['auth.scope'],
    resource: orNull(fields['auth.resource']),
    audience: orNull(fields['auth.audience']),
    redirect:
      fields['auth.redirect.kind'] === 'custom_scheme'
        ? { kind: 'custom_scheme' }
        : { kind: 'loopback', port: portIn(fields['auth.redirect.port']), path: fields['auth.redirect.path'] },
    dpop: fields['auth.dpop'] === 'yes' ? 'where_offered' : 'never',
    endsBrowserSession: fields['auth.endsBrowserSession'] === 'yes',
    parameters,
  };
}

function serverIn(fields: Readonly<Record<OAuthPath, string>>): OAuthServer {
  if (fields['auth.server.kind'] === 'discovery') return { kind: 'discovery', issuer: fields['auth.server.issuer'] };
  return {
    kind: 'endpoints',
    issuer: orNull(fields['auth.server.issuer']),
    authorization: orNull(fields['auth.server.authorization']),
    token: fields['auth.server.token'],
    deviceAuthorization: orNull(fields['auth.server.deviceAuthorization']),
    revocation: orNull(fields['auth.server.revocation']),
  };
}

function portIn(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}

/** What to register at the provider, and whether it takes any port in place of none (RFC 8252 §7.3). */
export function redirectUriOf(redirect: OAuthAuth['redirect']): { readonly uri: string; readonly anyPort: boolean } {
  if (redirect.kind === 'custom_scheme') return { uri: 'latchkey://callback', anyPort: false };
  const { port, path } = redirect;
  return { uri: `http://127.0.0.1${port === null ? '' : `:${port}`}${path}`, anyPort: port === null };
}
