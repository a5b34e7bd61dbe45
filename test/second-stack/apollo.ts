import { ApolloServer } from '@apollo/server';
import { type ExpressContextFunctionArgument, expressMiddleware } from '@as-integrations/express5';
import express, { type Express } from 'express';
import { buildSchema, GraphQLError } from 'graphql';
import { claimsOf, sessionResolvers, sessionTypeDefs } from './issuer.ts';

interface Context {
  readonly authorization: string | undefined;
}

const typeDefs = /* GraphQL */ `
  ${sessionTypeDefs}
  type Query { me: String!, greeting: String!, secret: String }
  extend type Mutation { addNote: String!, removeNote: String }
`;

/** Apollo's own documentation has both ways of saying that somebody is not signed in. */
function unauthenticated(status?: number): GraphQLError {
  return new GraphQLError('User is not authenticated', {
    extensions: { code: 'UNAUTHENTICATED', ...(status !== undefined && { http: { status } }) },
  });
}

function isSignedIn({ authorization }: Context): boolean {
  try {
    claimsOf(authorization);
    return true;
  } catch {
    return false;
  }
}

/**
 * An Apollo Server whose endpoints differ in where they look at the token: `/context` refuses a request with 401,
 * `/careless` lets the library's error out as it is, `/graphql` lets requests in and refuses field by field.
 */
export async function apolloServer(): Promise<Express> {
  const session = sessionResolvers('apollo');
  const rootValue = {
    greeting: 'Good morning',
    me: (_args: unknown, context: Context) => {
      if (!isSignedIn(context)) throw unauthenticated();
      return 'ada';
    },
    secret: () => {
      throw new GraphQLError('You are not allowed to read this.', { extensions: { code: 'FORBIDDEN' } });
    },
    ...session,
    addNote: 'added',
    removeNote: (_args: unknown, context: Context) => {
      if (!isSignedIn(context)) throw unauthenticated();
      return 'removed';
    },
  };
  // Given type definitions, it would make a schema with the graphql of the root workspace, which is another.
  const server = new ApolloServer<Context>({ schema: buildSchema(typeDefs), rootValue });
  await server.start();
  const asIs = async ({ req }: ExpressContextFunctionArgument): Promise<Context> => ({
    authorization: req.headers.authorization,
  });
  const app = express();
  app.use(express.json({ limit: '20kb' }));
  app.use('/graphql', expressMiddleware(server, { context: asIs }));
  app.use(
    '/context',
    expressMiddleware(server, {
      context: async (request) => {
        const context = await asIs(request);
        if (!isSignedIn(context)) throw unauthenticated(401);
        return context;
      },
    }),
  );
  app.use(
    '/careless',
    expressMiddleware(server, {
      context: async (request) => {
        const context = await asIs(request);
        claimsOf(context.authorization);
        return context;
      },
    }),
  );
  return app;
}
