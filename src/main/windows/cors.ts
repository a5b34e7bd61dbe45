import type { Connection } from '../../shared/connection.ts';

/** Same origin and path; the query may differ. */
export function isEndpoint(url: string, connection: Connection): boolean {
  const asked = URL.parse(url);
  if (asked === null) return false;
  return [connection.endpoint, connection.subscriptionEndpoint].some((endpoint) => {
    const own = endpoint === null ? null : URL.parse(endpoint);
    return own !== null && own.origin === asked.origin && own.pathname === asked.pathname;
  });
}

/** A server may refuse an origin that it does not know; a desktop client has none. */
export function withoutOrigin(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'origin'));
}

export function withoutCors(headers: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.toLowerCase().startsWith('access-control-')),
  );
}

/** `*` covers every header but the authorization header, which has to be named (Fetch §3.3.5). */
export function corsHeaders(connection: Connection): Record<string, string[]> {
  return {
    'access-control-allow-origin': ['*'],
    'access-control-allow-methods': ['GET, POST'],
    'access-control-allow-headers': [`*, authorization, ${connection.header.name}`],
    'access-control-expose-headers': ['*'],
    'access-control-max-age': ['7200'],
  };
}
