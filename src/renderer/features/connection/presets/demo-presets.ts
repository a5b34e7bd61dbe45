import type { ConnectionSettings } from '../../../../shared/connection.ts';
import { discovery, ENDPOINT, oauth, type Preset, typed } from './preset.ts';

/** Where `node demo/main.ts` listens unless it is told otherwise. */
const DEMO_ENDPOINT = { ...ENDPOINT, initial: 'http://127.0.0.1:4600/graphql' };
const HINT = 'ada    paper-lantern-27\ngrace  quiet-harbour-64';

const demoLogin: Preset = {
  id: 'demo-login',
  name: 'Latchkey demo (GraphQL login)',
  about: 'The back end that comes with Latchkey.',
  keywords: ['demo', 'example', 'try'],
  asks: [DEMO_ENDPOINT],
  setUp: null,
  caution: null,
  documentation: null,
  fill: (values, base) => ({ ...demo(typed(values, 'endpoint'), base), auth: demoAuth(base.auth) }),
};

const demoOpenId: Preset = {
  id: 'demo-openid',
  name: 'Latchkey demo (OpenID)',
  about: 'The same API, by its own OpenID provider.',
  keywords: ['demo', 'example', 'try', 'oidc', 'openid connect'],
  asks: [
    DEMO_ENDPOINT,
    { name: 'issuer', label: 'Issuer', example: 'http://127.0.0.1:4601', initial: 'http://127.0.0.1:4601' },
  ],
  setUp: null,
  caution: null,
  documentation: null,
  fill: (values, base) =>
    oauth(base, demo(typed(values, 'endpoint'), base), {
      server: discovery(typed(values, 'issuer')),
      clientId: 'latchkey',
      scope: 'openid profile offline_access',
      dpop: 'where_offered',
    }),
};

export const DEMO_PRESETS: readonly Preset[] = [demoLogin, demoOpenId];

function demo(endpoint: string, base: ConnectionSettings): ConnectionSettings {
  return {
    ...base,
    name: 'Latchkey demo',
    endpoint,
    subscriptionEndpoint: endpoint.replace(/^http/, 'ws'),
    hint: HINT,
  };
}

/** Its operations have the names that any new connection starts with; it can revoke a refresh token besides. */
function demoAuth(auth: ConnectionSettings['auth']): ConnectionSettings['auth'] {
  if (auth.kind !== 'graphql') return auth;
  return {
    ...auth,
    signOut: {
      document: `mutation SignOut($refreshToken: String!) {
  logout(refreshToken: $refreshToken)
}`,
      refreshToken: { sentAs: 'variable', path: 'refreshToken' },
    },
  };
}
