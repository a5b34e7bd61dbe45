import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { useDeferStream as deferStream } from '@graphql-yoga/plugin-defer-stream';
import {
  buildSchema,
  experimentalExecuteIncrementally,
  GraphQLDeferDirective,
  GraphQLError,
  GraphQLSchema,
  GraphQLStreamDirective,
  legacyExecuteIncrementally,
  parse,
  specifiedDirectives,
} from 'graphql';
import { createSchema, createYoga } from 'graphql-yoga';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, start } from './api-probe.ts';

const typeDefs = /* GraphQL */ `
  type Query { now: String, later: Later, letters: [Letter!]! }
  type Later { text: String, broken: String! }
  type Letter { char: String, note: String }
`;

/** What the fields of a query give. Some of it is held back until it is let go. */
function makeRoot() {
  const gate = Promise.withResolvers<void>();
  const letter = (char: string) => ({ char, note: `note of ${char}` });
  const root = {
    now: () => 'now',
    later: () => ({
      text: async () => {
        await gate.promise;
        return 'later';
      },
      broken: async () => {
        await gate.promise;
        throw new GraphQLError('It broke.');
      },
    }),
    letters: async function* () {
      yield letter('a');
      await gate.promise;
      yield letter('b');
      yield letter('c');
    },
  };
  return { root, letGo: gate.resolve };
}

type Root = ReturnType<typeof makeRoot>['root'];

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

function startYoga(root: Root): Promise<string> {
  const schema = createSchema({ typeDefs, resolvers: { Query: root } });
  const yoga = createYoga({ schema, logging: false, plugins: [deferStream()] });
  return listen(createServer(yoga));
}

/** What graphql-js itself makes of it, written by the rules of multipart answers. */
function startGraphqlJs(execute: typeof experimentalExecuteIncrementally | typeof legacyExecuteIncrementally) {
  const schema = new GraphQLSchema({
    ...buildSchema(typeDefs).toConfig(),
    directives: [...specifiedDirectives, GraphQLDeferDirective, GraphQLStreamDirective],
  });
  return (rootValue: Root): Promise<string> =>
    listen(
      createServer(async (request, response) => {
        const { query } = JSON.parse(await text(request));
        const result = await execute({ schema, document: parse(query), rootValue });
        if (!('initialResult' in result)) {
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result));
          return;
        }
        response.writeHead(200, { 'content-type': 'multipart/mixed; boundary="-"' });
        const write = (part: unknown) =>
          response.write(`\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}\r\n---`);
        response.write('---');
        write(result.initialResult);
        for await (const part of result.subsequentResults) write(part);
        response.end('--\r\n');
      }),
    );
}

describe.each([
  ['GraphQL Yoga', startYoga],
  ['graphql-js, by the draft of 2022', startGraphqlJs(legacyExecuteIncrementally)],
  ['graphql-js, by the present draft', startGraphqlJs(experimentalExecuteIncrementally)],
] as const)('a result in parts of %s', (_, startServer) => {
  async function open(document: string) {
    const { root, letGo } = makeRoot();
    const endpoint = await startServer(root);
    const outcome = start(clientOf(endpoint), document);
    await outcome.arrived;
    return { outcome, letGo };
  }

  const dataOf = (payload: { readonly text: string } | undefined) => JSON.parse(payload?.text ?? 'null')?.data;

  it('shows what is there while the rest is still to come, and then all of it', async () => {
    const { outcome, letGo } = await open(
      '{ now later { ... @defer { text } } letters @stream(initialCount: 1) { char } }',
    );
    expect(dataOf(outcome.payloads[0])).toEqual({ now: 'now', later: {}, letters: [{ char: 'a' }] });
    letGo();
    await outcome.ended;
    expect(outcome.error).toBeNull();
    expect(dataOf(outcome.payloads.at(-1))).toEqual({
      now: 'now',
      later: { text: 'later' },
      letters: [{ char: 'a' }, { char: 'b' }, { char: 'c' }],
    });
    expect(outcome.payloads.length).toBeGreaterThan(1);
  });

  it('shows fragments that are deferred within items that are streamed', async () => {
    const { outcome, letGo } = await open('{ letters @stream(initialCount: 1) { char ... @defer { note } } }');
    letGo();
    await outcome.ended;
    expect(dataOf(outcome.payloads.at(-1))).toEqual({
      letters: ['a', 'b', 'c'].map((char) => ({ char, note: `note of ${char}` })),
    });
  });

  it('shows the error of a fragment that failed, beside what is there', async () => {
    const { outcome, letGo } = await open('{ now later { ... @defer { broken } } }');
    letGo();
    await outcome.ended;
    const last = outcome.payloads.at(-1);
    expect(dataOf(last)).toEqual({ now: 'now', later: {} });
    expect(last?.errors).toMatchObject([{ message: 'It broke.', path: ['later', 'broken'] }]);
  });

  it('shows one result of a document that defers nothing', async () => {
    const { outcome, letGo } = await open('{ now }');
    letGo();
    await outcome.ended;
    expect(outcome.payloads.map(dataOf)).toEqual([{ now: 'now' }]);
  });
});
