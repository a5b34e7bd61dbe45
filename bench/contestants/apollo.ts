import { ApolloClient, ApolloLink, fromPromise, gql, HttpLink, InMemoryCache } from '@apollo/client/core/index.js';
import { setContext } from '@apollo/client/link/context/index.js';
import { onError } from '@apollo/client/link/error/index.js';
import tokenRefresh from 'apollo-link-token-refresh';
import { jwtDecode } from 'jwt-decode';
import {
  type BenchWindow,
  type Contestant,
  OperationFailed,
  PUBLIC_QUERY,
  QUERY,
  type SignedIn,
} from './contestant.ts';

/** The answers to “How to refresh JWT token using Apollo and GraphQL”, and the link that is made for it. */

const REFRESH = gql`
  mutation Refresh($refreshToken: String!) {
    refreshToken(refreshToken: $refreshToken) { accessToken refreshToken expiresIn }
  }
`;

/** The client alone. */
export const apollo3Baseline: Contestant = {
  id: 'baseline-apollo-3',
  name: 'Apollo Client 3, without a token',
  client: 'apollo-3',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  open: ({ origin }) => windowOf(origin, [], null, PUBLIC_QUERY),
};

/** As the answers have it: a client beside the main one, without its links. */
function refreshBy(origin: string): (refreshToken: string) => Promise<SignedIn> {
  const client = clientOf(new HttpLink({ uri: `${origin}/graphql` }));
  return async (refreshToken) => {
    const { data } = await client.mutate({ mutation: REFRESH, variables: { refreshToken } });
    return data.refreshToken;
  };
}

/** On an UNAUTHENTICATED error the token is refreshed, and the operation sent again. */
export const reactiveErrorLink: Contestant = {
  id: 'reactive-error-link',
  name: 'Reactive error link',
  client: 'apollo-3',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  open({ origin, signedIn }) {
    const refresh = refreshBy(origin);
    let held = signedIn;
    const errors = onError(({ graphQLErrors, operation, forward }) => {
      if (!graphQLErrors?.some(({ extensions }) => extensions?.code === 'UNAUTHENTICATED')) return;
      const renewed = refresh(held.refreshToken).then(
        (pair) => {
          held = pair;
          return pair.accessToken;
        },
        () => null,
      );
      return fromPromise(renewed)
        .filter((accessToken) => accessToken !== null)
        .flatMap((accessToken) => {
          operation.setContext({ headers: { authorization: `Bearer ${accessToken}` } });
          return forward(operation);
        });
    });
    const authorize = setContext((_, { headers }) => ({
      headers: { authorization: `Bearer ${held.accessToken}`, ...headers },
    }));
    return windowOf(origin, [errors, authorize], null);
  },
};

const MARGIN_S = 60;
const beforeMargin = (periodMs: number) => periodMs + MARGIN_S * 1_000;

/** One promise for all who ask while a refresh is under way; a minute before expiry, by the claims. */
export const singlePromise: Contestant = {
  id: 'single-promise',
  name: 'Single promise',
  client: 'apollo-3',
  shares: 'nothing',
  lifetimeFor: beforeMargin,
  open({ origin, signedIn }) {
    const refresh = refreshBy(origin);
    let held = signedIn;
    let payload = jwtDecode(held.accessToken);
    let pending: Promise<string> | null = null;
    const renew = async () => {
      held = await refresh(held.refreshToken);
      payload = jwtDecode(held.accessToken);
      return held.accessToken;
    };
    const accessToken = (): Promise<string> => {
      const now = Math.round(Date.now() / 1_000);
      if (now + MARGIN_S <= (payload.exp ?? 0)) return new Promise((resolve) => resolve(held.accessToken));
      pending ??= renew().finally(() => {
        pending = null;
      });
      return pending;
    };
    return windowOf(origin, [authorizeWith(accessToken)], accessToken);
  },
};

/** The token is read from storage and decoded for each operation; within the legroom it is refreshed beside. */
export const legroom: Contestant = {
  id: 'legroom',
  name: 'Legroom',
  client: 'apollo-3',
  shares: 'storage',
  lifetimeFor: beforeMargin,
  open({ origin, signedIn, storage }) {
    const refresh = refreshBy(origin);
    if (storage.getItem('accessToken') === null) {
      storage.setItem('accessToken', signedIn.accessToken);
      storage.setItem('refreshToken', signedIn.refreshToken);
    }
    const renew = async () => {
      const pair = await refresh(storage.getItem('refreshToken') ?? '');
      storage.setItem('accessToken', pair.accessToken);
      storage.setItem('refreshToken', pair.refreshToken);
      return pair.accessToken;
    };
    const accessToken = async () => {
      const token = storage.getItem('accessToken') ?? '';
      const { exp = 0 } = jwtDecode(token);
      const now = Math.round(Date.now() / 1_000);
      if (now + MARGIN_S <= exp) return token;
      const renewed = renew();
      if (now <= exp) {
        // As published, nobody looks at how this ends; a process would end by it.
        renewed.catch(() => undefined);
        return token;
      }
      return renewed;
    };
    return windowOf(origin, [authorizeWith(accessToken)], accessToken);
  },
};

/** The link of that name, with what its README has. */
export const tokenRefreshLink: Contestant = {
  id: 'apollo-link-token-refresh',
  name: 'apollo-link-token-refresh',
  client: 'apollo-3',
  shares: 'nothing',
  lifetimeFor: (periodMs) => periodMs,
  open({ origin, signedIn }) {
    let held: SignedIn = signedIn;
    let exp = jwtDecode(held.accessToken).exp ?? 0;
    const isValid = () => Date.now() < exp * 1_000;
    const link = new tokenRefresh.TokenRefreshLink<SignedIn>({
      accessTokenField: 'tokens',
      isTokenValidOrUndefined: async () => isValid(),
      fetchAccessToken: () =>
        fetch(`${origin}/token`, {
          method: 'POST',
          body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: held.refreshToken }),
        }),
      handleResponse: () => async (response: Response) => {
        if (!response.ok) throw new OperationFailed('The refresh was refused.');
        const answer = await response.json();
        return {
          tokens: {
            accessToken: answer.access_token,
            refreshToken: answer.refresh_token,
            expiresIn: answer.expires_in,
          },
        };
      },
      handleFetch: (tokens) => {
        held = tokens;
        exp = jwtDecode(tokens.accessToken).exp ?? 0;
      },
      handleError: () => undefined,
    });
    const authorize = authorizeWith(async () => held.accessToken);
    return windowOf(origin, [link as unknown as ApolloLink, authorize], null);
  },
};

function authorizeWith(accessToken: () => Promise<string>): ApolloLink {
  return setContext(async (_, { headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await accessToken()}` },
  }));
}

async function windowOf(
  origin: string,
  links: readonly ApolloLink[],
  token: BenchWindow['token'],
  text = QUERY,
): Promise<BenchWindow> {
  const query = gql(text);
  const client = clientOf(ApolloLink.from([...links, new HttpLink({ uri: `${origin}/graphql` })]));
  let n = 0;
  return {
    async operate() {
      n += 1;
      const { data } = await client.query({ query, variables: { n }, fetchPolicy: 'no-cache' });
      if (data?.viewer?.username !== 'ada') throw new OperationFailed('There is no data.');
    },
    token,
    close: () => client.stop(),
  };
}

function clientOf(link: ApolloLink): ApolloClient<unknown> {
  return new ApolloClient({ link, cache: new InMemoryCache() });
}
