import type { Connection } from '../../shared/connection.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { Broker, type BrokerDeps } from '../auth/broker.ts';
import { GraphqlGrant } from '../auth/grants/graphql/graphql-grant.ts';
import type { Http, Lock } from '../auth/ports.ts';

type Parts = Omit<BrokerDeps, 'connectionId' | 'grant' | 'lock'> & {
  readonly http: Http;
  /** The lock of one connection, the same for every process of this user. */
  readonly lockFor: (connectionId: string) => Lock;
};

/** One broker a connection, made when it is first asked for. */
export class BrokerRegistry {
  readonly #parts: Parts;
  readonly #changed: (connectionId: string, snapshot: SessionSnapshot) => void;
  readonly #brokers = new Map<string, Broker>();

  constructor(parts: Parts, changed: (connectionId: string, snapshot: SessionSnapshot) => void) {
    this.#parts = parts;
    this.#changed = changed;
  }

  all(): readonly Broker[] {
    return [...this.#brokers.values()];
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

  /** The connection's broker, started. */
  for(connection: Connection): Broker {
    const known = this.#brokers.get(connection.id);
    if (known !== undefined) return known;
    const { http, lockFor, ...deps } = this.#parts;
    const broker = new Broker({
      ...deps,
      connectionId: connection.id,
      grant: new GraphqlGrant(connection, { http, clock: deps.clock }),
      lock: lockFor(connection.id),
    });
    this.#brokers.set(connection.id, broker);
    broker.subscribe((snapshot) => this.#changed(connection.id, snapshot));
    void broker.start();
    return broker;
  }

  /** Makes the connection's broker anew, for changed settings. */
  async replace(connection: Connection): Promise<Broker> {
    const old = this.#brokers.get(connection.id);
    this.#brokers.delete(connection.id);
    await old?.close();
    return this.for(connection);
  }

  async close(): Promise<void> {
    await Promise.all(this.all().map((broker) => broker.close()));
  }
}
