import type { Connection } from '../../shared/connection.ts';
import type { SignInProgress } from '../../shared/ipc.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { Broker, type BrokerDeps } from '../auth/broker.ts';
import type { Grant } from '../auth/grants/grant.ts';
import type { Lock, SignOutMarker } from '../auth/ports.ts';

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
  replace(connectionId: string, may: () => void, change: () => Connection): Promise<Connection> {
    const replaced = this.#replacing.then(async () => {
      may();
      const old = this.#brokers.get(connectionId);
      old?.stop();
      await old?.broker.close();
      this.#brokers.delete(connectionId);
      const connection = change();
      this.for(connection);
      return connection;
    });
    this.#replacing = replaced.catch(() => undefined);
    return replaced;
  }

  async #start(broker: Broker): Promise<void> {
    await broker.start();
    if (this.#withoutKeychain) broker.continueWithoutKeychain();
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((broker) => broker.close()));
  }
}
