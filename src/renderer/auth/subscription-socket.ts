import type { ApolloLink } from '@apollo/client';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { Observable } from 'rxjs';
import { keepNumberText } from '../graphql/exact-json.ts';
import { type Moment, msBetween } from './moment.ts';
import type { Ending } from './subscription-ending.ts';

export interface SocketOptions {
  readonly url: string;
  readonly webSocket: typeof WebSocket;
  /** What authorizes the connection; `null` for a public operation. */
  readonly headers: Readonly<Record<string, string>> | null;
  readonly request: SubscribePayload;
  readonly rejectsToken: (result: ApolloLink.Result) => boolean;
  readonly now: () => Moment;
  /** Told when the server has acknowledged the connection. */
  readonly onLive: () => void;
  /** Told of every message after that: then the line was still good. */
  readonly onSignOfLife: () => void;
}

/** The socket ended before its subscription was complete. */
export class SocketEnded extends Error {
  override readonly name = 'SocketEnded';
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(describe(ending));
    this.ending = ending;
  }
}

const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;

/**
 * Opens a socket upon subscription, for one subscription. Errors with {@link SocketEnded} alone; unsubscribing closes the
 * socket, whether or not it is connected.
 *
 * The token travels in the payload of `connection_init`, as `{ authorization: … }` and again under `headers`, the two
 * places where servers look.
 */
export function openSocket(options: SocketOptions): Observable<ApolloLink.Result> {
  const { url, webSocket, headers, request, rejectsToken, now, onLive, onSignOfLife } = options;
  return new Observable((observer) => {
    let liveSince: Moment | null = null;
    let first = true;
    const liveMs = () => (liveSince === null ? 0 : msBetween(liveSince, now()));
    const giveUp = () => client.terminate();
    let deadline = setTimeout(giveUp, ACKNOWLEDGE_TIMEOUT_MS);

    const client = createClient({
      url,
      webSocketImpl: webSocket,
      ...(headers !== null && { connectionParams: { ...headers, headers } }),
      retryAttempts: 0,
      keepAlive: PING_INTERVAL_MS,
      jsonMessageReviver: keepNumberText,
      on: {
        connected: () => {
          clearTimeout(deadline);
          liveSince = now();
          onLive();
        },
        message: () => {
          if (liveSince !== null) onSignOfLife();
        },
        ping: (received) => {
          if (!received) deadline = setTimeout(giveUp, PONG_TIMEOUT_MS);
        },
        pong: (received) => {
          if (received) clearTimeout(deadline);
        },
        closed: (event) => {
          // Else the library connects again by itself after code 1000, without a pause.
          dispose(client);
          const { code, reason } = event as CloseEvent;
          observer.error(new SocketEnded({ kind: 'closed', code, reason, liveMs: liveMs() }));
        },
      },
    });
    const rejectToken = () => observer.error(new SocketEnded({ kind: 'token_rejected', liveMs: liveMs() }));

    const unsubscribe = client.subscribe(request, {
      next: (message) => {
        const result = message as ApolloLink.Result;
        const isFirst = first;
        first = false;
        // A later one is shown: what came before it is on the screen already.
        if (isFirst && rejectsToken(result)) rejectToken();
        else observer.next(result);
      },
      error: (error) => {
        // Errors of the socket are told by its `closed` event, which follows.
        if (!Array.isArray(error)) return;
        const result: ApolloLink.Result = { errors: error };
        if (rejectsToken(result)) {
          rejectToken();
        } else {
          observer.next(result);
          observer.complete();
        }
      },
      complete: () => observer.complete(),
    });
    return () => {
      clearTimeout(deadline);
      unsubscribe();
      if (liveSince === null) client.terminate();
      else dispose(client);
    };
  });
}

/** Closes the socket if it is open, and lets the client open none any more. */
function dispose(client: Client): void {
  Promise.resolve(client.dispose()).catch(() => undefined);
}

function describe(ending: Ending): string {
  if (ending.kind === 'token_rejected') return 'The server rejected the access token of the subscription.';
  const reason = ending.reason === '' ? '' : ` (${ending.reason})`;
  switch (ending.code) {
    case 1006: // never sent, RFC 6455 §7.4.1
      return 'The connection of the subscription was lost, or could not be made.';
    case 4004: // by the client library
      return `The server sent a message that cannot be read${reason}.`;
    case 4499: // by us
      return 'The server of the subscription no longer answered.';
    default:
      return `The server closed the subscription with code ${ending.code}${reason}.`;
  }
}
