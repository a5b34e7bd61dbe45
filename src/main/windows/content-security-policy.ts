import type { Connection } from '../../shared/connection.ts';

/**
 * What a window may load: its own files, and connections to the connection's endpoints and nothing else. Without
 * `unsafe-inline` and `unsafe-eval`. https://www.w3.org/TR/CSP3/
 */
export function contentSecurityPolicy(connection: Connection): string {
  const endpoints = [connection.endpoint, connection.subscriptionEndpoint].filter((url) => url !== null).map(source);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${[...new Set(endpoints)].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** A URL as a source expression: without the query, and with the characters that would end it escaped (CSP3 §2.3.1). */
function source(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replaceAll(';', '%3B').replaceAll(',', '%2C')}`;
}
