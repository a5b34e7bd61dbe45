import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { DocumentNode, ExecutionArgs, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer as serve } from 'graphql-ws/use/ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { Api } from './api.ts';
import { refusalNote } from './auth/access-control.ts';
import { headerParameter } from './auth/authorization.ts';
import { type Authenticate, type Caller, type Credentials, rejectionMessage } from './auth/caller.ts';
import { rootFields } from './auth/root-fields.ts';
import type { Users } from './auth/users.ts';
import type { Clock } from './clock.ts';
import type { Transport } from './context.ts';
import type { Journal } from './control/journal.ts';
import { clientError } from './errors.ts';
import { provenRequest } from './identity/dpop.ts';
import type { Settings } from './options.ts';

const MAX_MESSAGE_BYTES = 1_000_000;
/** How long a closing socket may take to say goodbye, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1_000;
const KEEP_ALIVE_MS = 12_000;

/** Close codes of graphql-transport-ws. */
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
/** Close code of a server that comes back (IANA WebSocket Close Code Number Registry). */
const SERVICE_RESTART = 1012;

interface SubscriptionParts {
  readonly api: Api;
  readonly authenticate: Authenticate;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly users: Users;
  readonly journal: Journal;
}

/** Subscriptions over graphql-transport-ws. The access token comes in `connectionParams`. */
export class Subscriptions {
  readonly #parts: SubscriptionParts;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  /** What each socket was let in with. */
  readonly #credentials = new WeakMap<WebSocket, Credentials>();

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    serve(
      {
        // What goes wrong in here is not for the client to read.
        isProd: true,
        onConnect: ({ connectionParams, extra: { socket, request } }) => this.#admit(socket, request, connectionParams),
        onSubscribe: ({ extra: { socket } }, _id, payload) => this.#prepare(socket, payload),
        subscribe: (args) => parts.api.getEnveloped().subscribe(args),
        onError: (_context, _id, _payload, errors) => errors.map(withoutHttp),
      },
      this.#server,
      KEEP_ALIVE_MS,
    );
  }

  /** Takes an HTTP upgrade over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) =>
      this.#server.emit('connection', webSocket, request),
    );
  }

  /** How many sockets are open. */
  get open(): number {
    return this.#open().length;
  }

  /** Closes every socket; 1006 cuts them off. Returns how many. */
  closeAll(code: number, reason: string): number {
    const sockets = this.#open();
    for (const socket of sockets) {
      if (code === 1006) socket.terminate();
      else socket.close(code, reason);
    }
    return sockets.length;
  }

  /** Closes the sockets as expired access tokens do. */
  closeExpired(reason: string): void {
    if (this.#parts.settings.closeSocketsAtExpiry) this.closeAll(UNAUTHORIZED, reason);
  }

  /** Says that the server restarts, and waits until every socket is closed. */
  async stop(): Promise<void> {
    const sockets = [...this.#server.clients];
    this.closeAll(SERVICE_RESTART, 'The server restarts.');
    const force = setTimeout(() => {
      for (const socket of sockets) socket.terminate();
    }, CLOSE_TIMEOUT_MS);
    await Promise.all(sockets.map(closed));
    clearTimeout(force);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Lets a socket in where its access token is good. What it sent is never part of the reason given. */
  async #admit(socket: WebSocket, upgrade: IncomingMessage, parameters: unknown): Promise<boolean> {
    const { authenticate, settings, clock, users, journal } = this.#parts;
    const request = { at: clock.now(), kind: 'connection' } as const;
    const authorization = headerParameter(parameters, settings.header.name);
    const caller = await authenticate({
      authorization,
      proof: provenRequest(upgrade, headerParameter(parameters, 'DPoP')),
    });
    if (caller.status !== 'authenticated') {
      journal.record({ ...request, ...refusalNote(caller) });
      socket.close(refusalCode(caller), rejectionMessage(caller));
      return false;
    }
    const { userId, familyId, generation, expiresAt } = caller.principal;
    const username = users.byId(userId)?.username ?? null;
    journal.record({ ...request, outcome: 'ok', username, family: familyId, generation });
    this.#credentials.set(socket, { authorization, proof: 'checked' });
    const cancelAlarm = clock.alarm(expiresAt, () => {
      if (settings.closeSocketsAtExpiry) socket.close(UNAUTHORIZED, 'The access token expired.');
    });
    socket.once('close', cancelAlarm);
    return true;
  }

  async #prepare(socket: WebSocket, payload: SubscribePayload): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const credentials = this.#credentials.get(socket) ?? { authorization: null, proof: null };
    const transport: Transport = { credentials, exchange: null };
    const { schema, parse, validate, contextFactory } = this.#parts.api.getEnveloped(transport);
    let document: DocumentNode;
    try {
      document = parse(payload.query);
    } catch (error) {
      if (isGraphQLError(error)) return [error];
      throw error;
    }
    const invalid: readonly GraphQLError[] = validate(schema, document);
    if (invalid.length > 0) return invalid;
    if (rootFields(document, payload.operationName).some(({ type }) => type !== 'subscription')) {
      return [clientError('BAD_REQUEST', 'Send queries and mutations over HTTP.')];
    }
    return {
      schema,
      document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
      contextValue: await contextFactory(),
    };
  }

  #open(): WebSocket[] {
    return [...this.#server.clients].filter((socket) => socket.readyState === WebSocket.OPEN);
  }
}

/** 4401 asks for another access token; 4403 says that what came is none. */
function refusalCode(caller: Exclude<Caller, { status: 'authenticated' }>): number {
  return caller.status === 'rejected' && caller.reason === 'invalid' ? FORBIDDEN : UNAUTHORIZED;
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState === WebSocket.CLOSED) resolve();
    else socket.once('close', () => resolve());
  });
}

function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}

/** Yoga's notes on the HTTP status mean nothing on a WebSocket. */
function withoutHttp(error: GraphQLError): GraphQLFormattedError {
  const { extensions, ...rest } = error.toJSON();
  const { http: _, ...others } = extensions ?? {};
  return { ...rest, extensions: others };
}
