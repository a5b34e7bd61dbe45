import { type Http, type HttpAnswer, HttpFailure } from '../auth/ports.ts';
import { failureKind } from './network-error.ts';

/** No token endpoint has more to say than this. */
const MAX_BODY_BYTES = 1_000_000;

/**
 * Exchanges with the token endpoint over `fetch`. No cookies, no cache, no redirects.
 * @param isOnline - whether the machine has a network at all: where it has none, that is why an exchange failed.
 */
export function httpOver(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  isOnline: () => boolean = () => true,
): Http {
  return {
    async post(url, { headers, body }, signal): Promise<HttpAnswer> {
      try {
        const response = await fetch(url, {
          method: 'POST',
          headers,
          body,
          credentials: 'omit',
          cache: 'no-store',
          redirect: 'error',
          signal,
        });
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: await readBody(response),
        };
      } catch (error) {
        if (error instanceof HttpFailure) throw error;
        throw new HttpFailure(signal.aborted ? 'aborted' : failureKind(error, isOnline()), 'The exchange failed.');
      }
    },
  };
}

/** @throws HttpFailure where it is longer than any token endpoint has reason to be. */
export async function readBody(response: Response): Promise<string> {
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
