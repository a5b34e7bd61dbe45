import { ApolloLink } from '@apollo/client';
import { ServerError } from '@apollo/client/errors';
import { catchError, Observable, of, throwError, timeout } from 'rxjs';
import type { SubscriptionStatus } from '../auth/subscription-auth.ts';
import type { EpochClient } from './epoch-client.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { OperationSource } from './operation-source.ts';
import { OperationTimeoutError } from './problem.ts';
import { receivedJson } from './received-json.ts';
import { type ResultError, resultIn } from './result-body.ts';
import { ShownResult } from './shown-result.ts';

/**
 * One result of an operation: the only one of a query, one of many of a subscription, or the result of `@defer` and
 * `@stream` as it stands after one of its parts.
 */
export interface Payload {
  /** The server's JSON, indented and otherwise as sent. */
  readonly text: string;
  readonly errors: readonly ResultError[];
  /** `null` where it did not come by HTTP. */
  readonly status: number | null;
  /** Size of the JSON in bytes, after decompression; of a result in parts, of those that have arrived. */
  readonly bytes: number;
  /** Milliseconds from the start of the operation until all of it had arrived. */
  readonly afterMs: number;
}

export type ExecutionUpdate =
  | { readonly kind: 'payload'; readonly payload: Payload }
  | { readonly kind: 'subscription'; readonly status: SubscriptionStatus };

export interface ExecutionRequest {
  readonly source: OperationSource;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** How long a query or mutation may take until its first result. */
export const OPERATION_TIMEOUT_MS = 5 * 60_000;

/**
 * Runs an operation as it was typed, past the cache: through the client's link and with nothing added.
 * Unsubscribing cancels it. Errors are those of the links, for {@link problemOf}.
 */
export function execute(
  epochClient: EpochClient,
  { source, variables }: ExecutionRequest,
): Observable<ExecutionUpdate> {
  const { client } = epochClient;
  return new Observable<ExecutionUpdate>((observer) => {
    const startedAt = performance.now();
    const shown = new ShownResult();
    let answer: HttpAnswer | null = null;
    const context = {
      http: { accept: acceptedStreams(source) },
      onHttpAnswer: (latest: HttpAnswer) => {
        answer = latest;
      },
      onSubscriptionStatus: (status: SubscriptionStatus) => observer.next({ kind: 'subscription', status }),
    };
    return ApolloLink.execute(client.link, { query: source.document, variables: { ...variables }, context }, { client })
      .pipe(limitTime(source), catchError(resultInBody))
      .subscribe({
        next: (result) => {
          const now = performance.now();
          // What did not come by HTTP is printed again, its numbers as they were sent.
          const received = answer ?? receivedJson(JSON.stringify(result), now);
          const timing = { status: answer?.status ?? null, afterMs: received.arrivedAt - startedAt };
          observer.next({ kind: 'payload', payload: Object.assign(shown.add(received, result), timing) });
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      });

    /** A GraphQL result in the body of an HTTP failure says more than the status. */
    function resultInBody(error: unknown): Observable<ApolloLink.Result> {
      if (!ServerError.is(error)) return throwError(() => error);
      const result = resultIn(error.bodyText);
      return result === null ? throwError(() => error) : of(result);
    }
  }).pipe(epochClient.untilEnd());
}

function limitTime(source: OperationSource) {
  return (results: Observable<ApolloLink.Result>): Observable<ApolloLink.Result> =>
    source.type === 'subscription'
      ? results
      : results.pipe(
          timeout({
            first: OPERATION_TIMEOUT_MS,
            with: () => throwError(() => new OperationTimeoutError(OPERATION_TIMEOUT_MS)),
          }),
        );
}

/** What a server may answer a document with `@defer` or `@stream`, besides JSON: the two formats in use. */
function acceptedStreams({ text }: OperationSource): string[] {
  return /@(defer|stream)\b/.test(text)
    ? ['multipart/mixed;deferSpec=20220824', 'multipart/mixed;incrementalSpec=v0.2']
    : [];
}
