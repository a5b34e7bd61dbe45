import { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import { parseAndCheckHttpResponse } from '@apollo/client/link/http';
import type { print } from 'graphql';
import { Observable } from 'rxjs';
import { EventStreamParser, isEventStream, type StreamEvent } from './event-stream.ts';
import { throwUnreachable, UnreachableError } from './fetch-error.ts';
import { rememberPart } from './http-answer.ts';
import { type ReceivedJson, receivedJson } from './received-json.ts';
import { REQUEST_OPTIONS } from './request-options.ts';

export interface EventStreamLinkOptions {
  readonly url: string;
  readonly print: typeof print;
  readonly fetch: typeof fetch;
  readonly onHeartbeat: () => void;
}

/**
 * Sends an operation by POST, and reads its results from an event stream: the distinct connections mode of graphql-sse.
 * Its own client is not used, as it parses numbers into doubles and has lost the digits of long ones by then.
 *
 * Errors as those of Apollo's HTTP link, and {@link UnreachableError} where the stream ends before it is complete.
 */
export class EventStreamLink extends ApolloLink {
  readonly #options: EventStreamLinkOptions;

  constructor(options: EventStreamLinkOptions) {
    super();
    this.#options = options;
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    return new Observable((observer) => {
      const controller = new AbortController();
      this.#send(operation, controller.signal, (result) => observer.next(result)).then(
        () => observer.complete(),
        (error: unknown) => observer.error(error),
      );
      return () => controller.abort();
    });
  }

  async #send(operation: ApolloLink.Operation, signal: AbortSignal, next: (result: ApolloLink.Result) => void) {
    const { url, print } = this.#options;
    const { query, variables, operationName } = operation;
    const response = await this.#options.fetch(url, {
      ...REQUEST_OPTIONS,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...operation.getContext().headers,
        // Servers compare it as a whole.
        accept: 'text/event-stream',
      },
      body: JSON.stringify({ operationName, variables, query: print(query) }),
      signal,
    });
    operation.setContext({ response });
    if (!isEventStream(response.headers.get('content-type') ?? '')) {
      next(await parseAndCheckHttpResponse(operation)(response));
      return;
    }
    if (!response.ok || response.body === null) {
      throw new ServerError('The answer is no GraphQL result.', { response, bodyText: '' });
    }
    await this.#read(response, response.body, next);
  }

  /** Resolves with the end of the subscription. */
  async #read(response: Response, body: ReadableStream<Uint8Array>, next: (result: ApolloLink.Result) => void) {
    let complete = false;
    const take = ({ name, data }: StreamEvent) => {
      if (name === 'complete') complete = true;
      if (name !== 'next' || complete) return;
      const json = receivedJson(data, performance.now());
      rememberPart(response, json);
      next(resultOf(response, json));
    };
    const parser = new EventStreamParser(take, this.#options.onHeartbeat);
    const reader = body.getReader();
    try {
      while (!complete) {
        const { done, value } = await reader.read().catch(throwUnreachable);
        if (done) throw new UnreachableError('The answer broke off.');
        parser.push(value);
      }
    } finally {
      // The server may leave it open; where it is closed or broken, there is nothing to cancel.
      reader.cancel().catch(() => undefined);
    }
  }
}

/** @throws ServerParseError, ServerError where the text is no result. */
function resultOf(response: Response, { body }: ReceivedJson): ApolloLink.Result {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new ServerParseError(error instanceof Error ? error : new Error(String(error)), { response, bodyText: body });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ServerError('The answer is no GraphQL result.', { response, bodyText: body });
  }
  return parsed;
}
