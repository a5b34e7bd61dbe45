import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApolloLink, gql } from '@apollo/client/core';
import { buildSchema, GraphQLError, parse } from 'graphql';
import { makeServer, type ServerOptions } from 'graphql-ws';
import { of } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import {
  SubscriptionClosedError,
  SubscriptionLink,
  type SubscriptionStatus,
} from '../../../src/renderer/auth/subscription-auth.ts';
import { FakeBroker, granted, refused, renewingBroker } from './fake-broker.ts';
import { type Observed, run } from './link-probe.ts';

const TICKS = gql`
  subscription Ticks {
    tick
  }
`;
const schema = buildSchema('type Query { a: Int } type Subscription { tick: Int }');

interface Connection {
  readonly params: Readonly<Record<string, unknown>>;
  readonly socket: ServerSocket;
}

/** What the server does with the nth connection and its subscription; n counts from 1. */
interface Behaviour {
  readonly onConnect?: (connection: Connection, n: number) => boolean;
  readonly subscribe?: (connection: Connection, n: number) => AsyncGenerator | { errors: readonly GraphQLError[] };
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function startServer(behaviour: Behaviour): Promise<{ url: string; connections: Connection[] }> {
  const connections: Connection[] = [];
  const numbers = new Map<unknown, number>();
  const options: ServerOptions<Record<string, unknown>, { socket: ServerSocket }> = {
    onSubscribe: (_context, _id, { query }) => ({ schema, document: parse(query) }),
    onConnect: ({ connectionParams, extra }) => {
      const connection = { params: connectionParams ?? {}, socket: extra.socket };
      connections.push(connection);
      numbers.set(extra.socket, connections.length);
      return behaviour.onConnect?.(connection, connections.length) ?? true;
    },
    subscribe: ({ contextValue }: { contextValue?: unknown }) => {
      const n = Number(contextValue);
      const connection = connections[n - 1];
      if (connection === undefined || behaviour.subscribe === undefined) return ticks(0);
      return behaviour.subscribe(connection, n) as AsyncGenerator<never>;
    },
    context: ({ extra }) => numbers.get(extra.socket),
  };
  const protocol = makeServer(options);
  const http = createServer();
  running.push(http);
  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => new Promise((resolve) => socket.send(data, () => resolve())),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (listener) => socket.on('message', (data) => listener(String(data))),
      },
      { socket },
    );
    socket.once('close', (code, reason) => closed(code, String(reason)));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`, connections };
}

/** Events up to `count`; then the subscription stays open, or is complete. */
async function* ticks(count: number, stayOpen = false): AsyncGenerator<{ data: { tick: number } }> {
  for (let tick = 1; tick <= count; tick += 1) yield { data: { tick } };
  if (stayOpen) await new Promise(() => undefined);
}

/** Events, and then the server closes the socket. */
async function* ticksThenClose(count: number, { socket }: Connection, code: number) {
  yield* ticks(count);
  socket.close(code, 'so it is');
  await new Promise(() => undefined);
}

interface Subscribed extends Observed {
  readonly statuses: SubscriptionStatus[];
  readonly waits: number[];
}

function subscribe(url: string, broker: FakeBroker, clock = () => 0): Subscribed {
  const statuses: SubscriptionStatus[] = [];
  const waits: number[] = [];
  const link = new SubscriptionLink({
    url,
    broker,
    epoch: 7,
    rejectedCodes: ['UNAUTHENTICATED'],
    random: () => 0.5,
    now: clock,
    wait: (ms) => {
      waits.push(ms);
      return of(null);
    },
  });
  const onSubscriptionStatus = (status: SubscriptionStatus) => statuses.push(status);
  return Object.assign(run(link, { query: TICKS, context: { onSubscriptionStatus } }), { statuses, waits });
}

function ticksIn(results: readonly ApolloLink.Result[]): unknown[] {
  return results.map((result) => ('data' in result ? result.data?.tick : undefined));
}

describe('a subscription', () => {
  it('sends the token of the broker in both places where servers look', async () => {
    const { url, connections } = await startServer({ subscribe: () => ticks(2) });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(broker.requests).toMatchObject([{ epoch: 7, rejectedGeneration: null }]);
    expect(connections[0]?.params).toEqual({
      authorization: 'Bearer token-1',
      headers: { authorization: 'Bearer token-1' },
    });
    expect(ticksIn(observed.results)).toEqual([1, 2]);
    expect(observed.completed).toBe(true);
    expect(observed.statuses).toEqual([{ state: 'connecting' }, { state: 'live', gapMs: null }]);
  });

  it('opens no socket before the broker has answered', async () => {
    const { url, connections } = await startServer({});
    const broker = new FakeBroker();
    const observed = subscribe(url, broker);
    observed.unsubscribe();
    expect(broker.cancelled).toEqual([broker.requests[0]?.id]);
    expect(connections).toHaveLength(0);
  });

  it('delivers errors of the server that have nothing to do with the token', async () => {
    const { url } = await startServer({ subscribe: () => ({ errors: [new GraphQLError('No such field.')] }) });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(observed.results).toMatchObject([{ errors: [{ message: 'No such field.' }] }]);
    expect(observed.completed).toBe(true);
  });

  it('passes the refusal of the broker on', async () => {
    const broker = new FakeBroker().answerWith(() => refused({ code: 'session_changed', message: 'Signed out.' }));
    const observed = subscribe('ws://127.0.0.1:1', broker);
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 'session_changed' });
  });

  it('waits for a broker that says when it will have a token', async () => {
    const { url } = await startServer({ subscribe: () => ticks(1) });
    const answers = [refused({ code: 'temporarily_unavailable', message: 'Down.', retryAfterMs: 3_000 }), granted(2)];
    const observed = subscribe(
      url,
      new FakeBroker().answerWith(() => answers.shift() ?? granted(9)),
    );
    await observed.ended;
    expect(observed.waits).toEqual([3_000]);
    expect(ticksIn(observed.results)).toEqual([1]);
  });
});

describe('a subscription whose token expires', () => {
  it('goes on with a fresh token, and tells of the gap', async () => {
    let now = 1_000;
    const { url, connections } = await startServer({
      subscribe: (connection, n) => (n > 1 ? ticks(1) : ticksThenClose(1, connection, 4401)),
    });
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) => {
      if (rejectedGeneration === null) return granted(1);
      now += 2_000;
      return granted(2);
    });
    const observed = subscribe(url, broker, () => now);
    await observed.ended;
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1]);
    expect(connections.map(({ params }) => params.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(ticksIn(observed.results)).toEqual([1, 1]);
    expect(observed.statuses.map(({ state }) => state)).toEqual([
      'connecting',
      'live',
      'reconnecting',
      'connecting',
      'live',
    ]);
    expect(observed.statuses.at(-1)).toEqual({ state: 'live', gapMs: 2_000 });
  });

  it('ends when the fresh token is turned away too', async () => {
    const { url, connections } = await startServer({ onConnect: () => false });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(2);
    expect(observed.error).toBeInstanceOf(SubscriptionClosedError);
    expect(observed.error).toMatchObject({ code: 4403 });
  });

  it('goes on when the server says so in a message instead', async () => {
    const rejection = new GraphQLError('Expired.', { extensions: { code: 'UNAUTHENTICATED' } });
    const { url } = await startServer({ subscribe: (_, n) => (n === 1 ? { errors: [rejection] } : ticks(1)) });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1]);
    expect(broker.requests.at(-1)?.rejectedGeneration).toBe(1);
  });
});

describe('a subscription whose line breaks', () => {
  it('is connected anew after a pause, with the token that the broker has', async () => {
    const { url } = await startServer({
      subscribe: (connection, n) => (n === 1 ? ticksThenClose(1, connection, 1012) : ticks(1)),
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(observed.waits).toEqual([500]);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, null]);
    expect(observed.statuses).toContainEqual({
      state: 'reconnecting',
      inMs: 500,
      reason: 'The server closed the subscription with code 1012 (so it is).',
    });
  });

  it('is given up after a bounded number of tries', async () => {
    const { url, connections } = await startServer({
      subscribe: (connection) => ticksThenClose(0, connection, 1000),
    });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(7);
    expect(observed.error).toMatchObject({ code: 1000 });
  });

  it('is given up at once when the server calls it a mistake', async () => {
    const { url, connections } = await startServer({
      subscribe: (connection) => ticksThenClose(0, connection, 4400),
    });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(1);
    expect(observed.error).toMatchObject({ code: 4400, reason: 'so it is' });
  });
});

describe('a subscription that is unsubscribed', () => {
  it('closes its socket', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    const { promise: live, resolve: isLive } = Promise.withResolvers<void>();
    const { url } = await startServer({
      subscribe: ({ socket }) => {
        socket.once('close', resolve);
        isLive();
        return ticks(1, true);
      },
    });
    const observed = subscribe(url, renewingBroker());
    await live;
    observed.unsubscribe();
    expect(await closed).toBe(1000);
    expect(observed.error).toBeNull();
  });
});
