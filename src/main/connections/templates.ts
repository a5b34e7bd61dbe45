import type { ConnectionSettings, GraphqlAuth, OAuthAuth, TokenPaths } from '../../shared/connection.ts';

/** What a new connection starts with: the commonest names, and nothing that an API might lack. */
export const NEW_CONNECTION: ConnectionSettings & { readonly auth: GraphqlAuth } = {
  name: '',
  endpoint: '',
  color: 'brass',
  subscriptionEndpoint: null,
  subscriptionProtocol: 'graphql-transport-ws',
  headers: [],
  header: { name: 'Authorization', scheme: 'Bearer' },
  rejection: {
    codes: ['UNAUTHENTICATED', 'invalid-jwt', 'INVALID_TOKEN', 'TOKEN_EXPIRED'],
    messages: ['jwt expired', 'token expired', 'token has expired'],
    statuses: [401],
  },
  network: { proxy: { kind: 'system' }, caFile: null, acceptSelfSignedOnLoopback: false },
  auth: {
    kind: 'graphql',
    endpoint: null,
    signIn: {
      document: `mutation SignIn($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    accessToken
    refreshToken
  }
}`,
      variables: { username: 'username', password: 'password' },
      result: tokenPair('login'),
    },
    refresh: {
      document: `mutation Refresh($refreshToken: String!) {
  refreshToken(refreshToken: $refreshToken) {
    accessToken
    refreshToken
  }
}`,
      refreshToken: { sentAs: 'variable', path: 'refreshToken' },
      result: tokenPair('refreshToken'),
    },
    signOut: null,
    refusedCodes: ['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_REFRESH_TOKEN', 'REFRESH_TOKEN_EXPIRED'],
  },
  hint: null,
};

/** The demo back end, with all that it has to offer. */
export function demoConnection(endpoint: string): ConnectionSettings & { readonly auth: GraphqlAuth } {
  const { auth } = NEW_CONNECTION;
  return {
    ...NEW_CONNECTION,
    name: 'Latchkey demo',
    endpoint,
    subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
    auth: {
      ...auth,
      signIn: {
        ...auth.signIn,
        document: `mutation SignIn($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    ...Session
  }
}

${SESSION}`,
        result: fullSession('login'),
      },
      refresh: {
        ...auth.refresh,
        document: `mutation Refresh($refreshToken: String!) {
  refreshToken(refreshToken: $refreshToken) {
    ...Session
  }
}

${SESSION}`,
        result: fullSession('refreshToken'),
      },
      signOut: {
        document: `mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken)
}`,
        refreshToken: { sentAs: 'variable', path: 'refreshToken' },
      },
    },
    hint: 'ada    paper-lantern-27\ngrace  quiet-harbour-64',
  };
}

/** The same back end, with the tokens of the OpenID provider that runs beside it. */
export function demoOpenIdConnection(
  endpoint: string,
  issuer: string,
): ConnectionSettings & { readonly auth: OAuthAuth } {
  return {
    ...demoConnection(endpoint),
    name: 'Latchkey demo (OpenID)',
    color: 'teal',
    auth: {
      kind: 'oauth',
      server: { kind: 'discovery', issuer },
      flow: 'code',
      clientId: 'latchkey',
      clientAuthentication: 'none',
      scope: 'openid profile offline_access',
      resource: 'urn:latchkey:demo-api',
      audience: null,
      redirect: { kind: 'loopback', port: null, path: '/callback' },
      dpop: 'where_offered',
      endsBrowserSession: false,
      parameters: {},
    },
  };
}

const SESSION = `fragment Session on TokenGrant {
  accessToken
  refreshToken
  expiresIn
  refreshExpiresIn
  user {
    name
  }
}`;

function tokenPair(field: string): TokenPaths {
  return {
    accessToken: `${field}.accessToken`,
    refreshToken: `${field}.refreshToken`,
    expiresIn: null,
    refreshExpiresIn: null,
    account: null,
  };
}

function fullSession(field: string): TokenPaths {
  return {
    ...tokenPair(field),
    expiresIn: `${field}.expiresIn`,
    refreshExpiresIn: `${field}.refreshExpiresIn`,
    account: `${field}.user.name`,
  };
}
