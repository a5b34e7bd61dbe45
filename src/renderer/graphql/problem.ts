import { ServerError, ServerParseError } from '@apollo/client/errors';
import type { OperationTypeNode } from 'graphql';
import type { FailureCode } from '../../shared/result.ts';
import { AuthError } from '../auth/auth-error.ts';
import { type Challenge, challengesIn } from '../auth/challenges.ts';
import { retryAfterMs } from '../auth/retry-after.ts';
import { RedirectedError, UnreachableError } from './fetch-error.ts';

/** Why an operation has no result, as it is shown. */
export type Problem =
  /** The text is no GraphQL. Lines and columns count from 1. */
  | { readonly kind: 'syntax'; readonly message: string; readonly line: number; readonly column: number }
  | { readonly kind: 'variables'; readonly message: string }
  /** The broker gave no token. */
  | {
      readonly kind: 'auth';
      readonly code: FailureCode;
      readonly message: string;
      readonly retryAfterMs: number | null;
    }
  /** Nothing answered, or the answer broke off: what was sent may have been carried out. */
  | { readonly kind: 'unreachable'; readonly endpoint: string; readonly operationType: OperationTypeNode }
  /** Cancelled for want of an answer: what was sent may have been carried out. */
  | { readonly kind: 'timeout'; readonly afterMs: number; readonly operationType: OperationTypeNode }
  /** The server redirects, which is not followed. Where to is not known. */
  | { readonly kind: 'redirected' }
  /** Something answered, but not with GraphQL. */
  | {
      readonly kind: 'not_graphql';
      readonly status: number;
      readonly contentType: string | null;
      readonly body: string;
      readonly operationType: OperationTypeNode;
      /** What the server wants of the caller. */
      readonly challenges: readonly Challenge[];
      /** Milliseconds until the server asks to be tried again; `null` where it does not say. */
      readonly retryAfterMs: number | null;
    }
  /** The server closed a subscription. `code` is the WebSocket's. */
  | { readonly kind: 'closed'; readonly code: number | null; readonly message: string }
  | { readonly kind: 'unexpected'; readonly message: string };

/** How much of a body that is no GraphQL is shown, in characters. */
const EXCERPT = 4_000;

/** The operation took longer than a person should wait. */
export class OperationTimeoutError extends Error {
  override readonly name = 'OperationTimeoutError';
  readonly afterMs: number;

  constructor(afterMs: number) {
    super(`No answer within ${afterMs} ms.`);
    this.afterMs = afterMs;
  }
}

/** Explains what the observable of an operation of `operationType`, sent to `endpoint`, errored with. */
export function problemOf(error: unknown, endpoint: string, operationType: OperationTypeNode): Problem {
  if (error instanceof AuthError) {
    return { kind: 'auth', code: error.code, message: error.message, retryAfterMs: error.retryAfterMs };
  }
  if (error instanceof OperationTimeoutError) {
    return { kind: 'timeout', afterMs: error.afterMs, operationType };
  }
  if (ServerError.is(error) || ServerParseError.is(error)) {
    const { headers } = error.response;
    return {
      kind: 'not_graphql',
      status: error.statusCode,
      contentType: headers.get('content-type'),
      body: error.bodyText.slice(0, EXCERPT),
      operationType,
      challenges: challengesIn(headers.get('www-authenticate') ?? ''),
      retryAfterMs: retryAfterMs(headers, Date.now()),
    };
  }
  if (isClosed(error)) return { kind: 'closed', code: error.code, message: error.message };
  if (error instanceof UnreachableError) return { kind: 'unreachable', endpoint, operationType };
  if (error instanceof RedirectedError) return { kind: 'redirected' };
  return { kind: 'unexpected', message: error instanceof Error ? error.message : String(error) };
}

/** By name, as its class is loaded with the first subscription. */
function isClosed(error: unknown): error is Error & { readonly code: number | null } {
  return error instanceof Error && error.name === 'SubscriptionClosedError' && 'code' in error;
}
