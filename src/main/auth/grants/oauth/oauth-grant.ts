import type { OAuthAuth, OAuthConnection } from '../../../../shared/connection.ts';
import { AuthError } from '../../errors.ts';
import type { Clock, Timers } from '../../ports.ts';
import { type Grant, GrantError, type RefreshAnswer, type SignInAnswer } from '../grant.ts';

/** What receives the browser's answer to the authorization request (RFC 8252 §7). */
export interface RedirectReceiver {
  /** The `redirect_uri` of the authorization request. */
  readonly redirectUri: string;
  /**
   * The address that the browser was sent to, with the answer in its query. `state` tells the right answer from any
   * other request, which is answered and passed over.
   */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

export interface OAuthDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Never follows redirects, sends no cookies, and keeps no cache. */
  readonly fetch: typeof fetch;
  readonly clientSecret: () => Promise<string | null>;
  /** Opens a page in the system's browser. */
  readonly openBrowser: (url: string) => Promise<void>;
  readonly receiveRedirect: (redirect: OAuthAuth['redirect']) => Promise<RedirectReceiver>;
}

export class OAuthGrant implements Grant {
  readonly tokenEndpoint: string;
  readonly addresses: readonly string[];
  readonly signInTimeoutMs = 600_000;
  readonly revoke = null;

  constructor(connection: OAuthConnection, _deps: OAuthDeps) {
    const { auth } = connection;
    this.tokenEndpoint = auth.server.kind === 'discovery' ? auth.server.issuer : auth.server.token;
    this.addresses = [this.tokenEndpoint, connection.endpoint, connection.subscriptionEndpoint ?? ''];
  }

  async signIn(): Promise<SignInAnswer> {
    throw new AuthError('provider_unusable', 'Signing in with OAuth is being built.');
  }

  async refresh(): Promise<RefreshAnswer> {
    throw new GrantError('misconfigured', 'Refreshing with OAuth is being built.');
  }
}
