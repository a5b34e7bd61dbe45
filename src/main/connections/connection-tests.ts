import type { Connection, ConnectionSettings } from '../../shared/connection.ts';
import type { ConnectionTestReport, ConnectionTestRun } from '../../shared/connection-test.ts';
import type { ConnectionSecrets } from '../../shared/ipc.ts';
import { CLOSE_TIMEOUT_MS } from '../auth/broker.ts';
import { AuthError } from '../auth/errors.ts';
import { mayUseSavedSecret } from './connection-secrets.ts';
import { type ConnectionTestDeps, testConnection } from './connection-test.ts';

interface TestRequest {
  readonly settings: ConnectionSettings;
  readonly secrets: ConnectionSecrets;
  readonly run: ConnectionTestRun;
  /** The window's own connection, as it is saved. */
  readonly saved: Connection;
}

interface RunningTest {
  readonly id: string;
  readonly connection: Connection;
  readonly controller: AbortController;
  readonly ended: Promise<void>;
}

/** The tests under way: one a window. */
export class ConnectionTests {
  readonly #depsFor: (connection: Connection) => Omit<ConnectionTestDeps, 'clientSecret'>;
  readonly #savedSecret: (connection: Connection) => Promise<string | null>;
  /** By window. */
  readonly #running = new Map<number, RunningTest>();

  /**
   * @param depsFor - the line to the servers of a connection that is not saved.
   * @param savedSecret - the client's secret of a saved connection.
   */
  constructor(
    depsFor: (connection: Connection) => Omit<ConnectionTestDeps, 'clientSecret'>,
    savedSecret: (connection: Connection) => Promise<string | null>,
  ) {
    this.#depsFor = depsFor;
    this.#savedSecret = savedSecret;
  }

  /** @throws AuthError where another test of the window is under way. */
  async run(
    windowId: number,
    { settings, secrets, run, saved }: TestRequest,
    tell: (report: ConnectionTestReport) => void,
  ): Promise<ConnectionTestReport> {
    if (this.#running.has(windowId)) {
      throw new AuthError('bad_request', 'A test is under way in this window. Cancel it, or wait for its end.');
    }
    const controller = new AbortController();
    // An id of its own: whatever is kept by a connection's id stays out of reach.
    const connection: Connection = { ...settings, id: `test-${windowId}` };
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#running.set(windowId, { id: run.id, connection, controller, ended });
    const clientSecret = () => this.#clientSecret(connection, secrets, saved);
    try {
      const deps = { ...this.#depsFor(connection), clientSecret };
      return await testConnection(connection, run, deps, controller.signal, tell);
    } finally {
      this.#running.delete(windowId);
      end();
    }
  }

  /** Takes all tests back. Resolves when they have signed out, or after {@link CLOSE_TIMEOUT_MS}. */
  async close(): Promise<void> {
    for (const { controller } of this.#running.values()) controller.abort();
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
    await Promise.race([Promise.all([...this.#running.values()].map(({ ended }) => ended)), timeout]);
    clearTimeout(timer);
  }

  /** The settings under test by the id that they have meanwhile; `null` for any other id. */
  underTest(connectionId: string): Connection | null {
    for (const { connection } of this.#running.values()) if (connection.id === connectionId) return connection;
    return null;
  }

  /** Takes the window's test back; with an `id`, only where it is that one. */
  cancel(windowId: number, id?: string): void {
    const running = this.#running.get(windowId);
    if (running !== undefined && (id === undefined || id === running.id)) running.controller.abort();
  }

  async #clientSecret(
    connection: Connection,
    { clientSecret }: ConnectionSecrets,
    saved: Connection,
  ): Promise<string | null> {
    if (clientSecret !== undefined) return clientSecret;
    return mayUseSavedSecret(connection, saved) ? this.#savedSecret(saved) : null;
  }
}
