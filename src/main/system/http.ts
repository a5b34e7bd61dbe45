import { app, net } from 'electron';
import { type Http, type HttpAnswer, HttpFailure } from '../auth/ports.ts';
import { failureKind } from './network-error.ts';

/** No token endpoint has more to say than this. */
const MAX_BODY_BYTES = 1_000_000;

/** The token endpoint over Chromium's network stack: the system's proxy and certificates apply. No cookies, no cache. */
export const chromiumHttp: Http = {
  async post(url, request, signal): Promise<HttpAnswer> {
    await app.whenReady(); // `net` cannot be used before.
    try {
      const response = await net.fetch(url, {
        method: 'POST',
        headers: request.headers,
        body: request.body,
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
      throw new HttpFailure(signal.aborted ? 'aborted' : failureKind(error), 'The exchange failed.');
    }
  },
};

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
