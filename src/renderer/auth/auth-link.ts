import { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import {
  catchError,
  concatMap,
  dematerialize,
  map,
  materialize,
  mergeAll,
  type Observable,
  type ObservableNotification,
  of,
  takeWhile,
  throwError,
} from 'rxjs';
import type { RejectionRules } from '../../shared/connection.ts';
import type { Authorization } from '../../shared/ipc.ts';
import { AuthError } from './auth-error.ts';
import { type Broker, requestAuthorization } from './authorization.ts';
import { withHeaders } from './header-fields.ts';
import { dpopNonceOf, judgeError, judgeResult, type Verdict } from './rejection.ts';

declare module '@apollo/client' {
  interface DefaultContext {
    /** `'none'`: a public operation. It is sent without a token, and {@link AuthLink} leaves its answer alone. */
    authorization?: 'none';
  }
}

export interface AuthLinkOptions {
  readonly broker: Broker;
  /** The sign-in that the operations belong to. In a later one they end with an `AuthError` `session_changed`. */
  readonly epoch: number;
  readonly rejection: RejectionRules;
}

type Answer = ObservableNotification<ApolloLink.Result>;

/** One of the times that an operation is sent. */
interface Attempt {
  /** The generation of the token that an answer rejected; `null` where none did yet. */
  readonly rejectedGeneration: number | null;
  /** Whether a proof without the server's nonce has been made up for. */
  readonly provedAgain: boolean;
  /** The answer that this attempt makes up for, to pass it on after all. */
  readonly before: Observable<ApolloLink.Result> | null;
}

const FIRST_ATTEMPT: Attempt = { rejectedGeneration: null, provedAgain: false, before: null };

/**
 * Authorizes each operation with a token of the broker.
 *
 * Where the *first* answer rejects the token, the operation is sent again, exactly once, with the token that the broker
 * gives for the rejected generation; the second answer reaches the caller whatever it is. Where the server wants its
 * nonce in the proof of a token that is bound to a key, the operation is sent again with it, once too (RFC 9449 §9). So
 * it is never sent more than three times. A mutation that may have run in part is not sent again: its answer is passed
 * on. Later results of a stream (`@defer`) are passed on too, as what came before them is already shown.
 *
 * Errors: the broker's refusals as {@link AuthError}, all others as they come. Where the broker refuses because the API
 * rejects even fresh tokens (`token_rejected`), the API's own answer is passed on, as it says more.
 *
 * Unsubscribing takes back what the broker has not answered, and cancels what was sent.
 */
export class AuthLink extends ApolloLink {
  readonly #options: AuthLinkOptions;
  /** The latest that the API gave, in whichever answer (RFC 9449 §8.2). */
  #dpopNonce: string | null = null;

  constructor(options: AuthLinkOptions) {
    super();
    this.#options = options;
  }

  override request(
    operation: ApolloLink.Operation,
    forward: ApolloLink.ForwardFunction,
  ): Observable<ApolloLink.Result> {
    if (operation.getContext().authorization === 'none') return forward(operation);
    const send = (attempt: Attempt): Observable<ApolloLink.Result> =>
      this.#authorize(attempt.rejectedGeneration).pipe(
        map(({ headers, generation }) => {
          operation.setContext(({ headers: present }) => ({ headers: withHeaders(present, headers) }));
          return forward(operation).pipe(
            ifFirst((answer) => {
              this.#noteNonce(operation, answer);
              return nextAttempt(this.#judge(operation, answer), attempt, generation);
            }, send),
          );
        }),
        catchError((refusal: unknown) =>
          of(attempt.before !== null && isTokenRejected(refusal) ? attempt.before : throwError(() => refusal)),
        ),
        mergeAll(),
      );
    return send(FIRST_ATTEMPT);
  }

  #authorize(rejectedGeneration: number | null): Observable<Authorization> {
    const { broker, epoch } = this.#options;
    return requestAuthorization({ broker, epoch, rejectedGeneration, dpopNonce: this.#dpopNonce });
  }

  #judge(operation: ApolloLink.Operation, answer: Answer): Verdict {
    const { rejection } = this.#options;
    switch (answer.kind) {
      case 'N':
        return judgeResult(operation, answer.value, responseOf(operation), rejection);
      case 'E':
        return judgeError(operation, answer.error, rejection);
      case 'C':
        return 'accepted';
    }
  }

  #noteNonce(operation: ApolloLink.Operation, answer: Answer): void {
    const response = answer.kind === 'E' ? responseIn(answer.error) : responseOf(operation);
    this.#dpopNonce = (response === null ? null : dpopNonceOf(response)) ?? this.#dpopNonce;
  }
}

/** @param generation that of the token which was sent */
function nextAttempt(verdict: Verdict, attempt: Attempt, generation: number): Omit<Attempt, 'before'> | null {
  if (verdict === 'nonce_wanted' && !attempt.provedAgain) return { ...attempt, provedAgain: true };
  if (verdict === 'rejected' && attempt.rejectedGeneration === null) {
    return { ...attempt, rejectedGeneration: generation };
  }
  return null;
}

/** Goes on with another attempt where the first answer calls for one, and leaves the source then. */
function ifFirst(
  decide: (answer: Answer) => Omit<Attempt, 'before'> | null,
  send: (attempt: Attempt) => Observable<ApolloLink.Result>,
) {
  return (source: Observable<ApolloLink.Result>): Observable<ApolloLink.Result> =>
    source.pipe(
      materialize(),
      map((answer, index) => ({ answer, next: index === 0 ? decide(answer) : null })),
      takeWhile(({ next }) => next === null, true),
      concatMap(({ answer, next }) => {
        const passedOn = of(answer).pipe(dematerialize());
        return next === null ? passedOn : send({ ...next, before: passedOn });
      }),
    );
}

function isTokenRejected(refusal: unknown): boolean {
  return refusal instanceof AuthError && refusal.code === 'token_rejected';
}

/** The HTTP answer of a result, which Apollo's HTTP link leaves in the context. */
function responseOf(operation: ApolloLink.Operation): Response | null {
  const { response } = operation.getContext();
  return response instanceof Response ? response : null;
}

function responseIn(error: unknown): Response | null {
  return ServerError.is(error) || ServerParseError.is(error) ? error.response : null;
}
