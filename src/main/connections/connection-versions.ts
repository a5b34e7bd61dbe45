import { NEW_CONNECTION } from './templates.ts';

/** The version of the connections' format, in the file and in what is exported. */
export const CONNECTIONS_VERSION = 2;

/** The version that a file says that it has; `null` for what says none, and so is none of ours. */
export function versionOf(file: unknown): number | null {
  const { version } = (file ?? {}) as Record<string, unknown>;
  return typeof version === 'number' && Number.isInteger(version) && version > 0 ? version : null;
}

/** Brings what an earlier Latchkey wrote up to the present version. What is none of ours comes back as it is. */
export function upToDate(file: unknown): unknown {
  const { version, connections } = (file ?? {}) as Record<string, unknown>;
  if (version !== 1 || !Array.isArray(connections)) return file;
  return { version: CONNECTIONS_VERSION, connections: connections.map(fromVersion1) };
}

/** Version 1 knew one subscription protocol, error codes alone, and no network settings. */
function fromVersion1(connection: unknown): unknown {
  if (typeof connection !== 'object' || connection === null) return connection;
  const { rejectedCodes, ...rest } = connection as Record<string, unknown>;
  const { color, subscriptionProtocol, headers, network, rejection } = NEW_CONNECTION;
  return {
    color,
    subscriptionProtocol,
    headers,
    network,
    ...rest,
    rejection: { ...rejection, codes: rejectedCodes },
  };
}
