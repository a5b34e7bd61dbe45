import { type Http, type HttpAnswer, HttpFailure } from '../auth/ports.ts';
import { failureKind } from './network-error.ts';

/** No token endpoint, and no metadata, has more to say than this. */
const MAX_BODY_BYTES = 1_000_000;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Exchanges with the token endpoint over `fetch`. No cookies, no cache, no redirects.
 * @param isOnline - whether the machine has a network at all: where it has none, that is why an exchange failed.
 */
export function httpOver(fetch: Fetch, isOnline: () => boolean = () => true): Http {
  return {
    post: (url, { headers, body }, signal) => exchange(fetch, isOnline, url, { method: 'POST', headers, body, signal }),
  };
}

/**
 * The same as a `fetch`, for a library that makes the requests: each answer is read whole, within limits, before it is
 * passed on. Rejects with an HttpFailure.
 */
export function fetchWithLimits(fetch: Fetch, isOnline: () => boolean = () => true): Fetch {
  return async (url, init) => {
    const { status, headers, body } = await exchange(fetch, isOnline, url, init);
    // No others can be passed on (https://fetch.spec.whatwg.org/#dom-response).
    if (status < 200 || status > 599) throw new HttpFailure('unusable', `it has the status ${status}.`);
    // An answer of these must have no body (https://fetch.spec.whatwg.org/#null-body-status).
    if ([204, 205, 304].includes(status)) return new Response(null, { status, headers });
    // As bytes: to a text `Response` would give a content type, where the server gave none.
    return new Response(new TextEncoder().encode(body), { status, headers });
  };
}

async function exchange(fetch: Fetch, isOnline: () => boolean, url: string, init: RequestInit): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...init, credentials: 'omit', cache: 'no-store', redirect: 'error' });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await readBody(response),
    };
  } catch (error) {
    if (error instanceof HttpFailure) throw error;
    throw new HttpFailure(init.signal?.aborted ? 'aborted' : failureKind(error, isOnline()), 'The exchange failed.');
  }
}

async function readBody(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new HttpFailure('unusable', 'it is too large.');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
