import { ApolloLink } from '@apollo/client';
import { print } from 'graphql';
import { defer, map, type Observable, of, race, retry, switchMap, take, throwError, timer } from 'rxjs';
import { AuthError } from './auth-error.ts';
import { type Broker, requestAuthorization } from './authorization.ts';
import { currentMoment, type Moment, msBetween } from './moment.ts';
import { type Network, networkTo } from './network.ts';
import { judgeResult } from './rejection.ts';
import { afterEnding, type NextStep, NO_ATTEMPTS, waitForToken } from './subscription-ending.ts';
import { openSocket, SocketEnded } from './subscription-socket.ts';

declare module '@apollo/client' {
  interface DefaultContext {
    /** Told how the socket of a subscription fares. */
    onSubscriptionStatus?: (status: SubscriptionStatus) => void;
  }
}

export type SubscriptionStatus =
  | { readonly state: 'connecting' }
  /**
   * `gapMs`: how long nothing had been heard of the server, so that events may be missing; `null` for the first
   * connection.
   */
  | { readonly state: 'live'; readonly gapMs: number | null }
  /** `inMs`: milliseconds until the next try; `null` where it waits for the machine to have a network. */
  | { readonly state: 'reconnecting'; readonly inMs: number | null; readonly reason: string };

/** The subscription ended for good and not by its own completion. */
export class SubscriptionClosedError extends Error {
  override readonly name = 'SubscriptionClosedError';
  /** The WebSocket's close code; `null` where the server rejected the token in a message. */
  readonly code: number | null;
  readonly reason: string;

  constructor({ message, ending }: SocketEnded) {
    super(message);
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
  /** By default the machine's, or none where `url` is on this machine. */
  readonly network?: Network;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Emits once after so many milliseconds. */
  readonly wait?: (ms: number) => Observable<unknown>;
  readonly now?: () => Moment;
}

/**
 * Sends subscriptions over WebSockets, one socket each, opened upon subscription with a token of the broker; with none
 * where the context says `authorization: 'none'`.
 *
 * A socket that ends is connected anew as {@link afterEnding} decides, and `onSubscriptionStatus` of the context is told
 * of the gap. Errors: {@link AuthError}, {@link SubscriptionClosedError}.
 */
export class SubscriptionLink extends ApolloLink {
  readonly #options: Required<SubscriptionLinkOptions>;

  constructor(options: SubscriptionLinkOptions) {
    super();
    this.#options = {
      print,
      webSocket: WebSocket,
      network: networkTo(options.url),
      random: Math.random,
      wait: timer,
      now: currentMoment,
      ...options,
    };
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { broker, epoch, network, random, now } = this.#options;
    const { onSubscriptionStatus: report = () => undefined, authorization } = operation.getContext();
    const isPublic = authorization === 'none';
    return defer(() => {
      let attempts = NO_ATTEMPTS;
      /** Of the token in use. */
      let generation: number | null = null;
      /** Kept until the broker gives a token of another generation, whatever comes in between. */
      let rejectedGeneration: number | null = null;
      let lastSignOfLife: Moment | null = null;

      const authorize = () =>
        requestAuthorization({ broker, epoch, rejectedGeneration }).pipe(
          map((granted) => {
            if (granted.generation !== rejectedGeneration) rejectedGeneration = null;
            generation = granted.generation;
            return granted.headers;
          }),
        );

      const connection = defer(() => {
        report({ state: 'connecting' });
        return isPublic ? of(null) : authorize();
      }).pipe(
        switchMap((headers) =>
          this.#open(operation, headers, {
            onLive: () => {
              const gapMs = lastSignOfLife === null ? null : msBetween(lastSignOfLife, now());
              lastSignOfLife = now();
              report({ state: 'live', gapMs });
            },
            onSignOfLife: () => {
              lastSignOfLife = now();
            },
          }),
        ),
      );

      const decide = (error: unknown): NextStep => {
        const online = network.isOnline();
        if (error instanceof SocketEnded) return afterEnding(error.ending, attempts, { random: random(), online });
        if (error instanceof AuthError && error.code === 'temporarily_unavailable') {
          return waitForToken(error.retryAfterMs, attempts, online);
        }
        return { action: 'stop' };
      };

      return connection.pipe(
        retry({
          delay: (error: unknown) => {
            const step = decide(error);
            if (step.action === 'stop' || (step.action === 'renew' && isPublic)) {
              return throwError(() => (error instanceof SocketEnded ? new SubscriptionClosedError(error) : error));
            }
            attempts = step.attempts;
            if (step.action === 'renew') rejectedGeneration = generation;
            const reason = error instanceof Error ? error.message : String(error);
            return this.#pause(step.action === 'renew' ? 0 : step.delayMs, (inMs) =>
              report({ state: 'reconnecting', inMs, reason }),
            );
          },
        }),
      );
    });
  }

  #open(
    operation: ApolloLink.Operation,
    headers: Readonly<Record<string, string>> | null,
    listeners: { readonly onLive: () => void; readonly onSignOfLife: () => void },
  ): Observable<ApolloLink.Result> {
    const { url, webSocket, now, rejectedCodes } = this.#options;
    const { query, variables, operationName } = operation;
    return openSocket({
      url,
      webSocket,
      headers,
      request: { query: this.#options.print(query), variables, ...(operationName !== undefined && { operationName }) },
      rejectsToken: (result) => headers !== null && judgeResult(operation, result, null, rejectedCodes) === 'rejected',
      now,
      ...listeners,
    });
  }

  /**
   * Emits when it is time to try again: after `delayMs`, or at once when the network comes back, and not while there is
   * none.
   */
  #pause(delayMs: number | null, report: (inMs: number | null) => void): Observable<unknown> {
    const { network, wait } = this.#options;
    const backOnline = network.online.pipe(take(1));
    const untilOnline = defer(() => {
      report(null);
      return backOnline;
    });
    if (delayMs === null) return untilOnline;
    return defer(() => {
      report(delayMs);
      return race(wait(delayMs), backOnline);
    }).pipe(switchMap(() => (network.isOnline() ? of(null) : untilOnline)));
  }
}
