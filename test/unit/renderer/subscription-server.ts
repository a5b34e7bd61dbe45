import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApolloLink, gql } from '@apollo/client/core';
import { buildSchema, type GraphQLError, parse } from 'graphql';
import { makeServer, type ServerOptions } from 'graphql-ws';
import { of, tap } from 'rxjs';
import { afterEach } from 'vitest';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import {
  SubscriptionLink,
  type SubscriptionLinkOptions,
  type SubscriptionStatus,
} from '../../../src/renderer/auth/subscription-auth.ts';
import { socketLine } from '../../../src/renderer/auth/subscription-socket.ts';
import { type FakeBroker, REJECTION } from './fake-broker.ts';
import { type Observed, run } from './link-probe.ts';

const TICKS = gql`
  subscription Ticks {
    tick
  }
`;
const schema = buildSchema('type Query { a: Int } type Subscription { tick: Int }');

export interface Connection {
  readonly params: Readonly<Record<string, unknown>>;
  readonly socket: ServerSocket;
}

/** What the server does with the nth connection and its subscription; n counts from 1. */
export interface Behaviour {
  readonly onConnect?: (connection: Connection, n: number) => boolean | Promise<boolean>;
  readonly ignoresPings?: boolean;
  readonly subscribe?: (connection: Connection, n: number) => AsyncGenerator | { errors: readonly GraphQLError[] };
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A real server of graphql-transport-ws that behaves as told. */
export async function startSubscriptionServer(
  behaviour: Behaviour = {},
): Promise<{ url: string; connections: Connection[] }> {
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
    // Without it the server answers by itself.
    ...(behaviour.ignoresPings === true && { onPing: () => undefined }),
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

/** A server whose subscription stays open. `live` resolves once it is, `closed` with the code that its socket ends with. */
export async function startOpenSubscription() {
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  const { promise: live, resolve: isLive } = Promise.withResolvers<void>();
  const { url } = await startSubscriptionServer({
    subscribe: ({ socket }) => {
      socket.once('close', resolve);
      isLive();
      return ticks(1, true);
    },
  });
  return { url, live, closed };
}

/** Events up to `count`; then the subscription stays open, or is complete. */
export async function* ticks(count: number, stayOpen = false): AsyncGenerator<{ data: { tick: number } }> {
  for (let tick = 1; tick <= count; tick += 1) yield { data: { tick } };
  if (stayOpen) await new Promise(() => undefined);
}

/** Events, and then the server closes the socket. */
export async function* ticksThenClose(count: number, { socket }: Connection, code: number) {
  yield* ticks(count);
  socket.close(code, 'so it is');
  await new Promise(() => undefined);
}

export interface Subscribed extends Observed {
  readonly statuses: SubscriptionStatus[];
  readonly waits: number[];
}

export interface SubscribeOptions extends Partial<SubscriptionLinkOptions> {
  readonly context?: NonNullable<ApolloLink.Request['context']>;
  readonly onStatus?: (status: SubscriptionStatus) => void;
  readonly onResult?: () => void;
}

/** Subscribes without pauses between tries, and with a chance of one half. */
export function subscribe(url: string, broker: FakeBroker, options: SubscribeOptions = {}): Subscribed {
  const { context, onStatus, onResult, ...linkOptions } = options;
  const statuses: SubscriptionStatus[] = [];
  const waits: number[] = [];
  const link = new SubscriptionLink({
    url,
    broker,
    epoch: 7,
    open: socketLine(),
    rejection: REJECTION,
    random: () => 0.5,
    now: () => ({ monotonic: 0, wall: 0 }),
    wait: (ms) => {
      waits.push(ms);
      return of(null);
    },
    ...linkOptions,
  });
  const onSubscriptionStatus = (status: SubscriptionStatus) => {
    statuses.push(status);
    onStatus?.(status);
  };
  const watched = ApolloLink.from([
    new ApolloLink((operation, forward) => forward(operation).pipe(tap(() => onResult?.()))),
    link,
  ]);
  return Object.assign(run(watched, { query: TICKS, context: { onSubscriptionStatus, ...context } }), {
    statuses,
    waits,
  });
}

export function ticksIn(results: readonly ApolloLink.Result[]): unknown[] {
  return results.map((result) => ('data' in result ? result.data?.tick : undefined));
}
