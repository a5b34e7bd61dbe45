import type { ConnectionSettings } from '../../../../shared/connection.ts';
import { address, CLIENT_ID, discovery, ENDPOINT, FIXED_PORT, host, oauth, type Preset, typed } from './preset.ts';

const github: Preset = {
  id: 'github',
  name: 'GitHub',
  about: 'GitHub’s GraphQL API, by an OAuth app of yours.',
  keywords: ['oauth', 'git'],
  asks: [CLIENT_ID],
  setUp:
    'Register an OAuth app under Settings → Developer settings. GitHub wants the client’s secret too: give it in the form, from where it goes to the keychain.',
  caution:
    'An OAuth app’s access token does not expire, and comes without a refresh token: nothing is refreshed, and you sign in again when it is revoked.',
  documentation: {
    title: 'Authorizing OAuth apps',
    url: 'https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps',
  },
  fill: (values, base) =>
    oauth(
      base,
      { name: 'GitHub', endpoint: 'https://api.github.com/graphql' },
      {
        server: {
          kind: 'endpoints',
          issuer: null,
          authorization: 'https://github.com/login/oauth/authorize',
          token: 'https://github.com/login/oauth/access_token',
          deviceAuthorization: 'https://github.com/login/device/code',
          revocation: null,
        },
        clientId: typed(values, 'clientId'),
        clientAuthentication: 'client_secret_post',
        scope: 'read:user repo',
      },
    ),
};

const hasura: Preset = {
  id: 'hasura',
  name: 'Hasura',
  about: 'Hasura in JWT mode, with your OpenID provider.',
  keywords: ['postgres', 'jwt', 'oidc'],
  asks: [
    { ...ENDPOINT, example: 'https://example.hasura.app/v1/graphql' },
    { name: 'issuer', label: 'Issuer of the tokens', example: 'https://id.example.com' },
    CLIENT_ID,
    {
      name: 'role',
      label: 'Role',
      example: 'user',
      hint: 'Sent as X-Hasura-Role. Empty: the token’s default role.',
      optional: true,
    },
  ],
  setUp: 'Register a native (public) client at your provider; its tokens need the claims https://hasura.io/jwt/claims.',
  caution: null,
  documentation: {
    title: 'Authentication using JWTs',
    url: 'https://hasura.io/docs/2.0/auth/authentication/jwt/',
  },
  fill: (values, base) => {
    const endpoint = typed(values, 'endpoint');
    const role = typed(values, 'role');
    return oauth(
      base,
      {
        name: 'Hasura',
        endpoint,
        subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
        headers: role === '' ? [] : [{ name: 'X-Hasura-Role', value: role }],
        rejection: withRejection(base, { codes: ['invalid-jwt'], messages: ['JWTExpired'] }),
      },
      { server: discovery(typed(values, 'issuer')), clientId: typed(values, 'clientId') },
    );
  },
};

const supabase: Preset = {
  id: 'supabase',
  name: 'Supabase',
  about: 'A project’s GraphQL API, by its OAuth server.',
  keywords: ['postgres', 'pg_graphql'],
  asks: [
    { name: 'project', label: 'Project reference', example: 'abcdefghijklmnopqrst' },
    {
      name: 'key',
      label: 'Publishable (anon) key',
      example: 'sb_publishable_AbCdEfGhIjKl',
      hint: 'Sent as apikey with each operation. Never the secret key: it stands in the connection’s file as written.',
    },
    CLIENT_ID,
  ],
  setUp:
    'Switch the OAuth server on (Authentication → OAuth Server), and register a public client with the redirect URI. ID tokens need asymmetric signing keys; with HS256, take openid out of the scope.',
  caution: null,
  documentation: {
    title: 'Getting started with the OAuth 2.1 server',
    url: 'https://supabase.com/docs/guides/auth/oauth-server/getting-started',
  },
  fill: (values, base) => {
    const project = `https://${projectHost(typed(values, 'project'))}`;
    return oauth(
      base,
      {
        name: 'Supabase',
        endpoint: `${project}/graphql/v1`,
        headers: [{ name: 'apikey', value: typed(values, 'key') }],
      },
      {
        server: discovery(`${project}/auth/v1`),
        clientId: typed(values, 'clientId'),
        scope: 'openid profile email',
        redirect: { kind: 'loopback', port: FIXED_PORT, path: '/callback' },
      },
    );
  },
};

const saleor: Preset = {
  id: 'saleor',
  name: 'Saleor',
  about: 'A Saleor shop, by its tokenCreate mutation.',
  keywords: ['commerce', 'shop', 'jwt'],
  asks: [{ ...ENDPOINT, example: 'https://example.saleor.cloud/graphql/' }],
  setUp: null,
  caution: null,
  documentation: {
    title: 'tokenCreate',
    url: 'https://docs.saleor.io/api-reference/authentication/mutations/token-create',
  },
  fill: (values, base) => ({
    ...base,
    name: 'Saleor',
    endpoint: typed(values, 'endpoint'),
    rejection: withRejection(base, { codes: ['ExpiredSignatureError'], messages: ['Signature has expired'] }),
    auth: {
      kind: 'graphql',
      endpoint: null,
      signIn: {
        document: `mutation SignIn($email: String!, $password: String!) {
  tokenCreate(email: $email, password: $password) {
    token
    refreshToken
    user {
      email
    }
    errors {
      message
    }
  }
}`,
        variables: { username: 'email', password: 'password' },
        result: {
          ...paths('tokenCreate'),
          refreshToken: 'tokenCreate.refreshToken',
          account: 'tokenCreate.user.email',
        },
      },
      refresh: {
        document: `mutation Refresh($refreshToken: String!) {
  tokenRefresh(refreshToken: $refreshToken) {
    token
    errors {
      message
    }
  }
}`,
        refreshToken: { sentAs: 'variable', path: 'refreshToken' },
        // It gives no new one: the one in use stays good.
        result: paths('tokenRefresh'),
      },
      signOut: null,
      refusedCodes: base.auth.kind === 'graphql' ? base.auth.refusedCodes : [],
    },
  }),
};

const loginMutation: Preset = {
  id: 'login',
  name: 'GraphQL login mutation',
  about: 'Sign-in and refresh by operations of the API itself.',
  keywords: ['graphql', 'jwt', 'mutation', 'password', 'apollo'],
  asks: [ENDPOINT],
  setUp: null,
  caution: null,
  documentation: null,
  fill: (values, base) => ({ ...base, name: host(values, 'endpoint'), endpoint: typed(values, 'endpoint') }),
};

export const API_PRESETS: readonly Preset[] = [github, hasura, supabase, saleor, loginMutation];

/** The rules that any connection starts with, and those of one kind of server. */
function withRejection(
  { rejection }: ConnectionSettings,
  more: { readonly codes: readonly string[]; readonly messages: readonly string[] },
): ConnectionSettings['rejection'] {
  return {
    ...rejection,
    codes: [...new Set([...rejection.codes, ...more.codes])],
    messages: [...new Set([...rejection.messages, ...more.messages])],
  };
}

function paths(field: string) {
  return { accessToken: `${field}.token`, refreshToken: null, expiresIn: null, refreshExpiresIn: null, account: null };
}

/** `abc` is `abc.supabase.co`; a whole address, for instance that of a project of one's own, is taken as it is. */
function projectHost(project: string): string {
  const name = host({ project: address({ project }, 'project') }, 'project');
  return name.includes('.') ? name : `${name}.supabase.co`;
}
