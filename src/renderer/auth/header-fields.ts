import type { Connection, ConnectionHeader } from '../../shared/connection.ts';

export type HeaderFields = Readonly<Record<string, string>>;

/**
 * The connection's own headers, by name in lower case: names are case-insensitive, and of one that is given twice the
 * values are joined (RFC 9110 §5.1, §5.3). Those that authorize an operation are left out: the broker alone makes them.
 */
export function connectionHeaders({ headers, header }: Pick<Connection, 'headers' | 'header'>): HeaderFields {
  const reserved = new Set([header.name.toLowerCase(), 'dpop']);
  const values = Map.groupBy(headers, ({ name }: ConnectionHeader) => name.toLowerCase());
  return Object.fromEntries(
    [...values]
      .filter(([name]) => !reserved.has(name))
      .map(([name, given]) => [name, given.map(({ value }) => value).join(', ')]),
  );
}

/** `added` over `present`. A name that is written otherwise must not send two values. */
export function withHeaders(present: HeaderFields | undefined, added: HeaderFields): HeaderFields {
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept = Object.entries(present ?? {}).filter(([name]) => !replaced.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...added };
}
