import type { OAuthAuth, OAuthConnection } from '../../../../shared/connection.ts';
import type { Credentials, SignInProgress } from '../../../../shared/ipc.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../ports.ts';
import type { Grant, RefreshAnswer, SignInAnswer } from '../grant.ts';
import { AuthorizationServer, type ServerDeps } from './authorization-server.ts';
import { BROWSER_PATIENCE_MS, type BrowserDeps, signInByCode } from './code-flow.ts';
import { DEVICE_PATIENCE_MS, signInByDevice } from './device-flow.ts';
import { signInAsClient, signInByPassword } from './direct-flows.ts';
import { Renewals } from './renewals.ts';
import { revokeToken } from './revocation.ts';
import { REQUEST_TIMEOUT_MS, type SignIn } from './sign-in.ts';

export type { RedirectReceiver } from './code-flow.ts';

export interface OAuthDeps extends ServerDeps, BrowserDeps {
  readonly clock: Clock;
}

/** Signs in at an OAuth 2.0 authorization server, which may be an OpenID provider, and refreshes there. */
export class OAuthGrant implements Grant {
  readonly tokenEndpoint: string;
  readonly addresses: readonly string[];
  readonly signInTimeoutMs: number;
  readonly revoke: Grant['revoke'];
  readonly endBrowserSession: NonNullable<Grant['endBrowserSession']> | null;
  readonly #auth: OAuthAuth;
  readonly #deps: OAuthDeps;
  readonly #server: AuthorizationServer;
  readonly #renewals: Renewals;

  constructor(connection: OAuthConnection, deps: OAuthDeps) {
    const { auth } = connection;
    this.#auth = auth;
    this.#deps = deps;
    this.#server = new AuthorizationServer(auth, deps);
    this.#renewals = new Renewals(auth, this.#server, deps.clock);
    // Where a refresh token is sent at the end of its session: what is still to be revoked belongs to that address.
    this.tokenEndpoint =
      auth.server.kind === 'discovery' ? auth.server.issuer : (auth.server.revocation ?? auth.server.token);
    this.addresses = addressesOf(connection);
    this.signInTimeoutMs = patienceOf(auth.flow);
    // What stands in for a refresh token there is nothing that a server could revoke.
    this.revoke =
      auth.flow === 'client_credentials'
        ? null
        : (refreshToken, signal) => revokeToken(this.#server, refreshToken, signal, deps.clock);
    this.endBrowserSession = auth.endsBrowserSession ? (signal) => this.#endBrowserSession(signal) : null;
  }

  async signIn(
    credentials: Credentials | null,
    signal: AbortSignal,
    tell: (progress: SignInProgress) => void,
  ): Promise<SignInAnswer> {
    const { clock, timers } = this.#deps;
    try {
      return await this.#signIn({ auth: this.#auth, server: this.#server, clock, timers, signal, tell }, credentials);
    } catch (error) {
      if (!signal.aborted) throw error;
      throw signal.reason instanceof AuthError
        ? signal.reason
        : new AuthError('cancelled', 'The sign-in was cancelled.');
    }
  }

  refresh(refreshToken: string, signal: AbortSignal, proofKey: string | null): Promise<RefreshAnswer> {
    return this.#renewals.refresh(refreshToken, signal, proofKey);
  }

  #signIn(signIn: SignIn, credentials: Credentials | null): Promise<SignInAnswer> {
    switch (this.#auth.flow) {
      case 'code':
        return signInByCode(signIn, this.#deps);
      case 'device':
        return signInByDevice(signIn);
      case 'client_credentials':
        return signInAsClient(signIn);
      case 'password':
        return signInByPassword(signIn, credentials);
    }
  }

  /**
   * OpenID Connect RP-Initiated Logout 1.0 §2. Without an address to come back to: providers refuse one that is not
   * registered, and Latchkey waits for nobody. The provider's own page says how it went.
   */
  async #endBrowserSession(signal: AbortSignal): Promise<void> {
    const { openid, config, metadata } = await this.#server.client(signal);
    if (metadata.end_session_endpoint === undefined) return;
    signal.throwIfAborted(); // A page that opens late would surprise the person.
    // Where no browser can be opened, its session ends by time.
    await this.#deps.openBrowser(openid.buildEndSessionUrl(config, {}).href).catch(() => undefined);
  }
}

/** All that a session's tokens are sent to, and as whom they were obtained. */
function addressesOf({ endpoint, subscriptionEndpoint, auth }: OAuthConnection): readonly string[] {
  const { server, clientId, flow } = auth;
  const servers = server.kind === 'discovery' ? [server.issuer] : [server.token, server.revocation ?? ''];
  return [...servers, endpoint, subscriptionEndpoint ?? '', clientId, flow];
}

/** The person's part, and room for the requests before and after it. */
function patienceOf(flow: OAuthAuth['flow']): number {
  switch (flow) {
    case 'code':
      return BROWSER_PATIENCE_MS + 3 * REQUEST_TIMEOUT_MS;
    case 'device':
      return DEVICE_PATIENCE_MS + 3 * REQUEST_TIMEOUT_MS;
    case 'client_credentials':
    case 'password':
      return 2 * REQUEST_TIMEOUT_MS;
  }
}
