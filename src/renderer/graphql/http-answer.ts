import { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import { catchError, tap } from 'rxjs';
import { RedirectedError, throwUnreachable } from './fetch-error.ts';
import { isMultipart, MultipartReader } from './multipart-reader.ts';
import type { ReceivedJson } from './received-json.ts';

declare module '@apollo/client' {
  interface DefaultContext {
    /** Told of each HTTP answer, or part of one, before its result or error is emitted. */
    onHttpAnswer?: (answer: HttpAnswer) => void;
  }
}

/** An HTTP answer as it came; of a stream of several results, the part that has the result. */
export interface HttpAnswer extends ReceivedJson {
  readonly status: number;
}

/** What of each answer's body arrived last. */
const received = new WeakMap<Response, ReceivedJson>();

/** To be told of each part as it arrives, before anything is made of it. */
type OnPart = (part: ReceivedJson) => void;

/**
 * `send`, remembering the text of each answer: JSON that was parsed has lost the digits of long numbers, and its size.
 * To be used with `redirect: 'manual'`.
 *
 * Errors: {@link UnreachableError}, {@link RedirectedError}, and that of the request's own signal.
 */
export function remembering(send: typeof fetch, onPart: OnPart = () => undefined): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init).catch(throwUnreachable);
    if (isRedirect(response)) {
      await response.body?.cancel();
      throw new RedirectedError('The server redirects the request.');
    }
    const contentType = response.headers.get('content-type') ?? '';
    if (isMultipart(contentType) && response.body !== null) {
      const reader = new MultipartReader(response.body, contentType, (part) => {
        rememberPart(response, part);
        onPart(part);
      });
      Object.defineProperty(response, 'body', { value: { getReader: () => reader } });
      return response;
    }
    response.text = async () => {
      const encoded = await response.arrayBuffer().catch(throwUnreachable);
      const arrivedAt = performance.now();
      const body = new TextDecoder().decode(encoded);
      rememberPart(response, { body, bytes: encoded.byteLength, arrivedAt });
      return body;
    };
    return response;
  };
}

/** Makes `part` what of the answer arrived last. */
export function rememberPart(response: Response, part: ReceivedJson): void {
  received.set(response, part);
}

/** Reports the HTTP answer of each result to `onHttpAnswer` of the context. Stands right before the HTTP link. */
export const httpAnswerLink = new ApolloLink((operation, forward) => {
  const latest = () => {
    const { response } = operation.getContext();
    const json = response instanceof Response ? received.get(response) : undefined;
    return response instanceof Response && json !== undefined ? { response, json } : null;
  };
  const report = () => {
    const answer = latest();
    if (answer !== null) operation.getContext().onHttpAnswer?.({ status: answer.response.status, ...answer.json });
  };
  return forward(operation).pipe(
    tap((result) => {
      const answer = latest();
      if (answer !== null && Array.isArray(result)) throw notGraphql(answer.response, answer.json.body);
      report();
    }),
    catchError((error: unknown) => {
      if (ServerError.is(error) || ServerParseError.is(error)) report();
      // The HTTP link stumbles over JSON that is no object.
      const answer = error instanceof TypeError ? latest() : null;
      throw answer === null ? error : notGraphql(answer.response, answer.json.body);
    }),
  );
});

/** Browsers show a redirect that is not followed without its status; other implementations of `fetch` show it as it is. */
function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);
}

function notGraphql(response: Response, bodyText: string): ServerError {
  return new ServerError('The answer is no GraphQL result.', { response, bodyText });
}
