import { createServer } from 'node:http';
import { createApi, GRAPHQL_PATH } from './api.ts';
import { AccessTokens } from './auth/access-tokens.ts';
import { authenticator } from './auth/caller.ts';
import { Families } from './auth/families.ts';
import { Users } from './auth/users.ts';
import { Clock } from './clock.ts';
import { Connections } from './connections.ts';
import { Faults } from './control/faults.ts';
import { commandHandlers } from './control/handlers.ts';
import { Journal } from './control/journal.ts';
import { type ControlServer, startControlServer } from './control/server.ts';
import { answerPreflight } from './cors.ts';
import { Database } from './database.ts';
import { Exchange } from './exchange.ts';
import { LOOPBACK, listenOnLoopback } from './listen.ts';
import { type DemoOptions, resolveOptions } from './options.ts';
import { Subscriptions } from './subscriptions.ts';
import { seed } from './tracker/seed.ts';

export { DemoServerError } from './errors.ts';
export type { DemoOptions } from './options.ts';
export { demoUsers } from './tracker/seed.ts';

/** A running demo server. */
export interface DemoServer {
  /** Where operations are sent: `http://127.0.0.1:{port}/graphql`. */
  readonly endpoint: string;
  /** Where subscriptions connect (graphql-transport-ws): `ws://127.0.0.1:{port}/graphql`. */
  readonly subscriptionEndpoint: string;
  /** Address of the control interface, for `ControlClient`; `null` where it is off. */
  readonly controlEndpoint: string | null;
  readonly port: number;
  /**
   * Closes WebSockets with 1012, lets requests under way end for up to a second, then closes everything. Sessions
   * and data stay in the folder.
   */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** How long requests under way may take to end when the server stops, in milliseconds. */
const DRAIN_MS = 1_000;

/**
 * Starts the demo back end: a GraphQL API of a project tracker over HTTP and WebSocket, which issues its own access
 * and refresh tokens.
 *
 * @param options - A folder for the data, and what differs from the defaults (see `Settings` in `options.ts` for
 *   units). Two users are there from the start: {@link demoUsers}.
 * @throws {DemoServerError} `port_in_use`, `port_refused`, `folder_unusable`, `data_too_new`; the message says what
 *   to do.
 * @throws {z.ZodError} Where an option does not fit.
 */
export async function startDemoServer(options: DemoOptions): Promise<DemoServer> {
  const { folder, port: wantedPort, control: withControl, settings } = resolveOptions(options);
  const clock = new Clock();
  const database = new Database(folder);
  await seed(database, clock);

  const issued = { accessTokens: [] as string[], refreshTokens: [] as string[] };
  const journal = new Journal(clock);
  const faults = new Faults();
  const users = new Users(database);
  const families = new Families(database, clock, settings);
  const accessTokens = new AccessTokens(database, clock, settings);
  const authenticate = authenticator(accessTokens, settings);
  const parts = { database, clock, settings, users, families, accessTokens, authenticate, journal, faults };
  const api = createApi({
    ...parts,
    onIssued: (accessToken, refreshToken) => {
      if (!withControl) return;
      issued.accessTokens.push(accessToken);
      if (refreshToken !== null) issued.refreshTokens.push(refreshToken);
    },
    onUnexpectedError: options.onUnexpectedError ?? (() => {}),
  });
  const subscriptions = new Subscriptions({ ...parts, api });

  const server = createServer((request, response) => {
    if (answerPreflight(request, response, settings)) return;
    const header = request.headers[settings.header.name.toLowerCase()];
    const authorization = (Array.isArray(header) ? header[0] : header) ?? null;
    void api(request, response, { authorization, exchange: new Exchange(request, response) });
  });
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (request.url?.split('?')[0] === GRAPHQL_PATH) subscriptions.upgrade(request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  const connections = new Connections(server);

  let port: number;
  let control: ControlServer | null;
  try {
    port = await listenOnLoopback(server, wantedPort);
    control = withControl
      ? await startControlServer(commandHandlers({ ...parts, subscriptions, connections, issued }))
      : null;
  } catch (error) {
    server.close();
    database.close();
    throw error;
  }

  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    faults.stop();
    journal.stop();
    await subscriptions.stop();
    server.closeIdleConnections();
    const force = setTimeout(() => connections.destroyAll(), DRAIN_MS);
    await closed;
    clearTimeout(force);
    await control?.stop();
    clock.dispose();
    database.close();
  };
  let stopped: Promise<void> | undefined;
  const stopOnce = () => {
    stopped ??= stop();
    return stopped;
  };
  return {
    endpoint: `http://${LOOPBACK}:${port}${GRAPHQL_PATH}`,
    subscriptionEndpoint: `ws://${LOOPBACK}:${port}${GRAPHQL_PATH}`,
    controlEndpoint: control?.endpoint ?? null,
    port,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}
