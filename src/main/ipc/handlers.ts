import { randomUUID } from 'node:crypto';
import type { Connection } from '../../shared/connection.ts';
import type { ConnectionTestReport } from '../../shared/connection-test.ts';
import type { Bootstrap, WindowPurpose } from '../../shared/ipc.ts';
import type { Broker } from '../auth/broker.ts';
import { AuthError } from '../auth/errors.ts';
import type { DpopProofs } from '../auth/grants/oauth/dpop-proof.ts';
import type { BrokerRegistry } from '../connections/broker-registry.ts';
import type { ConnectionOperations } from '../connections/connection-operations.ts';
import { type ConnectionSecretStore, secretsAfterChange } from '../connections/connection-secrets.ts';
import type { ConnectionStore } from '../connections/connection-store.ts';
import { summaryOf } from '../connections/connection-summaries.ts';
import type { ConnectionTests } from '../connections/connection-tests.ts';
import { NEW_CONNECTION } from '../connections/templates.ts';
import type { Handlers } from './answer.ts';
import type { Authorizations } from './authorizations.ts';
import { type ConnectionNetwork, makeAuthorize } from './authorize.ts';

/** What a request may do to its own window. */
export interface WindowControl {
  draft(windowId: number): Bootstrap['draft'];
  saveDraft(windowId: number, draft: NonNullable<Bootstrap['draft']>): void;
  open(connection: Connection, purpose?: WindowPurpose): void;
  /** What the window was opened for: answered once. */
  takePurpose(windowId: number): WindowPurpose | null;
  /** Has the windows of a connection that is gone close, or show `fallback`, after the answer is out. */
  leave(connectionId: string, fallback: Connection): void;
  /** Shows another connection in place of the window. */
  replace(windowId: number, connection: Connection): void;
  /** Loads the connection's windows anew, after the answer is out. */
  reload(connectionId: string): void;
  /** Tells all windows that the list of connections has changed. */
  connectionsChanged(): void;
  testProgressed(windowId: number, report: ConnectionTestReport): void;
}

/** Files that the person chooses, in a dialog of the window that asks. */
export interface ChosenFiles {
  /** @returns the file's name, or `null` where none was chosen. */
  save(windowId: number, suggested: string, text: string): Promise<string | null>;
  /** @returns what is in it, or `null` where none was chosen. */
  read(windowId: number): Promise<string | null>;
}

export function makeHandlers(deps: {
  store: ConnectionStore;
  brokers: BrokerRegistry;
  windows: WindowControl;
  authorizations: Authorizations;
  secrets: ConnectionSecretStore;
  tests: ConnectionTests;
  operations: ConnectionOperations;
  files: ChosenFiles;
  network: ConnectionNetwork;
  openBrowser: (url: string) => Promise<void>;
  proofs: DpopProofs;
  app: Bootstrap['app'];
}): Handlers {
  const { store, brokers, windows, authorizations, secrets, tests, operations, files, network } = deps;
  const { openBrowser, proofs, app } = deps;
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
      connections: store.list().map((one) => summaryOf(one, brokers.for(one).snapshot())),
      newConnection: NEW_CONNECTION,
      session: brokerOf(connectionId).snapshot(),
      signIn: brokerOf(connectionId).signInProgress,
      draft: windows.draft(windowId),
      opens: windows.takePurpose(windowId),
      connectionsProblem: store.problem,
      app,
    }),

    authorize: makeAuthorize({ connectionOf, brokers, authorizations, network, proofs }),
    cancelAuthorization: ({ windowId }, id) => {
      authorizations.cancel(windowId, id);
      return done;
    },

    signIn: async ({ connectionId }, credentials) => {
      await network.ready(connectionId);
      return brokerOf(connectionId).signIn(credentials);
    },
    cancelSignIn: ({ connectionId }) => {
      brokerOf(connectionId).cancelSignIn();
      return done;
    },
    openSignInPage: async ({ connectionId }) => {
      const progress = brokerOf(connectionId).signInProgress;
      if (progress === null || progress.step === 'contacting') {
        throw new AuthError('bad_request', 'No sign-in waits for a page. Start again.');
      }
      await openBrowser(progress.url);
      return done;
    },
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

    storedSecrets: ({ connectionId }) => secrets.stored(connectionOf(connectionId)),
    saveConnection: async ({ connectionId }, settings, changedSecrets) => {
      // In every other state there is a session, or there may be one: its tokens must not go to another address.
      const assertEnded = () => {
        const { status } = brokerOf(connectionId).snapshot();
        if (status === 'signed_out' || status === 'reauth_required') return;
        throw new AuthError('connection_in_use', 'Sign out before you change the connection.');
      };
      const changed = await brokers.replace(connectionId, assertEnded, async () => {
        const saved = connectionOf(connectionId);
        await secrets.change({ ...settings, id: connectionId }, secretsAfterChange(settings, saved, changedSecrets));
        return store.change(connectionId, settings);
      });
      windows.connectionsChanged();
      windows.reload(connectionId);
      return changed;
    },
    createConnection: async (_caller, settings, givenSecrets) => {
      const id = randomUUID();
      await secrets.change({ ...settings, id }, givenSecrets);
      const added = store.add(id, settings);
      windows.connectionsChanged();
      windows.open(added);
      return added;
    },
    testConnection: ({ windowId, connectionId }, settings, givenSecrets, run) =>
      tests.run(windowId, { settings, secrets: givenSecrets, run, saved: connectionOf(connectionId) }, (report) =>
        windows.testProgressed(windowId, report),
      ),
    cancelConnectionTest: ({ windowId }, id) => {
      tests.cancel(windowId, id);
      return done;
    },
    openConnection: ({ windowId }, connectionId) => {
      windows.replace(windowId, connectionOf(connectionId));
      return done;
    },

    openConnectionWindow: (_caller, connectionId, edit) => {
      windows.open(connectionOf(connectionId), ...(edit ? (['edit'] as const) : []));
      return done;
    },
    duplicateConnection: async (_caller, connectionId) => {
      const added = await operations.duplicate(connectionId);
      windows.connectionsChanged();
      return summaryOf(added, brokers.for(added).snapshot());
    },
    moveConnection: (_caller, connectionId, index) => {
      operations.move(connectionId, index);
      windows.connectionsChanged();
      return done;
    },
    deleteConnection: async (_caller, connectionId) => {
      const deletion = await operations.delete(connectionId, (fallback) => windows.leave(connectionId, fallback));
      windows.connectionsChanged();
      return deletion;
    },
    exportConnections: ({ windowId }, connectionId) => {
      const name = connectionId === null ? 'latchkey-connections' : fileName(connectionOf(connectionId).name);
      return files.save(windowId, `${name}.json`, operations.export(connectionId));
    },
    importConnections: async ({ windowId }) => {
      const text = await files.read(windowId);
      if (text === null) return null;
      const names = operations.import(text);
      windows.connectionsChanged();
      return names;
    },
    dismissConnectionsProblem: () => {
      store.dismissProblem();
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

/** A name that every file system takes. */
function fileName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return safe === '' ? 'connection' : safe.toLowerCase();
}
