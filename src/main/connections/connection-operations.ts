import { randomUUID } from 'node:crypto';
import type { Connection } from '../../shared/connection.ts';
import type { Deletion } from '../../shared/ipc.ts';
import { AuthError } from '../auth/errors.ts';
import type { BrokerRegistry } from './broker-registry.ts';
import { readConnections, writeConnections } from './connection-file.ts';
import type { ConnectionSecretStore } from './connection-secrets.ts';
import type { ConnectionStore } from './connection-store.ts';
import { CONNECTIONS_VERSION } from './connection-versions.ts';
import { copyName, uniqueName } from './unique-name.ts';
import { withoutCredentials } from './without-credentials.ts';

interface Deps {
  readonly store: ConnectionStore;
  readonly brokers: BrokerRegistry;
  readonly secrets: ConnectionSecretStore;
  /** Removes what the disk holds of a connection besides its settings: lock and marker. */
  readonly forgetFiles: (connectionId: string) => void;
  /** The connection to go on with where there is none left; made where it has to be. */
  readonly fallback: () => Connection;
}

/** What a person does with whole connections. */
export class ConnectionOperations {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * Another connection to the same server, for instance for another account. Nobody is signed in to it.
   * @throws AuthError `keychain_unavailable` where the secret cannot be copied: then nothing is added.
   */
  async duplicate(connectionId: string): Promise<Connection> {
    const { store, secrets } = this.#deps;
    const id = randomUUID();
    await secrets.copy(this.#existing(connectionId), id);
    const { id: _own, ...settings } = this.#existing(connectionId);
    return store.add(id, { ...settings, name: copyName(settings.name, this.#names()) }, connectionId);
  }

  move(connectionId: string, index: number): void {
    this.#existing(connectionId);
    this.#deps.store.move(connectionId, index);
  }

  /**
   * Signs out of a connection and forgets it: session, secrets, settings.
   * @param leave - has its windows show `fallback`, or go.
   * @throws AuthError `keychain_unavailable` where the keychain keeps what it holds: then the connection stays, signed
   *   out, so that it can be deleted once the keychain answers.
   */
  async delete(connectionId: string, leave: (fallback: Connection) => void): Promise<Deletion> {
    const { store, brokers, secrets, forgetFiles, fallback } = this.#deps;
    const connection = this.#existing(connectionId);
    const { revoked } = await brokers.remove(connection, async () => {
      try {
        await secrets.change(connection, { clientSecret: null });
      } catch (error) {
        // Whoever goes on without a keychain has none that could keep anything.
        if (!(error instanceof AuthError) || !brokers.isWithoutKeychain) throw error;
      }
      store.remove(connectionId);
    });
    forgetFiles(connectionId);
    leave(fallback());
    return { revoked };
  }

  /** One connection, or all with `null`, as the text of a file; without ids and secrets. */
  export(connectionId: string | null): string {
    const { store } = this.#deps;
    const exported = connectionId === null ? store.list() : [this.#existing(connectionId)];
    return writeConnections(exported.map(({ id: _own, ...settings }) => withoutCredentials(settings)));
  }

  /**
   * Adds all connections of an exported file, or none.
   * @returns their names here.
   * @throws AuthError that says what is wrong with the file, and where.
   */
  import(text: string): readonly string[] {
    const reading = readConnections(text);
    if (reading.kind === 'newer') {
      throw new AuthError(
        'bad_request',
        `A newer Latchkey wrote this file: its format is version ${reading.version}, and this one knows version ${CONNECTIONS_VERSION} and earlier. Update Latchkey, and import it then. Nothing was imported.`,
      );
    }
    if (reading.kind === 'faulty') {
      throw new AuthError(
        'bad_request',
        `Nothing was imported. This is wrong with the file:\n${reading.faults.join('\n')}`,
      );
    }
    if (reading.connections.length === 0) {
      throw new AuthError('bad_request', 'There is no connection in this file: nothing was imported.');
    }
    return reading.connections.map(({ settings }) => {
      const name = uniqueName(settings.name, this.#names());
      return this.#deps.store.add(randomUUID(), { ...settings, name }).name;
    });
  }

  #existing(connectionId: string): Connection {
    const connection = this.#deps.store.get(connectionId);
    if (connection === null) throw new AuthError('bad_request', 'There is no such connection any more.');
    return connection;
  }

  #names(): string[] {
    return this.#deps.store.list().map(({ name }) => name);
  }
}
