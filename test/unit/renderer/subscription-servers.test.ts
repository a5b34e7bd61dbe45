import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, execute, subscribe, validate } from 'graphql';
import { createHandler } from 'graphql-sse/lib/use/http';
import { createGraphQLError, createSchema, createYoga } from 'graphql-yoga';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, run, start } from './api-probe.ts';
import { renewingBroker } from './fake-broker.ts';

const typeDefs = 'type Query { a: Int } type Subscription { tick: Int }';

async function* ticks() {
  yield { tick: 1 };
  yield { tick: 2 };
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<string> {
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const isFresh = ({ headers }: Pick<IncomingMessage, 'headers'>) => headers.authorization === 'Bearer token-2';

/** The library's own handler, which refuses with an HTTP status. */
function startGraphqlSse(): Promise<string> {
  const schema = buildSchema(typeDefs);
  const tick = schema.getSubscriptionType()?.getFields().tick;
  if (tick !== undefined) tick.subscribe = ticks;
  const handler = createHandler({
    schema,
    // Those that made the schema: the library loads a copy of its own under Vitest.
    validate,
    execute,
    subscribe,
    authenticate: ({ raw }) => (isFresh(raw) ? null : [null, { status: 401, statusText: 'Unauthorized' }]),
  });
  return listen(createServer((request, response) => void handler(request, response)));
}

/** Which refuses with an error in the stream. */
function startYoga(): Promise<string> {
  const tick = (_root: unknown, _args: unknown, { req }: { req: IncomingMessage }) => {
    if (isFresh(req)) return ticks();
    throw createGraphQLError('Expired.', { extensions: { code: 'UNAUTHENTICATED' } });
  };
  const schema = createSchema<{ req: IncomingMessage }>({
    typeDefs,
    resolvers: { Subscription: { tick: { subscribe: tick } } },
  });
  const yoga = createYoga<{ req: IncomingMessage }>({ schema, logging: false });
  return listen(createServer(yoga));
}

describe.each([
  ['graphql-sse', startGraphqlSse],
  ['GraphQL Yoga', startYoga],
] as const)('a subscription over server-sent events of %s', (_, startServer) => {
  it('is made up for with a fresh token, and shows each event as it was sent', async () => {
    const endpoint = await startServer();
    const broker = renewingBroker();
    const client = clientOf(endpoint, broker, { subscriptionProtocol: 'graphql-sse' });
    const { payloads, error } = await run(client, 'subscription { tick }');
    expect(error).toBeNull();
    expect(payloads.map(({ text, status }) => [JSON.parse(text), status])).toEqual([
      [{ data: { tick: 1 } }, 200],
      [{ data: { tick: 2 } }, 200],
    ]);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1]);
  });

  it('shows what the server holds against the document', async () => {
    const endpoint = await startServer();
    const client = clientOf(endpoint, renewingBroker(), { subscriptionProtocol: 'graphql-sse' });
    const { payloads, error } = await run(client, 'subscription { nothing }');
    expect(error).toBeNull();
    expect(payloads.map(({ errors }) => errors[0]?.message)).toEqual([
      expect.stringContaining('Cannot query field "nothing"'),
    ]);
  });
});

describe('a subscription over HTTP', () => {
  it('keeps the digits of numbers as they were sent', async () => {
    const endpoint = await listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('event: next\ndata: {"data":{"tick":[1.0,12345678901234567890]}}\n\nevent: complete\ndata:\n\n');
      }),
    );
    const client = clientOf(endpoint, renewingBroker(), { subscriptionProtocol: 'graphql-sse' });
    const { payloads } = await run(client, 'subscription { tick }');
    expect(payloads[0]?.text.replaceAll(/\s/g, '')).toBe('{"data":{"tick":[1.0,12345678901234567890]}}');
  });

  it('is cut off at the end of the sign-in', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const endpoint = await listen(
      createServer((_request, response) => {
        response.once('close', resolve);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('event: next\ndata: {"data":{"tick":1}}\n\n');
      }),
    );
    const client = clientOf(endpoint, renewingBroker(), { subscriptionProtocol: 'graphql-sse' });
    const outcome = start(client, 'subscription { tick }');
    await outcome.arrived;
    client.end();
    await outcome.ended;
    await closed;
    expect(outcome.error).toMatchObject({ name: 'AuthError', code: 'session_changed' });
  });
});
