import type { OAuthAuth } from '../../../../shared/connection.ts';
import { AuthError } from '../../errors.ts';
import type { Timers } from '../../ports.ts';
import type { SignInAnswer } from '../grant.ts';
import type { Client } from './authorization-server.ts';
import { asksForIdToken, scopeParameters, targetParameters } from './parameters.ts';
import { dpop, newProofKey, type ProofKey } from './proof-key.ts';
import { ProviderProblem } from './provider-problem.ts';
import { clientFor, request, type SignIn, signedIn } from './sign-in.ts';

/** How long the person may take in the browser. */
export const BROWSER_PATIENCE_MS = 10 * 60_000;

/** What receives the browser's answer to the authorization request (RFC 8252 §7). */
export interface RedirectReceiver {
  /** The `redirect_uri` of the authorization request. */
  readonly redirectUri: string;
  /**
   * The address that the browser was sent to, with the answer in its query. `state` tells the right answer from any
   * other request, which is answered and passed over. Rejects with the signal's reason.
   */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  /** From here on nothing is received. */
  close(): void;
}

export interface BrowserDeps {
  /** Opens a page in the system's browser. */
  readonly openBrowser: (url: string) => Promise<void>;
  /** @throws AuthError where nothing can be received there. */
  readonly receiveRedirect: (redirect: OAuthAuth['redirect']) => Promise<RedirectReceiver>;
}

/** Authorization code with PKCE, in the system's browser (RFC 6749 §4.1, RFC 7636, RFC 8252). */
export async function signInByCode(
  signIn: SignIn,
  { openBrowser, receiveRedirect }: BrowserDeps,
): Promise<SignInAnswer> {
  const { auth, server, timers, signal, tell } = signIn;
  tell({ step: 'contacting' });
  const client = await clientFor(signIn);
  if (client.metadata.authorization_endpoint === undefined) {
    const message =
      'The server has no authorization endpoint, so nobody can sign in there in a browser. Choose another way.';
    throw new ProviderProblem('misconfigured', 'provider_unusable', message, { field: 'auth.flow' });
  }
  const proofKey = await newProofKey(client, auth);
  const receiver = await receiveRedirect(auth.redirect);
  try {
    const asked = await authorizationRequest(client, auth, receiver.redirectUri, proofKey);
    tell({ step: 'browser', url: asked.url });
    const answered = patiently(timers, signal, (patience) => receiver.answer(asked.checks.expectedState, patience));
    // Not waited for. A browser that cannot be opened from here can still be pointed there: the window shows the address.
    openBrowser(asked.url).catch(() => undefined);
    const answer = await answered;
    tell({ step: 'contacting' });
    const callback = new URL(answer);
    if (!server.knowsIssuer) callback.searchParams.delete('iss'); // Nothing to hold it against (RFC 9207 §2.4).
    const exchange = await request(signIn, ({ openid, config }) =>
      openid.authorizationCodeGrant(config, callback, asked.checks, targetParameters(auth), dpop(proofKey)),
    );
    const { pkceCodeVerifier } = asked.checks;
    return await signedIn(signIn, exchange, proofKey, [callback.searchParams.get('code') ?? '', pkceCodeVerifier]);
  } finally {
    receiver.close();
  }
}

async function authorizationRequest(
  { openid, config }: Client,
  auth: OAuthAuth,
  redirectUri: string,
  proofKey: ProofKey | null,
) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const expectedState = openid.randomState();
  const nonce = asksForIdToken(auth) ? { expectedNonce: openid.randomNonce() } : {};
  const url = openid.buildAuthorizationUrl(config, {
    ...auth.parameters,
    ...scopeParameters(auth),
    redirect_uri: redirectUri,
    response_type: 'code',
    state: expectedState,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...(nonce.expectedNonce === undefined ? {} : { nonce: nonce.expectedNonce }),
    // Nobody else can trade the code in (RFC 9449 §10).
    ...(proofKey === null ? {} : { dpop_jkt: await proofKey.handle.calculateThumbprint() }),
  });
  return { url: url.href, checks: { pkceCodeVerifier, expectedState, ...nonce } };
}

async function patiently<T>(
  timers: Timers,
  signal: AbortSignal,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = new AbortController();
  const minutes = BROWSER_PATIENCE_MS / 60_000;
  const cancel = timers.after(BROWSER_PATIENCE_MS, () =>
    patience.abort(
      new AuthError(
        'sign_in_timed_out',
        `Nobody finished the sign-in in the browser within ${minutes} minutes. Start again.`,
      ),
    ),
  );
  try {
    return await wait(AbortSignal.any([signal, patience.signal]));
  } finally {
    cancel();
  }
}
