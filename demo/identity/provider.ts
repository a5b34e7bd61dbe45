import { randomBytes } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';
import type { Users } from '../auth/users.ts';
import type { Clock } from '../clock.ts';
import { Connections } from '../connections.ts';
import type { Faults } from '../control/faults.ts';
import type { Journal } from '../control/journal.ts';
import type { Database } from '../database.ts';
import { closeServer, LOOPBACK, listenOnLoopback } from '../listen.ts';
import type { Settings } from '../options.ts';
import { IdentityTokens } from './access-tokens.ts';
import { type ClientCredentials, newServiceCredentials } from './clients.ts';
import { configuration } from './configuration.ts';
import { watchEndpoints } from './endpoints.ts';
import { Epoch } from './epoch.ts';
import { Grants } from './grants.ts';
import { interactions } from './interactions.ts';
import { publicKey, signingKey } from './keys.ts';
import { forgetExpired } from './records.ts';
import { STYLE_PATH, style } from './style.ts';

export interface IdentityProviderOptions {
  /** Port on 127.0.0.1; 0 for any free one. Sessions outlive a restart on the same port: the issuer names it. */
  readonly port: number;
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly users: Users;
  readonly faults: Faults;
  readonly journal: Journal;
  /** Told of every token given out. */
  readonly onIssued: (accessToken: string, refreshToken: string | null) => void;
  readonly onUnexpectedError: (error: Error) => void;
}

/** A running OpenID provider. */
export interface IdentityProvider {
  /** `http://127.0.0.1:{port}`; its metadata is at `/.well-known/openid-configuration`. */
  readonly issuer: string;
  /** The confidential client, for the client credentials grant. Its secret is new with each start. */
  readonly service: ClientCredentials;
  readonly connections: Connections;
  readonly grants: Grants;
  /** Checks the provider's access tokens for the API. */
  readonly tokens: IdentityTokens;
  /** Rejects, from now on, every access token issued before; their `exp` stays as it is. */
  revokeAccessTokens(): void;
  /** Lets requests under way end for up to a second. Sessions stay in the database. */
  stop(): Promise<void>;
}

/**
 * Starts an OpenID provider beside the API: authorization code with PKCE, device flow, client credentials, rotating
 * refresh tokens, DPoP, revocation. The API's users sign in on its own pages.
 *
 * @throws {DemoServerError} `port_in_use`, `port_refused`.
 */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { database, clock, settings, users } = options;
  forgetExpired(database, clock);
  const key = await signingKey(database);
  const epoch = new Epoch(database);
  const grants = new Grants(database);
  const service = newServiceCredentials();

  const server = createServer();
  const connections = new Connections(server);
  const issuer = `http://${LOOPBACK}:${await listenOnLoopback(server, options.port)}`;
  const nonceSecret = randomBytes(32);
  const provider = new Provider(
    issuer,
    configuration({ database, clock, settings, users, grants, epoch, service, key, nonceSecret }),
  );
  reportErrors(provider, options.onUnexpectedError);
  watchEndpoints(provider, { ...options, grants });
  provider.use(interactions(provider, users));
  provider.use(serveStyle);
  server.on('request', provider.callback());

  return {
    issuer,
    service,
    connections,
    grants,
    tokens: new IdentityTokens({ issuer, publicKey: publicKey(key), epoch, clock, settings }),
    revokeAccessTokens: () => epoch.advance(),
    stop: () => closeServer(server, connections),
  };
}

function reportErrors(provider: Provider, report: (error: Error) => void): void {
  provider.on('server_error', (_ctx, error) => report(error));
  // Koa's own event, which its provider's types leave out: without a listener, errors are printed.
  const koa: EventEmitter = provider;
  koa.on('error', (error: Error & { readonly expose?: boolean }) => {
    if (!error.expose) report(error);
  });
}

async function serveStyle(
  ctx: { readonly method: string; readonly path: string; type: string; body: unknown },
  next: () => Promise<unknown>,
): Promise<void> {
  if (ctx.method !== 'GET' || ctx.path !== STYLE_PATH) {
    await next();
    return;
  }
  ctx.type = 'css';
  ctx.body = style;
}
