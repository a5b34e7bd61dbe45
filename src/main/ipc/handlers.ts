import type { Connection } from '../../shared/connection.ts';
import type { Bootstrap } from '../../shared/ipc.ts';
import type { AccessToken } from '../auth/access-token.ts';
import type { Broker } from '../auth/broker.ts';
import { AuthError } from '../auth/errors.ts';
import type { BrokerRegistry } from '../connections/broker-registry.ts';
import type { ConnectionStore } from '../connections/connection-store.ts';
import { NEW_CONNECTION } from '../connections/templates.ts';
import type { Handlers } from './answer.ts';
import type { Authorizations } from './authorizations.ts';

/** What a request may do to its own window. */
export interface WindowControl {
  draft(windowId: number): Bootstrap['draft'];
  saveDraft(windowId: number, draft: NonNullable<Bootstrap['draft']>): void;
  open(connection: Connection): void;
  /** Shows another connection in place of the window. */
  replace(windowId: number, connection: Connection): void;
  /** Loads the connection's windows anew, after the answer is out. */
  reload(connectionId: string): void;
  /** Tells all windows that the list of connections has changed. */
  connectionsChanged(): void;
}

export function makeHandlers(deps: {
  store: ConnectionStore;
  brokers: BrokerRegistry;
  windows: WindowControl;
  authorizations: Authorizations;
  app: Bootstrap['app'];
}): Handlers {
  const { store, brokers, windows, authorizations, app } = deps;
  const connectionOf = (connectionId: string): Connection => {
    const connection = store.get(connectionId);
    if (connection === null) throw new AuthError('bad_request', 'There is no such connection any more.');
    return connection;
  };
  const brokerOf = (connectionId: string): Broker => brokers.for(connectionOf(connectionId));
  const done = null;

  return {
    bootstrap: ({ windowId, connectionId }) => ({
      connection: connectionOf(connectionId),
      connections: store.summaries(),
      newConnection: NEW_CONNECTION,
      session: brokerOf(connectionId).snapshot(),
      draft: windows.draft(windowId),
      app,
    }),

    authorize: async ({ windowId, connectionId }, { id, epoch, rejectedGeneration }) => {
      const connection = connectionOf(connectionId);
      const token = await authorizations.run(windowId, id, (signal) =>
        brokers.for(connection).authorize({ epoch, rejectedGeneration }, signal),
      );
      return { headers: authorizationHeaders(connection, token), generation: token.generation };
    },
    cancelAuthorization: ({ windowId }, id) => {
      authorizations.cancel(windowId, id);
      return done;
    },

    signIn: ({ connectionId }, credentials) => brokerOf(connectionId).signIn(credentials),
    signOut: async ({ connectionId }) => {
      await brokerOf(connectionId).signOut();
      return done;
    },
    retryNow: async ({ connectionId }) => {
      await brokerOf(connectionId).retryNow();
      return done;
    },
    continueWithoutKeychain: () => {
      brokers.continueWithoutKeychain();
      return done;
    },
    claims: ({ connectionId }) => brokerOf(connectionId).claims(),
    timeline: ({ connectionId }) => brokerOf(connectionId).timeline(),

    saveConnection: async ({ connectionId }, settings) => {
      // In every other state there is a session, or there may be one: its tokens must not go to another address.
      const assertEnded = () => {
        const { status } = brokerOf(connectionId).snapshot();
        if (status === 'signed_out' || status === 'reauth_required') return;
        throw new AuthError('connection_in_use', 'Sign out before you change the connection.');
      };
      const changed = await brokers.replace(connectionId, assertEnded, () => store.change(connectionId, settings));
      windows.connectionsChanged();
      windows.reload(connectionId);
      return changed;
    },
    createConnection: (_caller, settings) => {
      const added = store.add(settings);
      windows.connectionsChanged();
      windows.open(added);
      return added;
    },
    openConnection: ({ windowId }, connectionId) => {
      windows.replace(windowId, connectionOf(connectionId));
      return done;
    },

    newWindow: ({ connectionId }) => {
      windows.open(connectionOf(connectionId));
      return done;
    },
    saveDraft: ({ windowId }, draft) => {
      windows.saveDraft(windowId, draft);
      return done;
    },
  };
}

function authorizationHeaders({ header }: Connection, token: AccessToken): Record<string, string> {
  return { [header.name]: header.scheme === '' ? token.value : `${header.scheme} ${token.value}` };
}
