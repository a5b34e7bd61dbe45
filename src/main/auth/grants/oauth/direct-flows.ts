import type { Credentials } from '../../../../shared/ipc.ts';
import { AuthError } from '../../errors.ts';
import type { SignInAnswer } from '../grant.ts';
import { scopeParameters } from './parameters.ts';
import { dpop, newProofKey } from './proof-key.ts';
import { clientFor, request, type SignIn, signedIn } from './sign-in.ts';

/**
 * In the place of a refresh token where the client signs in by itself: a “refresh” asks again with the client's secret
 * (RFC 6749 §4.4.3). It is no secret.
 */
export const CLIENT_ITSELF = 'client_credentials';

/** The client signs in by itself, with its secret (RFC 6749 §4.4). */
export async function signInAsClient(signIn: SignIn): Promise<SignInAnswer> {
  const { auth, tell } = signIn;
  tell({ step: 'contacting' });
  const proofKey = await newProofKey(await clientFor(signIn), auth);
  const exchange = await request(signIn, ({ openid, config }) =>
    openid.clientCredentialsGrant(config, scopeParameters(auth), dpop(proofKey)),
  );
  const answer = await signedIn(signIn, exchange, proofKey, []);
  return { ...answer, refreshToken: CLIENT_ITSELF, account: auth.clientId };
}

/** With a username and a password, which go to the token endpoint and nowhere else (RFC 6749 §4.3). */
export async function signInByPassword(signIn: SignIn, credentials: Credentials | null): Promise<SignInAnswer> {
  const { auth } = signIn;
  if (credentials === null) throw new AuthError('bad_request', 'Type a username and a password.');
  const { username, password } = credentials;
  const proofKey = await newProofKey(await clientFor(signIn), auth);
  const exchange = await request(signIn, ({ openid, config }) =>
    openid.genericGrantRequest(config, 'password', { username, password, ...scopeParameters(auth) }, dpop(proofKey)),
  );
  const answer = await signedIn(signIn, exchange, proofKey, [password]);
  return { ...answer, account: answer.account ?? username };
}
