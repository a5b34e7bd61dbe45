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
import type { ClientCredentials } from './identity/clients.ts';
import { provenRequest } from './identity/dpop.ts';
import { type IdentityProvider, startIdentityProvider } from './identity/provider.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from './listen.ts';
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
  /** The OpenID provider's issuer, `http://127.0.0.1:{port}`; `null` where it is off. */
  readonly issuer: string | null;
  /** The provider's confidential client, whose secret is new with each start; `null` where it is off. */
  readonly serviceCredentials: ClientCredentials | null;
  /**
   * Closes WebSockets with 1012, lets requests under way end for up to a second, then closes everything. Sessions
   * and data stay in the folder.
   */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the demo back end: a GraphQL API of a project tracker over HTTP and WebSocket, which issues its own access
 * and refresh tokens. With `identity`, an OpenID provider for the same users runs beside it.
 *
 * @param options - A folder for the data, and what differs from the defaults (see `Settings` in `options.ts` for
 *   units). Two users are there from the start: {@link demoUsers}.
 * @throws {DemoServerError} `port_in_use`, `port_refused`, `folder_unusable`, `data_too_new`; the message says what
 *   to do.
 * @throws {z.ZodError} Where an option does not fit.
 */
export async function startDemoServer(options: DemoOptions): Promise<DemoServer> {
  const { folder, port: wantedPort, control: withControl, settings, ...wanted } = resolveOptions(options);
  const clock = new Clock();
  const database = new Database(folder);
  await seed(database, clock);

  const issued = { accessTokens: [] as string[], refreshTokens: [] as string[] };
  const journal = new Journal(clock);
  const faults = new Faults();
  const users = new Users(database);
  const families = new Families(database, clock, settings);
  const accessTokens = new AccessTokens(database, clock, settings);
  const onIssued = (accessToken: string, refreshToken: string | null) => {
    if (!withControl) return;
    issued.accessTokens.push(accessToken);
    if (refreshToken !== null) issued.refreshTokens.push(refreshToken);
  };
  const onUnexpectedError = options.onUnexpectedError ?? (() => {});
  const base = { database, clock, settings, users, journal, faults, onIssued, onUnexpectedError };

  let identity: IdentityProvider | null;
  try {
    identity = wanted.identity ? await startIdentityProvider({ ...base, port: wanted.identityPort }) : null;
  } catch (error) {
    database.close();
    throw error;
  }
  const authenticate = authenticator({ own: accessTokens, identity: identity?.tokens ?? null }, settings);
  const parts = { ...base, families, accessTokens, authenticate };
  const api = createApi(parts);
  const subscriptions = new Subscriptions({ ...parts, api });

  const server = createServer((request, response) => {
    if (answerPreflight(request, response, settings)) return;
    const header = request.headers[settings.header.name.toLowerCase()];
    const authorization = (Array.isArray(header) ? header[0] : header) ?? null;
    const proof = provenRequest(request, typeof request.headers.dpop === 'string' ? request.headers.dpop : null);
    const credentials = { authorization, proof };
    void api(request, response, { credentials, exchange: new Exchange(request, response) });
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
      ? await startControlServer(commandHandlers({ ...parts, subscriptions, connections, identity, issued }))
      : null;
  } catch (error) {
    server.close();
    await identity?.stop();
    database.close();
    throw error;
  }

  const stopApi = async () => {
    const closed = closeServer(server, connections);
    await subscriptions.stop();
    await closed;
  };
  const stop = async () => {
    const closed = Promise.all([stopApi(), identity?.stop()]);
    faults.stop();
    journal.stop();
    await closed;
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
    issuer: identity?.issuer ?? null,
    serviceCredentials: identity?.service ?? null,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}
