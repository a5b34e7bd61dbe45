import type { ApolloLink } from '@apollo/client';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { Observable } from 'rxjs';
import { keepNumberText } from '../graphql/exact-json.ts';
import { type HeaderFields, withHeaders } from './header-fields.ts';
import { type Moment, msBetween } from './moment.ts';
import { isJudged, LineEnded, type LineOptions, type OpenLine } from './subscription-line.ts';

const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;

/**
 * A WebSocket that speaks graphql-transport-ws. Errors with {@link LineEnded} alone.
 *
 * The token travels in the payload of `connection_init`, as `{ authorization: … }` and again under `headers`, the two
 * places where servers look. The connection's own headers are under `headers` too, as a page cannot set those of the
 * handshake; there main adds them. The token is there before the socket opens, so that nothing is waited for while the
 * server's time for `connection_init` runs.
 */
export function socketLine(webSocket: typeof WebSocket = WebSocket): OpenLine {
  return (options) => openSocket(webSocket, options);
}

function openSocket(webSocket: typeof WebSocket, options: LineOptions): Observable<ApolloLink.Result> {
  const { url, headers, authorization, judge, now, onLive, onSignOfLife } = options;
  return new Observable((observer) => {
    let liveSince: Moment | null = null;
    let first = true;
    const liveMs = () => (liveSince === null ? 0 : msBetween(liveSince, now()));
    const giveUp = () => client.terminate();
    let deadline = setTimeout(giveUp, ACKNOWLEDGE_TIMEOUT_MS);

    const client = createClient({
      url,
      webSocketImpl: webSocket,
      ...connectionParams(headers, authorization),
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
          observer.error(new LineEnded({ kind: 'closed', code, reason, liveMs: liveMs() }));
        },
      },
    });
    const rejectToken = () => observer.error(new LineEnded({ kind: 'token_rejected', liveMs: liveMs() }));

    const rejectsToken = (result: ApolloLink.Result) => judge.result(result, null) === 'rejected';

    const unsubscribe = client.subscribe(requestOf(options), {
      next: (message) => {
        const result = message as ApolloLink.Result;
        const isFirst = first;
        first = false;
        if (isJudged(result, isFirst) && rejectsToken(result)) rejectToken();
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

function requestOf({ operation, print }: LineOptions): SubscribePayload {
  const { query, variables, operationName } = operation;
  return { query: print(query), variables, ...(operationName !== undefined && { operationName }) };
}

function connectionParams(headers: HeaderFields, authorization: HeaderFields | null) {
  const all = withHeaders(headers, authorization ?? {});
  return Object.keys(all).length === 0 ? {} : { connectionParams: { ...authorization, headers: all } };
}

/** Closes the socket if it is open, and lets the client open none any more. */
function dispose(client: Client): void {
  Promise.resolve(client.dispose()).catch(() => undefined);
}
