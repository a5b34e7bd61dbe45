import type { Protocol } from './chromium/protocol.ts';
import type { HeaderList } from './modules/web-request.ts';
import { headersFromPage, uploadOf } from './request-details.ts';
import { fromStandIn, originOf, policyToStandIn } from './stand-in.ts';

/**
 * The CSP sandbox of a document, without allow-popups: in it window.open returns null and links cannot open a window,
 * as where Electron's window open handler denies. All else is allowed.
 */
const NO_POPUPS =
  'sandbox allow-downloads allow-forms allow-modals allow-orientation-lock allow-pointer-lock allow-presentation allow-same-origin allow-scripts allow-storage-access-by-user-activation allow-top-navigation allow-top-navigation-by-user-activation allow-top-navigation-to-custom-protocols';

/** A request for a custom scheme, as its handler gets it. */
export function schemeRequest(paused: Protocol.Fetch.requestPausedPayload): Request {
  const { request } = paused;
  const body = uploadOf(paused).map(({ bytes }) => bytes);
  const headers = headersFromPage(request.headers);
  const made = new Request(fromStandIn(request.url), {
    method: request.method,
    headers,
    ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
  });
  const origin = new Headers(headers).get('origin');
  return origin === null ? made : Object.assign(made, { initiatorOrigin: originOf(origin) });
}

/** The headers of a handler's response, as Chromium must see them. */
export function schemeResponseHeaders(response: Response, isDocument: boolean): HeaderList {
  const headers = [...response.headers].map(([name, value]) => ({
    name,
    value: /^content-security-policy(-report-only)?$/i.test(name) ? policyToStandIn(value) : value,
  }));
  return isDocument ? [...headers, { name: 'content-security-policy', value: NO_POPUPS }] : headers;
}
