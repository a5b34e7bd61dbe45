import type { Connection, ConnectionSettings } from '../../shared/connection.ts';
import { NEW_CONNECTION } from './templates.ts';

/** The version of the connections' format, in the file and in what is exported. */
export const CONNECTIONS_VERSION = 2;

/** Brings what an earlier Latchkey wrote up to the present version. What is none of ours comes back as it is. */
export function upToDate(file: unknown): unknown {
  const { version, connections } = (file ?? {}) as Record<string, unknown>;
  if (version !== 1 || !Array.isArray(connections)) return file;
  return { version: CONNECTIONS_VERSION, connections: connections.map(fromVersion1) };
}

/** Version 1 knew one subscription protocol, error codes alone, and no network settings. */
function fromVersion1({ rejectedCodes, ...rest }: Record<string, unknown>): unknown {
  const { color, subscriptionProtocol, headers, network, rejection } = NEW_CONNECTION;
  const added: Pick<ConnectionSettings, 'color' | 'subscriptionProtocol' | 'headers' | 'network'> = {
    color,
    subscriptionProtocol,
    headers,
    network,
  };
  return { ...added, ...rest, rejection: { ...rejection, codes: rejectedCodes as Connection['rejection']['codes'] } };
}
