import { GoTrueClient } from '@supabase/auth-js';
import { Client, fetchExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { OAuth2Client } from 'google-auth-library';
import { jwtDecode } from 'jwt-decode';
import { InMemoryWebStorage, User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { type BenchWindow, type Contestant, OperationFailed, PUBLIC_QUERY, QUERY } from './contestant.ts';
import { sendOperation } from './plain-fetch.ts';

/** Libraries that keep tokens fresh, each with what its own documentation recommends, and its own margins. */

const REFRESH = `mutation Refresh($refreshToken: String!) {
  refreshToken(refreshToken: $refreshToken) { accessToken refreshToken expiresIn }
}`;

export const urql: Contestant = {
  id: 'urql',
  name: '@urql/exchange-auth',
  client: 'urql',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  async open({ origin, signedIn }) {
    let held = signedIn;
    const client = new Client({
      url: `${origin}/graphql`,
      preferGetMethod: false,
      exchanges: [
        authExchange(async (utils) => ({
          addAuthToOperation: (operation) =>
            utils.appendHeaders(operation, { Authorization: `Bearer ${held.accessToken}` }),
          didAuthError: (error) => error.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED'),
          willAuthError: () => Date.now() >= (jwtDecode(held.accessToken).exp ?? 0) * 1_000,
          async refreshAuth() {
            const { data } = await utils.mutate(REFRESH, { refreshToken: held.refreshToken });
            if (data) held = data.refreshToken;
          },
        })),
        fetchExchange,
      ],
    });
    return urqlWindow(client, QUERY);
  },
};

/** The client alone. */
export const urqlBaseline: Contestant = {
  id: 'baseline-urql',
  name: 'urql, without a token',
  client: 'urql',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  open: async ({ origin }) =>
    urqlWindow(
      new Client({ url: `${origin}/graphql`, preferGetMethod: false, exchanges: [fetchExchange] }),
      PUBLIC_QUERY,
    ),
};

function urqlWindow(client: Client, query: string): BenchWindow {
  let n = 0;
  return {
    async operate() {
      n += 1;
      const { data, error } = await client.query(query, { n }, { requestPolicy: 'network-only' }).toPromise();
      if (data?.viewer?.username !== 'ada') throw new OperationFailed(error?.message ?? 'There is no data.');
    },
    token: null,
    close: () => undefined,
  };
}

/** No client at all. */
export const fetchBaseline: Contestant = {
  id: 'baseline-fetch',
  name: 'fetch, without a token',
  client: 'fetch',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  open: async ({ origin }) => ({
    operate: () => sendOperation(origin, {}, PUBLIC_QUERY),
    token: null,
    close: () => undefined,
  }),
};

export const googleAuthLibrary: Contestant = {
  id: 'google-auth-library',
  name: 'google-auth-library',
  client: 'fetch',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs + 300_000,
  async open({ origin, signedIn }) {
    const client = new OAuth2Client({
      clientId: 'bench',
      endpoints: { oauth2TokenUrl: `${origin}/token` },
    });
    client.setCredentials({
      access_token: signedIn.accessToken,
      refresh_token: signedIn.refreshToken,
      expiry_date: (jwtDecode(signedIn.accessToken).exp ?? 0) * 1_000,
    });
    // By its documentation the application keeps a rotated refresh token.
    client.on('tokens', ({ refresh_token: refreshToken }) => {
      if (refreshToken) client.credentials.refresh_token = refreshToken;
    });
    const token = () => client.getAccessToken();
    return {
      async operate() {
        const { token: accessToken } = await token();
        await sendOperation(origin, { authorization: `Bearer ${accessToken}` });
      },
      token,
      close: () => undefined,
    };
  },
};

export const supabase: Contestant = {
  id: 'supabase',
  name: '@supabase/auth-js',
  client: 'fetch',
  shares: 'storage',
  lifetimeFor: (periodMs) => periodMs + 90_000,
  async open({ origin, signedIn, storage }) {
    const client = new GoTrueClient({
      url: `${origin}/supabase`,
      storageKey: 'session',
      storage,
      autoRefreshToken: false,
      persistSession: true,
      detectSessionInUrl: false,
    });
    if (storage.getItem('session') === null) {
      storage.setItem(
        'session',
        JSON.stringify({
          access_token: signedIn.accessToken,
          refresh_token: signedIn.refreshToken,
          expires_in: signedIn.expiresIn,
          expires_at: jwtDecode(signedIn.accessToken).exp,
          token_type: 'bearer',
          user: { id: 'ada', aud: 'authenticated' },
        }),
      );
    }
    await client.initialize();
    const token = () => client.getSession();
    return {
      async operate() {
        const { data, error } = await token();
        if (!data.session) throw new OperationFailed(error?.message ?? 'There is no session.');
        await sendOperation(origin, { authorization: `Bearer ${data.session.access_token}` });
      },
      token,
      close: () => client.stopAutoRefresh(),
    };
  },
};

export const oidcClient: Contestant = {
  id: 'oidc-client-ts',
  name: 'oidc-client-ts',
  client: 'fetch',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs + 60_000,
  async open({ origin, signedIn }) {
    const manager = new UserManager({
      authority: origin,
      client_id: 'bench',
      redirect_uri: `${origin}/callback`,
      metadata: { issuer: origin, token_endpoint: `${origin}/token` },
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    });
    await manager.storeUser(
      new User({
        access_token: signedIn.accessToken,
        refresh_token: signedIn.refreshToken,
        token_type: 'Bearer',
        profile: { sub: 'ada', iss: origin, aud: 'bench', exp: 0, iat: 0 },
        expires_at: jwtDecode(signedIn.accessToken).exp ?? 0,
      }),
    );
    const token = () => manager.getUser();
    let user = await token();
    manager.events.addUserLoaded((loaded) => {
      user = loaded;
    });
    const renew = () => manager.signinSilent().catch(() => null);
    manager.events.addAccessTokenExpired(async () => {
      await renew();
    });
    if (user?.expired) await renew();
    return {
      async operate() {
        if (user === null) throw new OperationFailed('There is no user.');
        await sendOperation(origin, { authorization: `Bearer ${user.access_token}` });
      },
      token,
      close: () => manager.stopSilentRenew(),
    };
  },
};
