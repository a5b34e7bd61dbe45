import type { Connection } from '../../shared/connection.ts';

/** Of the network stack and of the window: what they say has to fit the request. */
const LEFT_ALONE =
  /^(?:accept|connection|content-length|content-type|dpop|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade|sec-websocket-.*)$/;

/**
 * Adds the connection's own headers to a request. The window has set most of them; a page cannot set those of a socket's
 * handshake, nor what browsers keep to themselves, such as `Cookie` and `Origin` (Fetch §2.2.2). Never those that
 * authorize.
 */
export function withOwnHeaders(
  headers: Readonly<Record<string, string>>,
  { headers: own, header }: Pick<Connection, 'headers' | 'header'>,
): Record<string, string> {
  const added = Map.groupBy(own, ({ name }) => name.toLowerCase());
  for (const name of added.keys()) if (LEFT_ALONE.test(name) || name === header.name.toLowerCase()) added.delete(name);
  const kept = Object.entries(headers).filter(([name]) => !added.has(name.toLowerCase()));
  const joined = [...added.values()].map((given) => [given[0]?.name ?? '', given.map(({ value }) => value).join(', ')]);
  return Object.fromEntries([...kept, ...joined]);
}
