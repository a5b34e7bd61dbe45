import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraphQLError, createSchema, createYoga } from 'graphql-yoga';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NEW_CONNECTION } from '../../src/main/connections/templates.ts';
import type { GraphqlConnection } from '../../src/shared/connection.ts';
import { ask } from '../unit/auth/harness.ts';
import { makeWorld, type World } from './support/real-broker.ts';

/**
 * The worked example of the README: an API with mutations of other names and shapes, whose refresh operation wants the
 * refresh token in the authorization header (the third answer that Latchkey grew from does that), the JWT scheme, and
 * access tokens that do not say how long they live.
 */
const typeDefs = /* GraphQL */ `
  type Query { me: String }
  type Mutation {
    authenticate(input: Credentials!): Session
    renew: Session
  }
  input Credentials { email: String!, secret: String! }
  type Session { jwt: Token!, renewal: Token! }
  type Token { value: String!, seconds: Int }
`;

function otherApi() {
  let live = 'renewal-0';
  const session = () => {
    const n = Number(live.split('-')[1]) + 1;
    live = `renewal-${n}`;
    return { jwt: { value: `jwt-${n}`, seconds: 300 }, renewal: { value: live, seconds: null } };
  };
  return createYoga<{ req: { headers: Record<string, string | undefined> } }>({
    logging: false,
    schema: createSchema({
      typeDefs,
      resolvers: {
        Mutation: {
          authenticate: (_root, { input }: { input: { email: string; secret: string } }) => {
            if (input.secret !== 'open sesame') throw createGraphQLError('Unknown e-mail address or secret.');
            return session();
          },
          renew: (_root, _args, { req }) => {
            if (req.headers.authorization !== `JWT ${live}`) {
              throw createGraphQLError('Renewal refused.', { extensions: { code: 'RENEWAL_REFUSED' } });
            }
            return session();
          },
        },
      },
    }),
  });
}

const settings = (endpoint: string): Omit<GraphqlConnection, 'id'> => ({
  ...NEW_CONNECTION,
  name: 'Other API',
  endpoint,
  subscriptionEndpoint: null,
  header: { name: 'Authorization', scheme: 'JWT' },
  rejection: { codes: ['EXPIRED'], messages: [], statuses: [401] },
  auth: {
    kind: 'graphql',
    endpoint: null,
    signIn: {
      document: `mutation Authenticate($input: Credentials!) {
        authenticate(input: $input) { jwt { value seconds } renewal { value } }
      }`,
      variables: { username: 'input.email', password: 'input.secret' },
      result: {
        accessToken: 'authenticate.jwt.value',
        refreshToken: 'authenticate.renewal.value',
        expiresIn: 'authenticate.jwt.seconds',
        refreshExpiresIn: null,
        account: null,
      },
    },
    refresh: {
      document: 'mutation Renew { renew { jwt { value seconds } renewal { value } } }',
      refreshToken: { sentAs: 'header', scheme: 'JWT' },
      result: {
        accessToken: 'renew.jwt.value',
        refreshToken: 'renew.renewal.value',
        expiresIn: 'renew.jwt.seconds',
        refreshExpiresIn: null,
        account: null,
      },
    },
    signOut: null,
    refusedCodes: ['RENEWAL_REFUSED'],
  },
  hint: null,
});

describe('an API with other names', () => {
  let server: Server;
  let endpoint: string;
  let world: World;

  beforeAll(async () => {
    server = createServer(otherApi());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  afterEach(() => world.end());

  it('is signed in to, refreshed and refused by settings alone', async () => {
    world = await makeWorld();
    const connection = { id: world.connection.id, ...settings(endpoint) };
    const broker = await world.open({ connection });
    const credentials = { username: 'ada@example.com', password: 'open sesame' };
    expect(await broker.signIn(credentials)).toMatchObject({ status: 'active', account: 'ada@example.com' });
    const first = await ask(broker);
    const second = await ask(broker, first.generation);
    expect([first.value, second.value]).toEqual(['jwt-1', 'jwt-2']);

    await broker.signIn(credentials); // The server forgets the first session.
    await broker.signOut();
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out' });
  });

  it('says what the server said about a wrong password', async () => {
    world = await makeWorld();
    const broker = await world.open({ connection: { id: world.connection.id, ...settings(endpoint) } });
    await expect(broker.signIn({ username: 'ada@example.com', password: 'wrong' })).rejects.toMatchObject({
      code: 'sign_in_refused',
      message: expect.stringContaining('Unknown e-mail address or secret.'),
    });
  });

  it('says that an operation does not fit its schema, and how', async () => {
    world = await makeWorld();
    const broker = await world.open({ connection: { ...world.connection, endpoint } });
    await expect(broker.signIn({ username: 'ada', password: 'x' })).rejects.toMatchObject({
      code: 'document_invalid',
      message: expect.stringContaining('Cannot query field "login"'),
      field: 'auth.signIn.document',
    });
  });
});
