import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import { EpochClient } from '../../../src/renderer/graphql/epoch-client.ts';
import { type ExecutionUpdate, execute, type Payload } from '../../../src/renderer/graphql/execute.ts';
import { prepare } from '../../../src/renderer/graphql/prepare.ts';
import type { Connection } from '../../../src/shared/connection.ts';
import { type FakeBroker, REJECTION, renewingBroker } from './fake-broker.ts';

export interface Received {
  readonly headers: IncomingMessage['headers'];
  /** The body as it was sent. */
  readonly sent: string;
  readonly body: { readonly query: string; readonly variables?: unknown; readonly operationName?: string };
  readonly response: ServerResponse;
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await stop(server);
});

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** A GraphQL API that answers as told; `n` counts its requests from 1. */
export async function startApi(answer: (received: Received, n: number) => void) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const one = { headers: request.headers, sent, body: JSON.parse(sent), response };
    received.push(one);
    answer(one, received.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(server);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  return { endpoint, received, stop: () => stop(server) };
}

export function json(body: string, status = 200) {
  return ({ response }: Received) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
}

/** The part of a connection that its API depends on. */
export type ApiSettings = Partial<
  Pick<Connection, 'subscriptionEndpoint' | 'subscriptionProtocol' | 'headers' | 'header' | 'rejection'>
>;

export function clientOf(
  endpoint: string,
  broker: FakeBroker = renewingBroker(),
  settings: ApiSettings = {},
): EpochClient {
  const connection = {
    endpoint,
    subscriptionEndpoint: null,
    subscriptionProtocol: 'graphql-transport-ws',
    headers: [],
    header: { name: 'Authorization', scheme: 'Bearer' },
    rejection: REJECTION,
    ...settings,
  } as unknown as Connection;
  return new EpochClient({ bridge: broker, connection, epoch: 7 });
}

export interface Outcome {
  readonly payloads: Payload[];
  error: unknown;
  readonly unsubscribe: () => void;
  /** Settles with the first result, or with the end. */
  readonly arrived: Promise<void>;
  readonly ended: Promise<void>;
}

/** Types an operation and runs it. */
export function start(client: EpochClient, document = '{ a }', variables = ''): Outcome {
  const prepared = prepare({ document, variables, cursor: 0 });
  if (!prepared.ok) throw new Error(prepared.problem.kind);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const outcome: Outcome = {
    payloads: [],
    error: null,
    unsubscribe: () => subscription.unsubscribe(),
    arrived: Promise.race([first.promise, promise]),
    ended: promise,
  };
  const subscription = execute(client, prepared.request).subscribe({
    next: (update: ExecutionUpdate) => {
      if (update.kind !== 'payload') return;
      outcome.payloads.push(update.payload);
      first.resolve();
    },
    error: (error) => {
      outcome.error = error;
      resolve();
    },
    complete: resolve,
  });
  return outcome;
}

/** Runs an operation to its end. */
export async function run(client: EpochClient, document?: string, variables?: string): Promise<Outcome> {
  const outcome = start(client, document, variables);
  await outcome.ended;
  return outcome;
}
