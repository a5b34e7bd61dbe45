import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { type ASTNode, print } from 'graphql';
import type { Connection } from '../../shared/connection.ts';
import { AuthLink } from '../auth/auth-link.ts';
import type { Broker } from '../auth/authorization.ts';
import { connectionHeaders } from '../auth/header-fields.ts';
import { remembering } from './http-answer.ts';
import { httpLink } from './http-link.ts';
import { lazyLink } from './lazy-link.ts';
import { textOf } from './operation-source.ts';

export interface ClientOptions {
  readonly bridge: Broker;
  readonly connection: Connection;
  /** The sign-in that the client belongs to; in a later one it gets no token. */
  readonly epoch: number;
}

/** The Apollo Client of this window for one sign-in. */
export function createClient({ bridge, connection, epoch }: ClientOptions): ApolloClient {
  const headers = connectionHeaders(connection);
  const auth = { broker: bridge, epoch, rejection: connection.rejection };
  const fetchNow: typeof fetch = (input, init) => fetch(input, init);
  const http = ApolloLink.from([
    new AuthLink(auth),
    httpLink({ url: connection.endpoint, headers, print: printAsTyped, fetch: remembering(fetchNow) }),
  ]);
  const url = subscriptionAddress(connection);
  const link =
    url === null
      ? http
      : ApolloLink.split(
          ({ operationType }) => operationType === 'subscription',
          lazyLink(async () => {
            const [{ SubscriptionLink }, open] = await Promise.all([
              import('../auth/subscription-auth.ts'),
              lineFor(connection),
            ]);
            const target = connection.subscriptionEndpoint === null ? {} : ({ target: 'subscription' } as const);
            return new SubscriptionLink({ ...auth, ...target, url, open, headers, print: printAsTyped });
          }),
          http,
        );
  return new ApolloClient({ link, cache: new InMemoryCache(), devtools: { enabled: false } });
}

/**
 * Where subscriptions are sent over a line of their own; `null` where they go as all other operations do. The protocols
 * over HTTP share the endpoint of the others where they have none of their own.
 */
function subscriptionAddress({ endpoint, subscriptionEndpoint, subscriptionProtocol }: Connection): string | null {
  switch (subscriptionProtocol) {
    case 'graphql-transport-ws':
      return subscriptionEndpoint;
    case 'graphql-sse':
    case 'multipart':
      return subscriptionEndpoint ?? endpoint;
  }
}

/** Each protocol's code is loaded where it is used. */
async function lineFor({ subscriptionProtocol }: Connection) {
  switch (subscriptionProtocol) {
    case 'graphql-transport-ws':
      return (await import('../auth/subscription-socket.ts')).socketLine();
    case 'graphql-sse':
      return (await import('../auth/subscription-http.ts')).eventStreamLine;
    case 'multipart':
      return (await import('../auth/subscription-http.ts')).multipartLine;
  }
}

function printAsTyped(node: ASTNode): string {
  return textOf(node) ?? print(node);
}
