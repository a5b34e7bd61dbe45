import type { Connection } from '../../shared/connection.ts';
import type { ConnectionSummary, SessionSummary } from '../../shared/ipc.ts';
import type { SessionSnapshot } from '../../shared/session.ts';

/** What every window knows of every connection. */
export function summaryOf(connection: Connection, snapshot: SessionSnapshot): ConnectionSummary {
  const { id, name, color, endpoint, auth } = connection;
  return {
    id,
    name,
    color,
    endpoint,
    signIn: auth.kind === 'graphql' ? 'graphql' : auth.flow,
    session: sessionSummary(snapshot),
  };
}

export function sessionSummary(snapshot: SessionSnapshot): SessionSummary {
  const { status } = snapshot;
  return { status, account: status === 'active' || status === 'reauth_required' ? snapshot.account : null };
}

/** Which of the sessions' changes show in the list of connections: those of a refresh do not. */
export class SessionSummaries {
  readonly #last = new Map<string, string>();

  /** Whether the list says something else of the connection than before. */
  changed(connectionId: string, snapshot: SessionSnapshot): boolean {
    const now = JSON.stringify(sessionSummary(snapshot));
    if (this.#last.get(connectionId) === now) return false;
    this.#last.set(connectionId, now);
    return true;
  }
}
