import type { ApolloLink } from '@apollo/client';
import { ServerError, ServerParseError } from '@apollo/client/errors';
import { Observable } from 'rxjs';
import { isEventStream } from '../graphql/event-stream.ts';
import { UnreachableError } from '../graphql/fetch-error.ts';
import { isMultipart } from '../graphql/multipart-reader.ts';
import { withHeaders } from './header-fields.ts';
import { type Moment, msBetween } from './moment.ts';
import { dpopNonceOf } from './rejection.ts';
import { retryAfterMs } from './retry-after.ts';
import { SilenceWatch } from './silence-watch.ts';
import type { LineEnding } from './subscription-ending.ts';
import { isJudged, LineEnded, type LineOptions, type OpenLine } from './subscription-line.ts';

/** What a link that ends in an HTTP answer gets of the line that it is used for. */
export interface StreamParts {
  /** To be used for the request. */
  readonly fetch: typeof fetch;
  /** To be told of each heartbeat of the server. */
  readonly onHeartbeat: () => void;
}

/** How long a server may take to begin its answer. Some do so with the first event alone, others at once. */
const ANSWER_TIMEOUT_MS = 60_000;

/**
 * An HTTP answer that goes on, of which `linkOver` makes the link that asks for it and reads it.
 *
 * An answer that ends before the subscription is complete, or whose heartbeats cease, was lost. One that is no stream
 * may be a result (of a document that the server refuses): then it is the only one.
 */
export function streamLine(linkOver: (options: LineOptions, parts: StreamParts) => ApolloLink): OpenLine {
  return (options) => openStream(options, linkOver);
}

function openStream(
  options: LineOptions,
  linkOver: (options: LineOptions, parts: StreamParts) => ApolloLink,
): Observable<ApolloLink.Result> {
  const { operation, headers, authorization, judge, now, onLive, onSignOfLife, onDpopNonce } = options;
  return new Observable((observer) => {
    let liveSince: Moment | null = null;
    let answer: Response | null = null;
    let first = true;

    const end = (ending: LineEnding, cause?: unknown) => {
      const liveMs = liveSince === null ? 0 : msBetween(liveSince, now());
      observer.error(new LineEnded({ ...ending, liveMs }, cause));
    };
    const silence = new SilenceWatch(now, () => end({ kind: 'silent' }));
    const deadline = setTimeout(() => end({ kind: 'lost' }), ANSWER_TIMEOUT_MS);

    const watchedFetch: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      clearTimeout(deadline);
      answer = response;
      const nonce = dpopNonceOf(response);
      if (nonce !== null) onDpopNonce(nonce);
      if (isStream(response) && response.body !== null) {
        liveSince = now();
        onLive();
        const heard = new TransformStream<Uint8Array, Uint8Array>({
          transform(bytes, controller) {
            onSignOfLife();
            silence.heard();
            controller.enqueue(bytes);
          },
        });
        Object.defineProperty(response, 'body', { value: response.body.pipeThrough(heard), configurable: true });
      }
      return response;
    };

    operation.setContext(({ headers: present }) => ({
      headers: withHeaders(withHeaders(present, headers), authorization ?? {}),
    }));
    const link = linkOver(options, { fetch: watchedFetch, onHeartbeat: () => silence.heartbeat() });
    const results = link.request(operation, noFurther).subscribe({
      next: (result) => {
        const isFirst = first;
        first = false;
        const verdict = isJudged(result, isFirst) ? judge.result(result, answer) : 'accepted';
        if (verdict === 'rejected') end({ kind: 'token_rejected' });
        else if (verdict === 'nonce_wanted') end({ kind: 'nonce_wanted' });
        else observer.next(result);
      },
      error: (error: unknown) => {
        const verdict = judge.error(error);
        if (verdict === 'rejected') end({ kind: 'token_rejected' }, error);
        else if (verdict === 'nonce_wanted') end({ kind: 'nonce_wanted' }, error);
        else if (error instanceof UnreachableError) end({ kind: 'lost' });
        else if (ServerError.is(error) || ServerParseError.is(error)) {
          const { statusCode: status, response } = error;
          end({ kind: 'answered', status, retryAfterMs: retryAfterMs(response.headers, Date.now()) }, error);
        } else observer.error(error);
      },
      complete: () => observer.complete(),
    });
    return () => {
      clearTimeout(deadline);
      silence.stop();
      results.unsubscribe();
    };
  });
}

function isStream({ ok, headers }: Response): boolean {
  const contentType = headers.get('content-type') ?? '';
  return ok && (isEventStream(contentType) || isMultipart(contentType));
}

function noFurther(): never {
  throw new Error('A line is the last of its links.');
}
