import type { JWK } from 'jose';
import { type Configuration, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import type { Users } from '../auth/users.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { Settings } from '../options.ts';
import { API_AUDIENCE, type ClientCredentials, clients, OTHER_AUDIENCE } from './clients.ts';
import { devicePages } from './device-pages.ts';
import type { Epoch } from './epoch.ts';
import type { Grants } from './grants.ts';
import { interactionUrl } from './interactions.ts';
import { Records } from './records.ts';
import { showProblem } from './sign-in-pages.ts';
import { signOutPages } from './sign-out-pages.ts';

export interface ConfigurationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly users: Users;
  readonly grants: Grants;
  readonly epoch: Epoch;
  readonly service: ClientCredentials;
  readonly key: JWK;
  /** 32 bytes from which DPoP nonces are derived (RFC 9449 §8). */
  readonly nonceSecret: Buffer;
}

const MINUTE = 60;
const DAY = 86_400;
/** A grant lasts until it is revoked: what ends are its refresh tokens. */
const FOREVER = 100 * 365 * DAY;

/** The configuration of oidc-provider. Lifetimes are in seconds. */
export function configuration(parts: ConfigurationParts): Configuration {
  const { database, clock, settings, users, grants, epoch } = parts;
  return {
    adapter: (model) => new Records(model, database, clock),
    clients: clients(parts.service),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [parts.key] },
    // Cookies know no ports: names of our own keep apart from other servers on this machine.
    cookies: {
      names: { session: 'latchkey_demo', interaction: 'latchkey_demo_step', resume: 'latchkey_demo_resume' },
    },
    scopes: ['openid', 'profile', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'] },
    findAccount: (_ctx, id) => {
      const user = users.byId(id);
      if (!user) return undefined;
      const { name, username } = user;
      return { accountId: id, claims: () => ({ sub: id, name, preferred_username: username }) };
    },

    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: { enabled: true, ...devicePages },
      dPoP: { enabled: true, nonceSecret: parts.nonceSecret, requireNonce: () => settings.dpopNonce },
      resourceIndicators: {
        enabled: true,
        // A client that names no API gets a token for the demo's.
        defaultResource: (_ctx, _client, oneOf) => oneOf ?? API_AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => resourceServer(resource),
      },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      rpInitiatedLogout: { enabled: true, ...signOutPages },
      // Every access token is for an API, so there is none for this endpoint: the claims are in the ID token.
      userinfo: { enabled: false },
    },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic'],
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    interactions: { url: (_ctx, interaction) => interactionUrl(interaction) },
    // Never that of an earlier sign-in in the same browser: see `interactions.ts`.
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId;
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId);
    },
    renderError: (ctx, out) => showProblem(ctx, out.error_description ?? out.error, ctx.status),

    // An app stays signed in whether or not it asks for `offline_access`, and whatever becomes of the browser.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => false,
    rotateRefreshToken: () => settings.rotation,
    extraTokenClaims: (_ctx, token) => {
      const lineage = token.kind === 'AccessToken' ? (token.grantId ?? '') : (token.clientId ?? '');
      return { sid: lineage, gen: grants.nextGeneration(lineage), epoch: epoch.current };
    },
    formats: {
      customizers: {
        // Times by the server's clock, which a test may move, and of lifetimes that are no whole seconds.
        jwt: (_ctx, _token, { payload }) => {
          const now = clock.now();
          payload.iat = now / 1_000;
          payload.exp = Math.round(now + settings.accessTokenLifetime * 1_000) / 1_000;
        },
      },
    },
    ttl: {
      AccessToken: () => wholeSeconds(settings.accessTokenLifetime),
      ClientCredentials: () => wholeSeconds(settings.accessTokenLifetime),
      RefreshToken: (ctx) => refreshTokenLifetime(ctx, settings),
      AuthorizationCode: MINUTE,
      DeviceCode: 10 * MINUTE,
      IdToken: 10 * MINUTE,
      Interaction: 10 * MINUTE,
      Session: 14 * DAY,
      Grant: FOREVER,
    },
  };
}

function resourceServer(resource: string): ResourceServer {
  if (resource !== API_AUDIENCE && resource !== OTHER_AUDIENCE) throw new errors.InvalidTarget();
  return { scope: 'openid profile offline_access tasks', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
}

function refreshTokenLifetime(ctx: KoaContextWithOIDC, settings: Settings): number {
  const rotated = ctx.oidc.entities.RotatedRefreshToken;
  const remaining = settings.refreshTokenMode === 'fixed' ? rotated?.remainingTTL : undefined;
  return wholeSeconds(remaining ?? settings.refreshTokenLifetime);
}

/** The provider takes nothing but whole seconds, from one up. */
function wholeSeconds(seconds: number): number {
  return Math.max(1, Math.round(seconds));
}
