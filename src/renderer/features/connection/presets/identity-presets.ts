import { address, CLIENT_ID, discovery, ENDPOINT, FIXED_PORT, host, oauth, type Preset, typed } from './preset.ts';

/** For providers that take no other port than the one that was registered. */
const FIXED_LOOPBACK = { kind: 'loopback', port: FIXED_PORT, path: '/callback' } as const;

const openIdConnect: Preset = {
  id: 'openid',
  name: 'OpenID Connect',
  about: 'Any provider that has an issuer’s address.',
  keywords: ['oidc', 'oauth', 'generic', 'discovery', 'zitadel', 'authentik', 'ping', 'dex', 'ory'],
  asks: [
    ENDPOINT,
    {
      name: 'issuer',
      label: 'Issuer',
      example: 'https://id.example.com',
      hint: 'Latchkey reads /.well-known/openid-configuration there.',
    },
    CLIENT_ID,
  ],
  setUp:
    'Register a native (public) client without a secret, with the authorization code grant, PKCE and refresh tokens.',
  caution: null,
  documentation: {
    title: 'OpenID Connect Discovery 1.0',
    url: 'https://openid.net/specs/openid-connect-discovery-1_0.html',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: host(values, 'issuer'), endpoint: typed(values, 'endpoint') },
      // As it was written: the issuer's own metadata must say the same, letter by letter.
      { server: discovery(typed(values, 'issuer')), clientId: typed(values, 'clientId') },
    ),
};

const keycloak: Preset = {
  id: 'keycloak',
  name: 'Keycloak',
  about: 'A realm of your own Keycloak, or of Red Hat’s build of it.',
  keywords: ['oidc', 'red hat', 'sso', 'realm'],
  asks: [
    ENDPOINT,
    {
      name: 'base',
      label: 'Base URL of Keycloak',
      example: 'https://sso.example.com',
      hint: 'Before version 17 it ends with /auth.',
    },
    { name: 'realm', label: 'Realm', example: 'staff' },
    CLIENT_ID,
  ],
  setUp:
    'Create an OpenID Connect client with “Client authentication” off and “Standard flow” on. Any port is accepted if the redirect URI is registered without one. The scope offline_access keeps you signed in beyond the realm’s SSO session.',
  caution: null,
  documentation: {
    title: 'Managing OpenID Connect clients',
    url: 'https://www.keycloak.org/docs/latest/server_admin/#_oidc_clients',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'Keycloak', endpoint: typed(values, 'endpoint') },
      {
        server: discovery(`${address(values, 'base')}/realms/${encodeURIComponent(typed(values, 'realm'))}`),
        clientId: typed(values, 'clientId'),
      },
    ),
};

const auth0: Preset = {
  id: 'auth0',
  name: 'Auth0',
  about: 'A tenant of Auth0, with an API registered there.',
  keywords: ['oidc', 'okta'],
  asks: [
    ENDPOINT,
    { name: 'domain', label: 'Domain', example: 'example.eu.auth0.com' },
    {
      name: 'audience',
      label: 'API identifier (audience)',
      example: 'https://api.example.com',
      hint: 'Without it Auth0 gives a token that no API can read.',
    },
    CLIENT_ID,
  ],
  setUp:
    'Create an application of type “Native”, add the redirect URI to its Allowed Callback URLs, and switch refresh token rotation on. In the API’s settings, switch “Allow Offline Access” on.',
  caution: null,
  documentation: {
    title: 'Register native applications',
    url: 'https://auth0.com/docs/get-started/auth0-overview/create-applications/native-apps',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'Auth0', endpoint: typed(values, 'endpoint') },
      {
        // The slash belongs to the issuer's name.
        server: discovery(`https://${host(values, 'domain')}/`),
        clientId: typed(values, 'clientId'),
        audience: typed(values, 'audience'),
        redirect: FIXED_LOOPBACK,
      },
    ),
};

const okta: Preset = {
  id: 'okta',
  name: 'Okta',
  about: 'A custom authorization server of an Okta organization.',
  keywords: ['oidc', 'workforce'],
  asks: [
    ENDPOINT,
    { name: 'domain', label: 'Okta domain', example: 'example.okta.com' },
    {
      name: 'server',
      label: 'Authorization server',
      example: 'default',
      initial: 'default',
      hint: 'Its id, from Security → API.',
    },
    CLIENT_ID,
  ],
  setUp:
    'Create an app integration “OIDC – OpenID Connect”, type “Native Application”, with the grants Authorization Code and Refresh Token; the access policy of the authorization server must allow offline_access.',
  caution: null,
  documentation: {
    title: 'Authorization Code flow with PKCE',
    url: 'https://developer.okta.com/docs/guides/implement-grant-type/authcodepkce/main/',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'Okta', endpoint: typed(values, 'endpoint') },
      {
        server: discovery(`https://${host(values, 'domain')}/oauth2/${encodeURIComponent(typed(values, 'server'))}`),
        clientId: typed(values, 'clientId'),
        redirect: FIXED_LOOPBACK,
      },
    ),
};

const entra: Preset = {
  id: 'entra',
  name: 'Microsoft Entra ID',
  about: 'Work and school accounts, formerly Azure AD.',
  keywords: ['azure', 'aad', 'active directory', 'office', 'oidc'],
  asks: [
    ENDPOINT,
    {
      name: 'tenant',
      label: 'Directory (tenant) ID',
      example: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490',
      hint: 'The ID, not a domain name: the issuer’s name has it.',
    },
    { name: 'scope', label: 'Scope of the API', example: 'api://f7a1b2c3-d4e5/access_as_user' },
    { ...CLIENT_ID, label: 'Application (client) ID', example: '11112222-bbbb-3333-cccc-4444dddd5555' },
  ],
  setUp:
    'Register an app with the platform “Mobile and desktop applications”. The portal takes http://127.0.0.1 in the manifest’s editor alone; the port is not compared.',
  caution: null,
  documentation: {
    title: 'Redirect URI restrictions and limitations',
    url: 'https://learn.microsoft.com/entra/identity-platform/reply-url',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'Microsoft Entra ID', endpoint: typed(values, 'endpoint') },
      {
        server: discovery(`https://login.microsoftonline.com/${typed(values, 'tenant')}/v2.0`),
        clientId: typed(values, 'clientId'),
        scope: `openid profile offline_access ${typed(values, 'scope')}`,
      },
    ),
};

const cognito: Preset = {
  id: 'cognito',
  name: 'Amazon Cognito',
  about: 'A user pool, for instance in front of AWS AppSync.',
  keywords: ['aws', 'appsync', 'user pool', 'amplify', 'oidc'],
  asks: [
    { ...ENDPOINT, example: 'https://abc123.appsync-api.eu-central-1.amazonaws.com/graphql' },
    { name: 'region', label: 'Region', example: 'eu-central-1' },
    { name: 'pool', label: 'User pool ID', example: 'eu-central-1_aBcDeFgHi' },
    CLIENT_ID,
  ],
  setUp:
    'The user pool needs a domain. Create an app client of type “Public client” with the authorization code grant and the scopes openid, profile and email. Cognito gives a refresh token without being asked, and takes no http address but localhost: hence latchkey://callback.',
  caution: null,
  documentation: {
    title: 'Application-specific settings with app clients',
    url: 'https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'Amazon Cognito', endpoint: typed(values, 'endpoint') },
      {
        server: discovery(`https://cognito-idp.${typed(values, 'region')}.amazonaws.com/${typed(values, 'pool')}`),
        clientId: typed(values, 'clientId'),
        scope: 'openid profile email',
        redirect: { kind: 'custom_scheme' },
      },
    ),
};

export const IDENTITY_PRESETS: readonly Preset[] = [openIdConnect, keycloak, auth0, okta, entra, cognito];
