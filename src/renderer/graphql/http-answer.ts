import { ApolloLink } from '@apollo/client';
import { ServerError } from '@apollo/client/errors';
import { catchError, tap } from 'rxjs';

declare module '@apollo/client' {
  interface DefaultContext {
    /** Told of each HTTP answer before its result is emitted. */
    onHttpAnswer?: (answer: HttpAnswer) => void;
  }
}

/** An HTTP answer as it came. */
export interface HttpAnswer {
  readonly status: number;
  /** The body as sent; `null` for a stream of several results. */
  readonly body: string | null;
}

/** No answer came, or it broke off. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

const bodies = new WeakMap<Response, string>();

/**
 * `fetch`, remembering the text of each answer: JSON that was parsed has lost the digits of long numbers,
 * and its size.
 */
export const rememberingFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init).catch(throwUnreachable);
  const readText = response.text.bind(response);
  response.text = async () => {
    const text = await readText().catch(throwUnreachable);
    bodies.set(response, text);
    return text;
  };
  return response;
};

/** Reports the HTTP answer of each result to `onHttpAnswer` of the context. Stands right before the HTTP link. */
export const httpAnswerLink = new ApolloLink((operation, forward) =>
  forward(operation).pipe(
    tap((result) => {
      const { onHttpAnswer, response } = operation.getContext();
      if (!(response instanceof Response)) return;
      const body = bodies.get(response) ?? null;
      if (body !== null && Array.isArray(result)) throw notGraphql(response, body);
      onHttpAnswer?.({ status: response.status, body });
    }),
    catchError((error: unknown) => {
      // The HTTP link stumbles over JSON that is no object.
      const { response } = operation.getContext();
      const body = response instanceof Response ? bodies.get(response) : undefined;
      throw error instanceof TypeError && body !== undefined ? notGraphql(response, body) : error;
    }),
  ),
);

function notGraphql(response: Response, bodyText: string): ServerError {
  return new ServerError('The answer is no GraphQL result.', { response, bodyText });
}

/** `fetch` tells of every fault of the line by a `TypeError` (Fetch standard, "network error"). */
function throwUnreachable(error: unknown): never {
  throw error instanceof TypeError ? new UnreachableError('No answer came.') : error;
}
