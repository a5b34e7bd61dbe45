import { ApolloLink } from '@apollo/client';
import { print } from 'graphql';
import { defer, map, type Observable, of, race, retry, switchMap, take, throwError, timer } from 'rxjs';
import type { RejectionRules } from '../../shared/connection.ts';
import type { AuthorizationRequest } from '../../shared/ipc.ts';
import { AuthError } from './auth-error.ts';
import { type Broker, requestAuthorization } from './authorization.ts';
import type { HeaderFields } from './header-fields.ts';
import { currentMoment, type Moment, msBetween } from './moment.ts';
import { type Network, networkTo } from './network.ts';
import { judgeError, judgeResult } from './rejection.ts';
import { afterEnding, type NextStep, NO_ATTEMPTS, waitForToken } from './subscription-ending.ts';
import { LineEnded, type LineJudge, type LineOptions, type OpenLine } from './subscription-line.ts';

declare module '@apollo/client' {
  interface DefaultContext {
    /** Told how the line of a subscription fares. */
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
  /** The WebSocket's close code; `null` where it went over HTTP, or the server rejected the token in a message. */
  readonly code: number | null;
  readonly reason: string;

  constructor({ message, ending }: LineEnded) {
    super(message);
    this.code = ending.kind === 'closed' ? ending.code : null;
    this.reason = ending.kind === 'closed' ? ending.reason : '';
  }
}

export interface SubscriptionLinkOptions {
  /** An absolute URL of the kind that `open` connects to. */
  readonly url: string;
  readonly open: OpenLine;
  readonly broker: Broker;
  readonly epoch: number;
  readonly rejection: RejectionRules;
  /** The connection's own headers. */
  readonly headers?: HeaderFields;
  /** What tokens that are bound to a key are asked for; the connection's endpoint by default. */
  readonly target?: AuthorizationRequest['target'];
  /** The text to send for a document; the printed document by default. */
  readonly print?: typeof print;
  /** By default the machine's, or none where `url` is on this machine. */
  readonly network?: Network;
  /** A number in [0, 1). */
  readonly random?: () => number;
  /** Emits once after so many milliseconds. */
  readonly wait?: (ms: number) => Observable<unknown>;
  readonly now?: () => Moment;
}

/**
 * Sends subscriptions, each over a line of its own, opened upon subscription with a token of the broker; with none where
 * the context says `authorization: 'none'`.
 *
 * A line that ends is connected anew as {@link afterEnding} decides, with the token that the broker has then, and
 * `onSubscriptionStatus` of the context is told of the gap. A line that goes on while the token is rotated is left
 * alone: it was let in, and a server that wants the new token ends it. Errors: {@link AuthError},
 * {@link SubscriptionClosedError}, and those of the line where none would do better.
 */
export class SubscriptionLink extends ApolloLink {
  readonly #options: Required<Omit<SubscriptionLinkOptions, 'target'>> & Pick<SubscriptionLinkOptions, 'target'>;
  /** The latest that the API gave (RFC 9449 §8.2). */
  #dpopNonce: string | null = null;

  constructor(options: SubscriptionLinkOptions) {
    super();
    this.#options = {
      print,
      headers: {},
      network: networkTo(options.url),
      random: Math.random,
      wait: timer,
      now: currentMoment,
      ...options,
    };
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    const { broker, epoch, target, network, random, now } = this.#options;
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
        requestAuthorization({
          broker,
          epoch,
          rejectedGeneration,
          dpopNonce: this.#dpopNonce,
          ...(target !== undefined && { target }),
        }).pipe(
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
        switchMap((authorization) =>
          this.#open(operation, authorization, {
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
        if (error instanceof LineEnded) return afterEnding(error.ending, attempts, { random: random(), online });
        if (error instanceof AuthError && error.code === 'temporarily_unavailable') {
          return waitForToken(error.retryAfterMs, attempts, online);
        }
        return { action: 'stop' };
      };

      return connection.pipe(
        retry({
          delay: (error: unknown) => {
            const step = decide(error);
            if (step.action === 'stop' || (step.action === 'renew' && isPublic)) return throwError(() => told(error));
            attempts = step.attempts;
            if (step.action === 'renew') rejectedGeneration = generation;
            const reason = error instanceof Error ? error.message : String(error);
            return this.#pause(step.action === 'reconnect' ? step.delayMs : 0, (inMs) =>
              report({ state: 'reconnecting', inMs, reason }),
            );
          },
        }),
      );
    });
  }

  #open(
    operation: ApolloLink.Operation,
    authorization: HeaderFields | null,
    listeners: Pick<LineOptions, 'onLive' | 'onSignOfLife'>,
  ): Observable<ApolloLink.Result> {
    const { open, url, headers, now, rejection } = this.#options;
    const judge: LineJudge = {
      result: (result, answer) => judgeResult(operation, result, answer, rejection),
      error: (error) => judgeError(operation, error, rejection),
    };
    return open({
      url,
      operation,
      print: this.#options.print,
      headers,
      authorization,
      judge: authorization === null ? ACCEPTING : judge,
      now,
      onDpopNonce: (nonce) => {
        this.#dpopNonce = nonce;
      },
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

/** For public operations, whose refusal is an answer as any other. */
const ACCEPTING: LineJudge = { result: () => 'accepted', error: () => 'accepted' };

/** What the caller is told of the error that the last line ended with. */
function told(error: unknown): unknown {
  if (!(error instanceof LineEnded)) return error;
  return error.cause ?? new SubscriptionClosedError(error);
}
