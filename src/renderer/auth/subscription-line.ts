import type { ApolloLink } from '@apollo/client';
import type { print } from 'graphql';
import type { Observable } from 'rxjs';
import type { HeaderFields } from './header-fields.ts';
import type { Moment } from './moment.ts';
import type { AnswerHead, Verdict } from './rejection.ts';
import type { Ending } from './subscription-ending.ts';

/**
 * Opens, upon subscription, the line that one subscription goes over until either ends: a WebSocket, or an HTTP answer
 * that goes on. Errors with {@link LineEnded} where another line may do better, with anything else where none would.
 * Unsubscribing closes the line, whether or not it is connected. A line never connects anew by itself.
 */
export type OpenLine = (options: LineOptions) => Observable<ApolloLink.Result>;

export interface LineOptions {
  readonly url: string;
  readonly operation: ApolloLink.Operation;
  /** The text to send for a document. */
  readonly print: typeof print;
  /** The connection's own headers. */
  readonly headers: HeaderFields;
  /** What authorizes the line; `null` for a public operation. */
  readonly authorization: HeaderFields | null;
  readonly judge: LineJudge;
  readonly now: () => Moment;
  /** Told when the server has accepted the connection. */
  readonly onLive: () => void;
  /** Told of all that comes after that: then the line was still good. */
  readonly onSignOfLife: () => void;
  /** Told of the nonce that proofs are to have from now on (RFC 9449 §8.2). */
  readonly onDpopNonce: (nonce: string) => void;
}

/** What the server says of the token that the line was opened with. */
export interface LineJudge {
  /** @param answer the HTTP answer that the result came in, or `null` for none */
  result(result: ApolloLink.Result, answer: AnswerHead | null): Verdict;
  error(error: unknown): Verdict;
}

/** The line ended before its subscription was complete. */
export class LineEnded extends Error {
  override readonly name = 'LineEnded';
  readonly ending: Ending;

  /** @param cause what says more than the ending, where the subscription ends with the line */
  constructor(ending: Ending, cause?: unknown) {
    super(describe(ending), { cause });
    this.ending = ending;
  }
}

/**
 * Whether a result is asked what it says of the token: the first one, and a later one that ends the subscription, which
 * has no data. Any other is shown: what came before it is on the screen already.
 */
export function isJudged(result: ApolloLink.Result, isFirst: boolean): boolean {
  return isFirst || result.data === undefined;
}

function describe(ending: Ending): string {
  switch (ending.kind) {
    case 'token_rejected':
      return 'The server rejected the access token of the subscription.';
    case 'nonce_wanted':
      return 'The server wants a proof with a nonce of its own, and rejected the one that had it.';
    case 'lost':
      return 'The connection of the subscription was lost, or could not be made.';
    case 'silent':
      return 'The server of the subscription no longer answered.';
    case 'answered':
      return `The server answered the subscription with HTTP ${ending.status}.`;
    case 'closed':
      return describeClosing(ending);
  }
}

function describeClosing({ code, reason }: { readonly code: number; readonly reason: string }): string {
  const said = reason === '' ? '' : ` (${reason})`;
  switch (code) {
    case 1006: // never sent, RFC 6455 §7.4.1
      return 'The connection of the subscription was lost, or could not be made.';
    case 4004: // by the client library
      return `The server sent a message that cannot be read${said}.`;
    case 4499: // by us
      return 'The server of the subscription no longer answered.';
    default:
      return `The server closed the subscription with code ${code}${said}.`;
  }
}
