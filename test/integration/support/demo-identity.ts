import * as oauth from 'openid-client';
import { type DemoOptions, demoUsers } from '../../../demo/server.ts';
import { startTemporaryDemo, type TemporaryDemo } from '../../../demo/temporary.ts';
import { FormBrowser } from '../../support/form-browser.ts';

export const [ADA, GRACE] = demoUsers;
export const VIEWER = 'query Viewer { viewer { username } }';
export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
/** The port is not registered: on loopback, any will do. */
export const REDIRECT_URI = 'http://127.0.0.1:49152/callback';

export interface IdentityDemo extends TemporaryDemo {
  readonly issuer: string;
  /** The desktop app's client. */
  readonly app: oauth.Configuration;
  readonly browser: FormBrowser;
}

/** Starts a demo with its OpenID provider, and discovers the provider as an app does. */
export async function startIdentityDemo(options: Omit<DemoOptions, 'folder'> = {}): Promise<IdentityDemo> {
  const demo = await startTemporaryDemo({ identity: true, ...options });
  const issuer = demo.server.issuer ?? '';
  return { ...demo, issuer, app: await discover(issuer), browser: new FormBrowser(issuer) };
}

export function discover(
  issuer: string,
  clientId = 'latchkey',
  authentication = oauth.None(),
): Promise<oauth.Configuration> {
  const execute = [oauth.allowInsecureRequests];
  return oauth.discovery(new URL(issuer), clientId, undefined, authentication, { execute });
}

/** An authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3), and how to trade in what comes back. */
export async function authorizationRequest(app: oauth.Configuration, parameters: Record<string, string> = {}) {
  const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
  const expectedState = oauth.randomState();
  const url = oauth.buildAuthorizationUrl(app, {
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile',
    code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    ...parameters,
  });
  const checks = { pkceCodeVerifier, expectedState };
  return { url, redeem: (callback: URL, options?: oauth.DPoPOptions) => redeem(app, callback, checks, options) };
}

function redeem(
  app: oauth.Configuration,
  callback: URL,
  checks: oauth.AuthorizationCodeGrantChecks,
  options?: oauth.DPoPOptions,
) {
  return oauth.authorizationCodeGrant(app, callback, checks, undefined, options);
}

/** Signs in through the forms. */
export async function signIn(
  { app, browser }: Pick<IdentityDemo, 'app' | 'browser'>,
  { user = ADA, parameters = {}, options }: SignInOptions = {},
): Promise<oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers & { refresh_token: string }> {
  const { url, redeem } = await authorizationRequest(app, parameters);
  const tokens = await redeem(await browser.authorize(url, user), options);
  return Object.assign(tokens, { refresh_token: tokens.refresh_token ?? '' });
}

interface SignInOptions {
  readonly user?: typeof ADA | typeof GRACE;
  readonly parameters?: Record<string, string>;
  readonly options?: oauth.DPoPOptions;
}
