import { createSchema, createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import { accessControl } from './auth/access-control.ts';
import type { Authenticate } from './auth/caller.ts';
import { type AuthParts, authMutations } from './auth/mutations.ts';
import type { DemoContext, Transport } from './context.ts';
import type { Database } from './database.ts';
import { typeDefs } from './schema.ts';
import { trackerResolvers } from './tracker/resolvers.ts';

const VERSION = '1.0.0';
const MAX_REQUEST_BYTES = 1_000_000;

export const GRAPHQL_PATH = '/graphql';

export type Api = YogaServerInstance<Transport, DemoContext>;

export interface ApiParts extends AuthParts {
  readonly database: Database;
  readonly authenticate: Authenticate;
  readonly onUnexpectedError: (error: Error) => void;
}

/** The GraphQL API: schema, resolvers and access control, for HTTP and WebSocket alike. */
export function createApi(parts: ApiParts): Api {
  const tracker = trackerResolvers(parts.database, parts.clock, parts.users);
  const serverInfo = () => ({
    name: 'Latchkey demo',
    version: VERSION,
    time: new Date(parts.clock.now()).toISOString(),
  });
  return createYoga<Transport, DemoContext>({
    schema: createSchema<Transport & DemoContext>({
      typeDefs,
      resolvers: {
        ...tracker,
        Query: { ...tracker.Query, serverInfo },
        Mutation: { ...tracker.Mutation, ...authMutations(parts) },
      },
    }),
    context: async ({ credentials, exchange }) => ({
      credentials,
      exchange,
      caller: await parts.authenticate(credentials),
    }),
    plugins: [accessControl(parts), answerInstead],
    graphqlEndpoint: GRAPHQL_PATH,
    graphiql: false,
    landingPage: false,
    // Headers for other origins are sent by `cors.ts`, so that they are on the answers of faults too.
    cors: false,
    multipart: false,
    maxRequestBodySize: MAX_REQUEST_BYTES,
    maskedErrors: { isDev: false },
    logging: logTo(parts.onUnexpectedError),
  });
}

/** Sends the answer that the execution of an operation put in the place of its result. */
const answerInstead: Plugin<DemoContext, Transport> = {
  onResponse({ serverContext, setResponse, fetchAPI }) {
    const answer = serverContext.exchange?.answer;
    if (!answer) return;
    setResponse(new fetchAPI.Response(answer.body || null, { status: answer.status, headers: { ...answer.headers } }));
  },
};

/** Yoga logs errors that it masks, and much else: only the errors are passed on. */
function logTo(onUnexpectedError: (error: Error) => void) {
  const ignore = () => {};
  const error = (cause: unknown) => {
    const original = cause instanceof Error && 'originalError' in cause ? cause.originalError : cause;
    onUnexpectedError(original instanceof Error ? original : new Error('Something other than an error was thrown.'));
  };
  return { debug: ignore, info: ignore, warn: ignore, error };
}
