import type { Connection } from '../../shared/connection.ts';
import type { SignInProgress } from '../../shared/ipc.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { Broker, type BrokerDeps } from '../auth/broker.ts';
import { AuthError } from '../auth/errors.ts';
import type { Grant } from '../auth/grants/grant.ts';
import { type Lock, SecretStoreUnavailable, type SignOutMarker } from '../auth/ports.ts';
import { Vault } from '../auth/vault/vault.ts';

type Parts = Omit<BrokerDeps, 'connectionId' | 'grant' | 'lock' | 'marker'> & {
  readonly grantFor: (connection: Connection) => Grant;
  /** The lock of one connection, the same for every process of this user. */
  readonly lockFor: (connectionId: string) => Lock;
  readonly markerFor: (connectionId: string) => SignOutMarker;
};

export interface BrokerListeners {
  changed(connectionId: string, snapshot: SessionSnapshot): void;
  signInProgressed(connectionId: string, progress: SignInProgress | null): void;
}

/** One broker a connection, made when it is first asked for. */
export class BrokerRegistry {
  readonly #parts: Parts;
  readonly #on: BrokerListeners;
  readonly #brokers = new Map<string, { readonly broker: Broker; readonly stop: () => void }>();
  /** The person has chosen to go on without the keychain: that holds for every connection of this run. */
  #withoutKeychain = false;
  /** Replacements happen one after the other. */
  #replacing: Promise<unknown> = Promise.resolve();

  constructor(parts: Parts, on: BrokerListeners) {
    this.#parts = parts;
    this.#on = on;
  }

  all(): readonly Broker[] {
    return [...this.#brokers.values()].map(({ broker }) => broker);
  }

  /** Whether any session waits for its next attempt to refresh. */
  get waiting(): boolean {
    return this.all().some((broker) => {
      const snapshot = broker.snapshot();
      return snapshot.status === 'active' && snapshot.refresh.phase === 'waiting';
    });
  }

  wake(cause: 'resume' | 'online'): void {
    for (const broker of this.all()) broker.wake(cause);
  }

  /** The keychain may answer again. */
  keychainAnswers(): void {
    for (const broker of this.all()) broker.keychainAnswers();
  }

  /** Goes on without the keychain, in this run, wherever it cannot be read. */
  continueWithoutKeychain(): void {
    this.#withoutKeychain = true;
    for (const broker of this.all()) broker.continueWithoutKeychain();
  }

  /** Whether the person has chosen to go on without the keychain. */
  get isWithoutKeychain(): boolean {
    return this.#withoutKeychain;
  }

  /** The connection's broker, started. */
  for(connection: Connection): Broker {
    const known = this.#brokers.get(connection.id);
    if (known !== undefined) return known.broker;
    const { grantFor, lockFor, markerFor, ...deps } = this.#parts;
    const broker = new Broker({
      ...deps,
      connectionId: connection.id,
      grant: grantFor(connection),
      lock: lockFor(connection.id),
      marker: markerFor(connection.id),
    });
    const stops = [
      broker.subscribe((snapshot) => this.#on.changed(connection.id, snapshot)),
      broker.subscribeToSignIn((progress) => this.#on.signInProgressed(connection.id, progress)),
    ];
    const stop = () => {
      for (const each of stops) each();
    };
    this.#brokers.set(connection.id, { broker, stop });
    void this.#start(broker);
    return broker;
  }

  /**
   * Makes the connection's broker anew, for changed settings.
   * @param may - throws where the change must not be made as things are.
   * @param change - makes it, once the old broker has ended, and answers with the connection as it is then.
   */
  replace(connectionId: string, may: () => void, change: () => Connection | Promise<Connection>): Promise<Connection> {
    const replaced = this.#replacing.then(async () => {
      may();
      const old = this.#brokers.get(connectionId);
      old?.stop();
      await old?.broker.close();
      // Until the change is made nobody gets a broker with the old settings: the one that has ended takes no sign-in.
      const connection = await (async () => change())().finally(() => this.#brokers.delete(connectionId));
      this.for(connection);
      return connection;
    });
    this.#replacing = replaced.catch(() => undefined);
    return replaced;
  }

  /**
   * Signs out of a connection for good: its session is revoked, and the keychain keeps nothing of it.
   * @param forget - makes the connection itself go, once its broker has ended and its record is gone.
   * @returns whether the server was told in time, where there was a session to tell of.
   * @throws AuthError `keychain_unavailable` where the keychain keeps what it holds: then the connection stays.
   */
  remove(connection: Connection, forget: () => Promise<void>): Promise<{ readonly revoked: boolean }> {
    const removed = this.#replacing.then(async () => {
      const broker = this.for(connection);
      await broker.signOut();
      this.#brokers.get(connection.id)?.stop();
      await broker.close();
      try {
        await this.#erase(connection.id);
        await forget();
        // Not before: until here a window may still ask, and a new broker would begin a new record.
        this.#brokers.delete(connection.id);
        return { revoked: !broker.hasRevocations };
      } catch (error) {
        this.#brokers.delete(connection.id);
        this.for(connection); // It is still there, signed out.
        throw error;
      }
    });
    this.#replacing = removed.catch(() => undefined);
    return removed;
  }

  async #erase(connectionId: string): Promise<void> {
    try {
      await new Vault(this.#parts.keychain, connectionId).erase();
    } catch (error) {
      if (!(error instanceof SecretStoreUnavailable)) throw error;
      if (this.#withoutKeychain) return;
      throw new AuthError(
        'keychain_unavailable',
        'The keychain, which holds what is to be deleted, cannot be used. You are signed out, and the connection is still there: unlock the keychain, and delete it again.',
      );
    }
  }

  async #start(broker: Broker): Promise<void> {
    await broker.start();
    if (this.#withoutKeychain) broker.continueWithoutKeychain();
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((broker) => broker.close()));
  }
}
