import type { ClientAuth, Configuration, ServerMetadata } from 'openid-client';
import type { OAuthAuth, OAuthServer } from '../../../../shared/connection.ts';
import { AuthError } from '../../errors.ts';
import type { HttpAnswer, HttpFailure, Timers } from '../../ports.ts';
import { withTimeout } from '../../timeout.ts';
import { type Discovered, discover, type OpenIdClient, replay } from './discovery.ts';
import { ProviderProblem } from './provider-problem.ts';
import { type Fetch, Recorder } from './recorder.ts';
import { isSecureAddress } from './secure-address.ts';
import { readTokenAnswer } from './token-answer.ts';

/**
 * How long the metadata may take. Shorter than the time-out of a refresh, so that a refresh whose metadata never came is
 * known to have sent nothing.
 */
export const DISCOVERY_TIMEOUT_MS = 10_000;

/** By how many seconds the two clocks may differ where an ID token's times are checked. */
const CLOCK_TOLERANCE_S = 60;

export interface ServerDeps {
  readonly timers: Timers;
  readonly fetch: Fetch;
  /** @throws AuthError `keychain_unavailable` */
  readonly clientSecret: () => Promise<string | null>;
}

/** This app, as a client of the server. */
export interface Client {
  readonly openid: OpenIdClient;
  readonly config: Configuration;
  readonly metadata: ServerMetadata;
  /** What it authenticates with; `null` for a public client. */
  readonly secret: string | null;
}

/** What came of a request: what openid-client makes of it, and the answer as it came. */
export type Exchange<T> =
  | { readonly kind: 'accepted'; readonly value: T; readonly http: HttpAnswer | null }
  | {
      readonly kind: 'failed';
      readonly error: unknown;
      /** `null` where none came. */
      readonly http: HttpAnswer | null;
      /** Why none came; `null` where it was not the line's doing. */
      readonly failure: HttpFailure | null;
      readonly url: string;
      /** What the client authenticated with, and what may not be repeated in a message. */
      readonly secrets: readonly string[];
    };

/** The authorization server of one connection: where its endpoints are, and how this client speaks to it. */
export class AuthorizationServer {
  readonly #auth: OAuthAuth;
  readonly #deps: ServerDeps;
  /** For this run, until something fails: servers move. */
  #discovered: Discovered | null = null;

  constructor(auth: OAuthAuth, deps: ServerDeps) {
    this.#auth = auth;
    this.#deps = deps;
  }

  /** Whether ID tokens can be checked: by hand, nobody may have said whose they are. */
  get knowsIssuer(): boolean {
    return this.#auth.server.kind === 'discovery' || this.#auth.server.issuer !== null;
  }

  /** The setting that says where the server is. */
  get field(): string {
    return this.#auth.server.kind === 'discovery' ? 'auth.server.issuer' : 'auth.server.token';
  }

  /**
   * Discovers the server where that has not been done.
   * @throws ProviderProblem, or AuthError `keychain_unavailable`
   */
  async client(signal: AbortSignal): Promise<Client> {
    // Loaded with the first connection that needs it: the app's start does not.
    const openid = await import('openid-client');
    const { clientId, server } = this.#auth;
    const secret = await this.#secret();
    const authentication = authenticationOf(openid, this.#auth, secret);
    const own = { [openid.clockTolerance]: CLOCK_TOLERANCE_S };
    const config =
      server.kind === 'discovery'
        ? await replay(openid, await this.#discover(openid, server.issuer, signal), clientId, own, authentication)
        : new openid.Configuration(metadataOf(server), clientId, own, authentication);
    openid.allowInsecureRequests(config); // No endpoint is left that needs TLS and is without.
    config.timeout = 0; // Each request has the signal of who makes it.
    return { openid, config, metadata: config.serverMetadata(), secret };
  }

  /**
   * Makes a request, or one with its repetition for a nonce (RFC 9449 §8).
   * @throws as {@link client}, where nothing was sent.
   */
  async exchange<T>(signal: AbortSignal, request: (client: Client) => Promise<T>): Promise<Exchange<T>> {
    const client = await this.client(signal);
    const recorder = new Recorder(this.#deps.fetch, signal);
    client.config[client.openid.customFetch] = recorder.fetch;
    try {
      return { kind: 'accepted', value: await request(client), http: recorder.answer };
    } catch (error) {
      const { answer: http, failure } = recorder;
      const isUnreadable = http !== null && readTokenAnswer(http).kind === 'unreadable';
      if (isUnreadable || (failure !== null && failure.kind !== 'aborted')) this.#discovered = null;
      const secrets = client.secret === null ? [] : [client.secret];
      return { kind: 'failed', error, http, failure, url: recorder.url ?? client.metadata.issuer, secrets };
    }
  }

  async #discover(openid: OpenIdClient, issuer: string, signal: AbortSignal): Promise<Discovered> {
    if (this.#discovered !== null) return this.#discovered;
    const { fetch, timers } = this.#deps;
    try {
      this.#discovered = await withTimeout(DISCOVERY_TIMEOUT_MS, timers, (timeout) =>
        discover(openid, issuer, fetch, AbortSignal.any([signal, timeout])),
      );
      return this.#discovered;
    } catch (error) {
      if (error instanceof ProviderProblem || !(error instanceof AuthError)) throw error;
      const message = `${issuer} did not answer within ${DISCOVERY_TIMEOUT_MS / 1_000} seconds. Check the address, and try again.`;
      throw new ProviderProblem('server', 'endpoint_unreachable', message, { field: this.field });
    }
  }

  /** `null` for a public client. */
  async #secret(): Promise<string | null> {
    if (this.#auth.clientAuthentication === 'none') return null;
    const secret = await this.#deps.clientSecret();
    if (secret) return secret;
    throw new ProviderProblem(
      'misconfigured',
      'provider_unusable',
      'This client signs in with a secret, and there is none in the keychain. Write the client’s secret, or choose a public client.',
      { field: 'auth.clientSecret' },
    );
  }
}

/** RFC 6749 §2.3. */
function authenticationOf(
  openid: OpenIdClient,
  { clientAuthentication }: OAuthAuth,
  secret: string | null,
): ClientAuth {
  if (secret === null) return openid.None();
  return clientAuthentication === 'client_secret_basic'
    ? openid.ClientSecretBasic(secret)
    : openid.ClientSecretPost(secret);
}

/** What may sign an ID token where no metadata says which (RFC 7518 §3.1). Not `none`, and not the client's secret. */
const SIGNING_ALGORITHMS = [
  'RS256',
  'PS256',
  'ES256',
  'RS384',
  'PS384',
  'ES384',
  'RS512',
  'PS512',
  'ES512',
  'EdDSA',
  'Ed25519',
];

function metadataOf(server: Extract<OAuthServer, { kind: 'endpoints' }>): ServerMetadata {
  const { issuer, authorization, token, deviceAuthorization, revocation } = server;
  for (const [field, address] of Object.entries({ token, authorization, deviceAuthorization, revocation })) {
    if (address === null || isSecureAddress(address)) continue;
    throw new ProviderProblem(
      'misconfigured',
      'provider_unusable',
      `${address} is a plain http address: anybody on the way could read what is sent there. Write one that begins with https.`,
      { field: `auth.server.${field}` },
    );
  }
  return {
    issuer: issuer ?? new URL(token).origin,
    token_endpoint: token,
    id_token_signing_alg_values_supported: SIGNING_ALGORITHMS,
    ...(authorization === null ? {} : { authorization_endpoint: authorization }),
    ...(deviceAuthorization === null ? {} : { device_authorization_endpoint: deviceAuthorization }),
    ...(revocation === null ? {} : { revocation_endpoint: revocation }),
  };
}
