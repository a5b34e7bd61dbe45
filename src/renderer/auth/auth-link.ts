import { ApolloLink } from '@apollo/client';
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
  switchMap,
  takeWhile,
  throwError,
} from 'rxjs';
import type { Authorization } from '../../shared/ipc.ts';
import { AuthError } from './auth-error.ts';
import { type Broker, requestAuthorization } from './authorization.ts';
import { judgeError, judgeResult, type Verdict } from './rejection.ts';

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
  /** Values of `extensions.code` by which the API rejects an access token. HTTP 401 always does. */
  readonly rejectedCodes: readonly string[];
}

/**
 * Authorizes each operation with a token of the broker.
 *
 * Where the *first* answer rejects the token, the operation is sent again, exactly once, with the token that the broker
 * gives for the rejected generation; the second answer reaches the caller whatever it is. A mutation that may have run
 * in part is not sent again: its answer is passed on. Later results of a stream (`@defer`) are passed on too, as what
 * came before them is already shown.
 *
 * Errors: the broker's refusals as {@link AuthError}, all others as they come. Where the broker refuses because the API
 * rejects even fresh tokens (`token_rejected`), the API's own answer is passed on, as it says more.
 *
 * Unsubscribing takes back what the broker has not answered, and cancels what was sent.
 */
export class AuthLink extends ApolloLink {
  readonly #options: AuthLinkOptions;

  constructor(options: AuthLinkOptions) {
    super();
    this.#options = options;
  }

  override request(
    operation: ApolloLink.Operation,
    forward: ApolloLink.ForwardFunction,
  ): Observable<ApolloLink.Result> {
    if (operation.getContext().authorization === 'none') return forward(operation);
    const send = (authorization: Authorization) => {
      operation.setContext(({ headers }) => ({ headers: withHeaders(headers, authorization.headers) }));
      return forward(operation);
    };
    return this.#authorize(null).pipe(
      switchMap((first) => {
        const sendAgain = (rejection: Observable<ApolloLink.Result>) =>
          this.#authorize(first.generation).pipe(
            map(send),
            catchError((refusal: unknown) => of(isTokenRejected(refusal) ? rejection : throwError(() => refusal))),
            mergeAll(),
          );
        return send(first).pipe(onRejection((answer) => this.#judge(operation, answer) === 'rejected', sendAgain));
      }),
    );
  }

  #authorize(rejectedGeneration: number | null): Observable<Authorization> {
    return requestAuthorization({ broker: this.#options.broker, epoch: this.#options.epoch, rejectedGeneration });
  }

  #judge(operation: ApolloLink.Operation, answer: ObservableNotification<ApolloLink.Result>): Verdict {
    const { rejectedCodes } = this.#options;
    switch (answer.kind) {
      case 'N':
        return judgeResult(operation, answer.value, statusOf(operation), rejectedCodes);
      case 'E':
        return judgeError(operation, answer.error, rejectedCodes);
      case 'C':
        return 'accepted';
    }
  }
}

/**
 * Goes on with `instead` where the first answer is a rejection, and leaves the source then.
 * `instead` gets that answer, to pass it on after all.
 */
function onRejection<T>(
  isRejection: (answer: ObservableNotification<T>) => boolean,
  instead: (rejection: Observable<T>) => Observable<T>,
) {
  return (source: Observable<T>): Observable<T> =>
    source.pipe(
      materialize(),
      map((answer, index) => ({ answer, rejected: index === 0 && isRejection(answer) })),
      takeWhile(({ rejected }) => !rejected, true),
      concatMap(({ answer, rejected }) => {
        const passedOn = of(answer).pipe(dematerialize());
        return rejected ? instead(passedOn) : passedOn;
      }),
    );
}

function isTokenRejected(refusal: unknown): boolean {
  return refusal instanceof AuthError && refusal.code === 'token_rejected';
}

type Headers = Readonly<Record<string, string>>;

/** Header names are case-insensitive (RFC 9110 §5.1): a name written otherwise must not send two values. */
function withHeaders(present: Headers | undefined, added: Headers): Headers {
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(present ?? {}).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...added };
}

/** The HTTP status of the answer, which Apollo's HTTP link leaves in the context. */
function statusOf(operation: ApolloLink.Operation): number | null {
  const { response } = operation.getContext();
  return response instanceof Response ? response.status : null;
}
