import { ApolloLink } from '@apollo/client';
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { defer, Observable, retry, switchMap, throwError, timer } from 'rxjs';
import type { Authorization } from '../../shared/ipc.ts';
import { AuthError } from './auth-error.ts';
import { type Broker, requestAuthorization } from './authorization.ts';
import { judgeResult } from './rejection.ts';
import { afterEnding, type Ending, type NextStep, NO_ATTEMPTS, waitForToken } from './subscription-ending.ts';

declare module '@apollo/client' {
  interface DefaultContext {
    /** Told how the socket of a subscription fares. */
    onSubscriptionStatus?: (status: SubscriptionStatus) => void;
  }
}

export type SubscriptionStatus =
  | { readonly state: 'connecting' }
  /** `gapMs`: how long there was no connection, so that events may be missing; `null` for the first connection. */
  | { readonly state: 'live'; readonly gapMs: number | null }
  | { readonly state: 'reconnecting'; readonly inMs: number; readonly reason: string };

/** The subscription ended for good and not by its own completion. */
export class SubscriptionClosedError extends Error {
  override readonly name = 'SubscriptionClosedError';
  /** The WebSocket's close code; `null` where the server rejected the token in a message. */
  readonly code: number | null;
  readonly reason: string;

  constructor(ending: Ending) {
    super(describe(ending));
    this.code = ending.kind === 'closed' ? ending.code : null;
    this.reason = ending.kind === 'closed' ? ending.reason : '';
  }
}

export interface SubscriptionLinkOptions {
  /** An absolute ws or wss URL that speaks graphql-transport-ws. */
  readonly url: string;
  readonly broker: Broker;
  readonly epoch: number;
  readonly rejectedCodes: readonly string[];
  /** The text to send for a document; the printed document by default. */
  readonly print?: typeof print;
  readonly webSocket?: typeof WebSocket;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Emits once after so many milliseconds. */
  readonly wait?: (ms: number) => Observable<unknown>;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
}

const ACKNOWLEDGE_TIMEOUT_MS = 15_000;
const PING_INTERVAL_MS = 20_000;
const PONG_TIMEOUT_MS = 10_000;

/**
 * Sends subscriptions over WebSockets, one socket each, opened upon subscription with a token of the broker.
 *
 * The token travels in the payload of `connection_init`, as `{ authorization: … }` and again under `headers`, the two
 * places where servers look. A socket that closes is connected anew as {@link afterEnding} decides, and
 * `onSubscriptionStatus` of the context is told of the gap. Errors: {@link AuthError}, {@link SubscriptionClosedError}.
 */
export class SubscriptionLink extends ApolloLink {
  readonly #options: Required<SubscriptionLinkOptions>;

  constructor(options: SubscriptionLinkOptions) {
    super();
    this.#options = {
      print,
      webSocket: WebSocket,
      random: Math.random,
      wait: timer,
      now: () => performance.now(),
      ...options,
    };
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { broker, epoch, random, wait, now } = this.#options;
    const report = operation.getContext().onSubscriptionStatus ?? (() => undefined);
    return defer(() => {
      let attempts = NO_ATTEMPTS;
      let rejectedGeneration: number | null = null;
      let generation: number | null = null;
      let lastLiveAt: number | null = null;

      const connection = defer(() => {
        report({ state: 'connecting' });
        return requestAuthorization({ broker, epoch, rejectedGeneration });
      }).pipe(
        switchMap((authorization) => {
          generation = authorization.generation;
          return this.#open(operation, authorization, () => {
            report({ state: 'live', gapMs: lastLiveAt === null ? null : now() - lastLiveAt });
          });
        }),
      );

      const next = (error: unknown): NextStep => {
        if (error instanceof Ended) return afterEnding(error.ending, attempts, random());
        if (error instanceof AuthError && error.code === 'temporarily_unavailable') {
          return waitForToken(error.retryAfterMs, attempts);
        }
        return { action: 'stop' };
      };

      return connection.pipe(
        retry({
          delay: (error: unknown) => {
            if (error instanceof Ended && error.ending.kind === 'closed' && error.ending.liveMs > 0) lastLiveAt = now();
            const step = next(error);
            if (step.action === 'stop') {
              return throwError(() => (error instanceof Ended ? new SubscriptionClosedError(error.ending) : error));
            }
            attempts = step.attempts;
            rejectedGeneration = step.action === 'renew' ? generation : null;
            const inMs = step.action === 'renew' ? 0 : step.delayMs;
            report({ state: 'reconnecting', inMs, reason: reasonOf(error) });
            return wait(inMs);
          },
        }),
      );
    });
  }

  /** One socket. Errors with {@link Ended} when it ends before the subscription is complete. */
  #open(
    operation: ApolloLink.Operation,
    authorization: Authorization,
    onLive: () => void,
  ): Observable<ApolloLink.Result> {
    const { url, webSocket, now, rejectedCodes } = this.#options;
    return new Observable((observer) => {
      let over = false;
      let liveSince: number | null = null;
      let answered = false;

      const end = (ending: Ending) => {
        if (over) return;
        over = true;
        observer.error(new Ended(ending));
      };
      const giveUp = () => client.terminate();
      let deadline = setTimeout(giveUp, ACKNOWLEDGE_TIMEOUT_MS);

      const client = createClient({
        url,
        webSocketImpl: webSocket,
        connectionParams: { ...authorization.headers, headers: authorization.headers },
        retryAttempts: 0,
        keepAlive: PING_INTERVAL_MS,
        on: {
          connected: () => {
            clearTimeout(deadline);
            liveSince = now();
            onLive();
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
            end({ kind: 'closed', code, reason, liveMs: liveSince === null ? 0 : Math.max(1, now() - liveSince) });
          },
        },
      });

      const emit = (result: ApolloLink.Result) => {
        if (over) return;
        const rejected = !answered && judgeResult(operation, result, null, rejectedCodes) === 'rejected';
        answered = true;
        if (rejected) end({ kind: 'token_rejected' });
        else observer.next(result);
      };
      const complete = () => {
        if (over) return;
        over = true;
        observer.complete();
      };

      const unsubscribe = client.subscribe(
        {
          query: this.#options.print(operation.query),
          variables: operation.variables,
          ...(operation.operationName !== undefined && { operationName: operation.operationName }),
        },
        {
          next: (result) => emit(result as ApolloLink.Result),
          error: (error) => {
            // Errors of the socket are told by its `closed` event, which follows.
            if (!Array.isArray(error)) return;
            emit({ errors: error });
            complete();
          },
          complete,
        },
      );
      return () => {
        over = true;
        clearTimeout(deadline);
        unsubscribe();
        if (liveSince === null) client.terminate();
        else dispose(client);
      };
    });
  }
}

/** Closes the socket if it is open, and lets the client open none any more. */
function dispose(client: Client): void {
  Promise.resolve(client.dispose()).catch(() => undefined);
}

class Ended extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super(describe(ending));
    this.ending = ending;
  }
}

function describe(ending: Ending): string {
  if (ending.kind === 'token_rejected') return 'The server rejected the access token of the subscription.';
  const reason = ending.reason === '' ? '' : ` (${ending.reason})`;
  return `The server closed the subscription with code ${ending.code}${reason}.`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The connection was lost.';
}
