import type { ConnectionSettings } from '../../shared/connection.ts';

const SIGN_IN = `mutation SignIn($username: String!, $password: String!) {
  login(username: $username, password: $password) {
    accessToken
    refreshToken
    expiresIn
    refreshExpiresIn
    user {
      name
    }
  }
}`;

const REFRESH = `mutation Refresh($refreshToken: String!) {
  refreshToken(refreshToken: $refreshToken) {
    accessToken
    refreshToken
    expiresIn
    refreshExpiresIn
    user {
      name
    }
  }
}`;

const SIGN_OUT = `mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken)
}`;

/** Where a new connection starts from; its operations fit the demo back end. */
export function connectionTemplate(name: string, endpoint: string): ConnectionSettings {
  return {
    name,
    endpoint,
    subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
    header: { name: 'Authorization', scheme: 'Bearer' },
    rejectedCodes: ['UNAUTHENTICATED'],
    auth: {
      kind: 'graphql',
      endpoint: null,
      signIn: {
        document: SIGN_IN,
        variables: { username: 'username', password: 'password' },
        result: paths('login'),
      },
      refresh: {
        document: REFRESH,
        refreshToken: { sentAs: 'variable', path: 'refreshToken' },
        result: paths('refreshToken'),
      },
      signOut: { document: SIGN_OUT, refreshToken: { sentAs: 'variable', path: 'refreshToken' } },
      refusedCodes: ['UNAUTHENTICATED', 'FORBIDDEN', 'INVALID_REFRESH_TOKEN', 'REFRESH_TOKEN_EXPIRED'],
    },
    hint: null,
  };
}

function paths(field: string) {
  return {
    accessToken: `${field}.accessToken`,
    refreshToken: `${field}.refreshToken`,
    expiresIn: `${field}.expiresIn`,
    refreshExpiresIn: `${field}.refreshExpiresIn`,
    account: `${field}.user.name`,
  };
}
