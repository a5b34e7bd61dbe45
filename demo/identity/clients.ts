import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

/** The API, as the `resource` of a token request (RFC 8707) and the `aud` of an access token name it. */
export const API_AUDIENCE = 'urn:latchkey:demo-api';

/** An API that is not this one: its access tokens are good, but not here. */
export const OTHER_AUDIENCE = 'urn:latchkey:other-api';

/** The client of a desktop app. It has no secret, for an app cannot keep one (RFC 8252 §8.5). */
export const NATIVE_CLIENT_ID = 'latchkey';

/** The client of a program that acts without a person. */
export const SERVICE_CLIENT_ID = 'latchkey-service';

/** The user in whose name the service acts. */
export const SERVICE_USER_ID = 'user-grace';

export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** New with each start. */
export function newServiceCredentials(): ClientCredentials {
  return { clientId: SERVICE_CLIENT_ID, clientSecret: randomBytes(24).toString('base64url') };
}

export function clients({ clientId, clientSecret }: ClientCredentials): ClientMetadata[] {
  return [
    {
      client_id: NATIVE_CLIENT_ID,
      client_name: 'Latchkey',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      // On loopback, any port will do (RFC 8252 §7.3).
      redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'latchkey://callback'],
      post_logout_redirect_uris: ['http://127.0.0.1/signed-out', 'latchkey://signed-out'],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    },
    {
      client_id: clientId,
      client_secret: clientSecret,
      client_name: 'Latchkey service',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ];
}
