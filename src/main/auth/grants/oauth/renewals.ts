import type { OAuthAuth } from '../../../../shared/connection.ts';
import type { Clock } from '../../ports.ts';
import type { RefreshAnswer } from '../grant.ts';
import { transportError } from '../graphql/transport-error.ts';
import type { AuthorizationServer, Client, Exchange } from './authorization-server.ts';
import { scopeParameters, targetParameters } from './parameters.ts';
import { dpop, importProofKey, type ProofKey } from './proof-key.ts';
import { asGrantError } from './provider-problem.ts';
import { refreshError } from './refresh-error.ts';
import { readTokenAnswer } from './token-answer.ts';

const NO_ACCESS_TOKEN =
  'The answer to the refresh has no access token that could be used. Ask who runs the provider, or sign in again.';

/**
 * Refreshes (RFC 6749 §6). The answer is read as it came, and whatever openid-client finds wrong with it: an ID token
 * that does not validate here is no reason to throw away tokens that a refresh token was spent for.
 */
export class Renewals {
  readonly #auth: OAuthAuth;
  readonly #server: AuthorizationServer;
  readonly #clock: Clock;
  /** That of the session, with the nonces that the server gave for it. */
  #proofKey: ProofKey | null = null;

  constructor(auth: OAuthAuth, server: AuthorizationServer, clock: Clock) {
    this.#auth = auth;
    this.#server = server;
    this.#clock = clock;
  }

  /** @throws GrantError */
  async refresh(refreshToken: string, signal: AbortSignal, proofKey: string | null): Promise<RefreshAnswer> {
    const exchange = await this.#exchange(refreshToken, this.#parameters, signal, proofKey);
    const answer = exchange.http === null ? null : readTokenAnswer(exchange.http);
    if (answer?.kind === 'tokens') {
      const { accessToken, refreshToken: received, lifetime } = answer.tokens;
      const isUsable = accessToken !== null && accessToken !== (received ?? refreshToken);
      const kept = this.#auth.flow === 'client_credentials' ? null : received;
      return isUsable
        ? { accessToken, refreshToken: kept, lifetime, account: null, problem: null }
        : { accessToken: null, refreshToken: kept, lifetime, account: null, problem: NO_ACCESS_TOKEN };
    }
    const { http } = exchange;
    if (exchange.kind === 'failed') {
      const { error, failure, url, secrets } = exchange;
      if (failure !== null) throw transportError(failure, url);
      if (http === null) throw error;
      throw refreshError(http, { endpoint: url, secrets: [refreshToken, ...secrets], now: this.#clock.wall() });
    }
    throw new TypeError('An answer was accepted that has no tokens.');
  }

  /**
   * With a refresh token no scope: then the request is for what was granted (RFC 6749 §6). A server that granted less
   * than was asked for refuses to be asked for it all again.
   */
  get #parameters(): Record<string, string> {
    return this.#auth.flow === 'client_credentials' ? scopeParameters(this.#auth) : targetParameters(this.#auth);
  }

  async #exchange(
    refreshToken: string,
    parameters: Record<string, string>,
    signal: AbortSignal,
    proofKey: string | null,
  ): Promise<Exchange<unknown>> {
    try {
      return await this.#server.exchange(signal, async (client) => {
        const { openid, config } = client;
        const options = dpop(await this.#proofKeyOf(client, proofKey));
        return this.#auth.flow === 'client_credentials'
          ? openid.clientCredentialsGrant(config, parameters, options)
          : openid.refreshTokenGrant(config, refreshToken, parameters, options);
      });
    } catch (error) {
      throw asGrantError(error);
    }
  }

  async #proofKeyOf(client: Client, jwk: string | null): Promise<ProofKey | null> {
    if (this.#proofKey?.jwk !== jwk) this.#proofKey = jwk === null ? null : await importProofKey(client, jwk);
    return jwk === null ? null : this.#proofKey;
  }
}
