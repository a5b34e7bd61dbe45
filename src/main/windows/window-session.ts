import { type Session, session } from 'electron';
import type { Connection } from '../../shared/connection.ts';
import { allowApiAccess } from './api-access.ts';
import { appProtocolHandler } from './app-protocol.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { SCHEME } from './origin.ts';
import { limitPermissions } from './permissions.ts';

const prepared = new WeakSet<Session>();

/**
 * The browser session of a connection's windows: a partition of its own, so that connections share neither cookies nor
 * caches, and in memory, so that nothing of the API's answers stays on the disk.
 * @param connection - the connection as of now: its endpoints may be edited.
 */
export function windowSession(connectionId: string, rendererRoot: string, connection: () => Connection): Session {
  const own = session.fromPartition(`connection-${connectionId}`);
  if (prepared.has(own)) return own;
  prepared.add(own);
  own.protocol.handle(
    SCHEME,
    appProtocolHandler(rendererRoot, () => contentSecurityPolicy(connection())),
  );
  allowApiAccess(own, connection);
  limitPermissions(own);
  return own;
}
