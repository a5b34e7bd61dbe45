import type { Session } from 'electron';
import type { Connection } from '../../shared/connection.ts';
import { corsHeaders, isEndpoint, withoutCors, withoutOrigin } from './cors.ts';
import { withOwnHeaders } from './own-headers.ts';

/**
 * Lets a window talk to its connection's endpoints whatever CORS headers they send, as any desktop client can. The
 * requests carry no cookies, and no page but ours runs in the session. Every other address keeps the browser's rules.
 */
export function allowApiAccess(session: Session, connection: () => Connection): void {
  const filter = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] };
  session.webRequest.onBeforeSendHeaders(filter, ({ url, requestHeaders }, callback) => {
    const current = connection();
    callback({
      requestHeaders: isEndpoint(url, current)
        ? withOwnHeaders(withoutOrigin(requestHeaders), current)
        : requestHeaders,
    });
  });
  session.webRequest.onHeadersReceived(filter, ({ url, method, responseHeaders = {} }, callback) => {
    const current = connection();
    if (!isEndpoint(url, current)) return callback({ responseHeaders });
    callback({
      responseHeaders: { ...withoutCors(responseHeaders), ...corsHeaders(current) },
      // A preflight request counts only with a good status (Fetch §4.8), and many API servers know no OPTIONS.
      ...(method === 'OPTIONS' ? { statusLine: 'HTTP/1.1 204 No Content' } : {}),
    });
  });
}
