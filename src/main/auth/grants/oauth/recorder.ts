import type { CustomFetch } from 'openid-client';
import { type HttpAnswer, HttpFailure } from '../../ports.ts';

/** Never follows redirects, sends no cookies, keeps no cache; reads the whole answer. @throws HttpFailure */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The line between openid-client and the server, for one exchange. It keeps the last answer as it came: openid-client
 * refuses whole answers for a part of them, and tokens must not get lost that way.
 */
export class Recorder {
  /** The last answer, or `null` where none came. */
  answer: HttpAnswer | null = null;
  /** Why none came. */
  failure: HttpFailure | null = null;
  /** What was asked last. */
  url: string | null = null;
  readonly fetch: CustomFetch;

  constructor(fetch: Fetch, signal: AbortSignal) {
    this.fetch = async (url, { body, headers, method, signal: own }) => {
      this.answer = null;
      this.failure = null;
      this.url = url;
      try {
        const response = await fetch(url, {
          method,
          headers,
          ...(body == null ? {} : { body: body.toString() }),
          signal: own ? AbortSignal.any([own, signal]) : signal,
        });
        const text = await response.text();
        this.answer = { status: response.status, headers: Object.fromEntries(response.headers), body: text };
        // These have no body (https://fetch.spec.whatwg.org/#null-body-status).
        const isBodiless = [204, 205, 304].includes(response.status);
        return new Response(isBodiless ? null : text, { status: response.status, headers: response.headers });
      } catch (error) {
        if (error instanceof HttpFailure) this.failure = error;
        throw error;
      }
    };
  }
}
