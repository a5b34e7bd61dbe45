import { OperationTypeNode } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NEW_CONNECTION } from '../../src/main/connections/templates.ts';
import { explain } from '../../src/renderer/features/workspace/problem-text.ts';
import type { EpochClient } from '../../src/renderer/graphql/epoch-client.ts';
import { problemOf } from '../../src/renderer/graphql/problem.ts';
import type { GraphqlConnection } from '../../src/shared/connection.ts';
import { run } from '../unit/renderer/api-probe.ts';
import { makeWorld, type World } from './support/real-broker.ts';
import { type SecondStack, startSecondStack } from './support/second-stack.ts';
import { windowOver } from './support/window-over.ts';

/** Signing in by the operations of the second stack, and rejection by the rules that every new connection starts with. */
function connectionTo(id: string, endpoint: string, authEndpoint: string): GraphqlConnection {
  const { auth } = NEW_CONNECTION;
  const result = (field: string) => ({
    accessToken: `${field}.token`,
    refreshToken: `${field}.renewalToken`,
    expiresIn: `${field}.expiresIn`,
    refreshExpiresIn: null,
    account: null,
  });
  return {
    ...NEW_CONNECTION,
    id,
    name: 'Second stack',
    endpoint,
    auth: {
      ...auth,
      endpoint: authEndpoint,
      signIn: {
        document: `mutation LogIn($email: String!, $password: String!) {
          logIn(email: $email, password: $password) { token renewalToken expiresIn }
        }`,
        variables: { username: 'email', password: 'password' },
        result: result('logIn'),
      },
      refresh: {
        document: 'mutation Renew($token: String!) { renew(token: $token) { token renewalToken expiresIn } }',
        refreshToken: { sentAs: 'variable', path: 'token' },
        result: result('renew'),
      },
      refusedCodes: ['RENEWAL_REFUSED'],
    },
  };
}

let stack: SecondStack;
let world: World;

beforeAll(async () => {
  stack = await startSecondStack();
});
afterAll(() => stack.stop());
afterEach(() => world.end());

/** A window whose access token has expired by the reckoning of the API, and the broker does not know. */
async function openWindow(endpoint: string, authEndpoint: string): Promise<EpochClient> {
  world = await makeWorld();
  const connection = connectionTo(world.connection.id, endpoint, authEndpoint);
  const broker = await world.open({ connection });
  await broker.signIn({ username: 'ada@example.com', password: 'open sesame' });
  return windowOver(broker, connection);
}

async function openApolloWindow(path: string): Promise<EpochClient> {
  return openWindow(stack.apollo + path, `${stack.apollo}/graphql`);
}

async function openExpressWindow(path: string): Promise<EpochClient> {
  return openWindow(stack.express + path, `${stack.express}/session`);
}

describe('an access token that has expired', () => {
  it.each([
    ['Apollo Server: 401 for the request', () => openApolloWindow('/context')],
    ['Apollo Server: 500, with the words of jsonwebtoken', () => openApolloWindow('/careless')],
    ['Apollo Server: 200, and UNAUTHENTICATED for a field', () => openApolloWindow('/graphql')],
    ['express-jwt: 401 with a page', () => openExpressWindow('/graphql')],
    ['express-jwt: 403 with its words in JSON', () => openExpressWindow('/json')],
    ['express-jwt: 400 with WWW-Authenticate alone', () => openExpressWindow('/challenge')],
  ])('is refreshed once for eight operations, which all succeed (%s)', async (_, open) => {
    const client = await open();
    const before = await stack.renewals();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => run(client, '{ me }')));
    for (const { payloads, error } of outcomes) {
      expect(error).toBeNull();
      expect(payloads.map(({ text, errors }) => [JSON.parse(text).data, errors])).toEqual([[{ me: 'ada' }, []]]);
    }
    const after = await stack.renewals();
    expect(after.apollo + after.express - before.apollo - before.express).toBe(1);
  });

  it('is not made up for where a mutation has run in part: its answer is shown', async () => {
    const client = await openApolloWindow('/graphql');
    const { payloads, error } = await run(client, 'mutation { addNote removeNote }');
    expect(error).toBeNull();
    expect(payloads).toMatchObject([{ status: 200, errors: [{ code: 'UNAUTHENTICATED', path: ['removeNote'] }] }]);
    expect(JSON.parse(payloads[0]?.text ?? '').data).toEqual({ addNote: 'added', removeNote: null });
  });

  it('is not made up for either where the first field was refused, and the next one ran all the same', async () => {
    const client = await openApolloWindow('/graphql');
    const { payloads } = await run(client, 'mutation { removeNote addNote }');
    expect(payloads).toHaveLength(1);
    expect(JSON.parse(payloads[0]?.text ?? '').data).toEqual({ removeNote: null, addNote: 'added' });
  });
});

describe('a mutation that was refused as a whole', () => {
  it('is sent again with a fresh token', async () => {
    const client = await openApolloWindow('/graphql');
    const { payloads, error } = await run(client, 'mutation { removeNote }');
    expect(error).toBeNull();
    expect(payloads.map(({ text }) => JSON.parse(text).data)).toEqual([{ removeNote: 'removed' }]);
  });
});

describe('what Apollo Server says of other things is shown', () => {
  it('partial data, with an error that is none of the token', async () => {
    const client = await openApolloWindow('/graphql');
    const before = await stack.renewals();
    const { payloads, error } = await run(client, '{ greeting secret }');
    expect(error).toBeNull();
    expect(payloads).toMatchObject([
      { status: 200, errors: [{ message: 'You are not allowed to read this.', code: 'FORBIDDEN', path: ['secret'] }] },
    ]);
    expect(JSON.parse(payloads[0]?.text ?? '').data).toEqual({ greeting: 'Good morning', secret: null });
    expect(await stack.renewals()).toEqual(before);
  });

  it('a field that is not there, with 400', async () => {
    const client = await openApolloWindow('/graphql');
    const { payloads } = await run(client, '{ nothing }');
    expect(payloads).toMatchObject([
      { status: 400, errors: [{ code: 'GRAPHQL_VALIDATION_FAILED', locations: [{ line: 1, column: 3 }] }] },
    ]);
  });
});

describe('what Express says is explained', () => {
  async function problem(client: EpochClient, document: string, variables?: string) {
    const { error } = await run(client, document, variables);
    return explain(problemOf(error, '', OperationTypeNode.QUERY));
  }

  it('a path that is not there', async () => {
    const client = await openExpressWindow('/graphq');
    expect(await problem(client, '{ me }')).toMatchObject({
      title: 'HTTP 404: nothing at this address',
      advice: expect.stringContaining('such as /graphql'),
      excerpt: expect.stringContaining('Cannot POST /graphq'),
    });
  });

  it('a request that is too large', async () => {
    const client = await openExpressWindow('/graphql');
    const variables = JSON.stringify({ padding: 'x'.repeat(30_000) });
    expect(await problem(client, '{ me }', variables)).toMatchObject({
      title: 'HTTP 413: the request is too large',
      excerpt: expect.stringContaining('PayloadTooLargeError'),
    });
  });
});
