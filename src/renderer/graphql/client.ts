import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { BaseHttpLink } from '@apollo/client/link/http';
import { type ASTNode, print } from 'graphql';
import type { Connection } from '../../shared/connection.ts';
import { AuthLink } from '../auth/auth-link.ts';
import type { Broker } from '../auth/authorization.ts';
import { httpAnswerLink, rememberingFetch } from './http-answer.ts';
import { lazyLink } from './lazy-link.ts';
import { textOf } from './operation-source.ts';

export interface ClientOptions {
  readonly bridge: Broker;
  readonly connection: Connection;
  /** The sign-in that the client belongs to; in a later one it gets no token. */
  readonly epoch: number;
}

/**
 * The Apollo Client of this window for one sign-in.
 *
 * Operations go by HTTP POST with a JSON body, whose content type makes browsers ask the server first (a CORS
 * preflight): servers with CSRF prevention need no further header, and none is sent. Cookies are neither sent nor kept.
 * Redirects are not followed: they would turn a POST into a GET (Fetch §4.4) or carry the token to another server.
 * The HTTP link is the base one, as the other one adds extensions and headers that the person did not write.
 */
export function createClient({ bridge, connection, epoch }: ClientOptions): ApolloClient {
  const auth = { broker: bridge, epoch, rejectedCodes: connection.rejection.codes };
  const http = ApolloLink.from([
    new AuthLink(auth),
    httpAnswerLink,
    new BaseHttpLink({
      uri: connection.endpoint,
      credentials: 'omit',
      fetch: rememberingFetch,
      fetchOptions: { cache: 'no-store', referrerPolicy: 'no-referrer', redirect: 'manual' },
      includeUnusedVariables: true,
      print: printAsTyped,
    }),
  ]);
  const url = connection.subscriptionEndpoint;
  const link =
    url === null
      ? http
      : ApolloLink.split(
          ({ operationType }) => operationType === 'subscription',
          lazyLink(async () => {
            const { SubscriptionLink } = await import('../auth/subscription-auth.ts');
            return new SubscriptionLink({ ...auth, url, print: printAsTyped });
          }),
          http,
        );
  return new ApolloClient({ link, cache: new InMemoryCache(), devtools: { enabled: false } });
}

function printAsTyped(node: ASTNode): string {
  return textOf(node) ?? print(node);
}
