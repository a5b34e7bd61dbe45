import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { OAuthAuth } from '../../../../shared/connection.ts';
import type { SignInProgress } from '../../../../shared/ipc.ts';
import type { Clock, Timers } from '../../ports.ts';
import { withTimeout } from '../../timeout.ts';
import type { SignInAnswer } from '../grant.ts';
import type { AuthorizationServer, Client, Exchange } from './authorization-server.ts';
import { accountOf } from './identity.ts';
import type { ProofKey } from './proof-key.ts';
import { revokeToken } from './revocation.ts';
import { signInProblem } from './sign-in-problem.ts';
import { readTokenAnswer } from './token-answer.ts';

/** How long a request of a sign-in may take, the discovery before it included. */
export const REQUEST_TIMEOUT_MS = 20_000;

/** One sign-in under way. */
export interface SignIn {
  readonly auth: OAuthAuth;
  readonly server: AuthorizationServer;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly signal: AbortSignal;
  readonly tell: (progress: SignInProgress) => void;
}

export type TokenResponse = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** A request of a sign-in, in its time. */
export function request<T>(
  { server, timers, signal }: SignIn,
  make: (client: Client) => Promise<T>,
): Promise<Exchange<T>> {
  return withTimeout(REQUEST_TIMEOUT_MS, timers, (timeout) =>
    server.exchange(AbortSignal.any([signal, timeout]), make),
  );
}

/** The client, in its time: what is wrong with the settings shows before the person is sent anywhere. */
export function clientFor({ server, timers, signal }: SignIn): Promise<Client> {
  return withTimeout(REQUEST_TIMEOUT_MS, timers, (timeout) => server.client(AbortSignal.any([signal, timeout])));
}

/** What cannot be in a message of a sign-in, whatever the provider repeats. */
type Secrets = readonly string[];

/**
 * What a token request of a sign-in gave.
 * @throws AuthError
 */
export async function signedIn(
  signIn: SignIn,
  exchange: Exchange<TokenResponse>,
  proofKey: ProofKey | null,
  secrets: Secrets,
): Promise<SignInAnswer> {
  const answer = exchange.http === null ? null : readTokenAnswer(exchange.http);
  const tokens = answer?.kind === 'tokens' ? answer.tokens : null;
  // Where nobody said who issues ID tokens, none was checked, and none is believed.
  const isAccepted = exchange.kind === 'accepted' || !signIn.server.knowsIssuer;
  if (tokens !== null && tokens.accessToken !== null && isAccepted) {
    const { accessToken, refreshToken, isBound, lifetime } = tokens;
    const account = exchange.kind === 'accepted' ? accountOf(exchange.value.claims()) : null;
    return { accessToken, refreshToken, lifetime, account, proofKey: isBound ? (proofKey?.jwk ?? null) : null };
  }
  // Nobody will use them.
  if (tokens?.refreshToken) await giveBack(signIn, tokens.refreshToken);
  throw problemOf(signIn, exchange, secrets);
}

/** Why a request of a sign-in came to nothing. */
export function problemOf({ auth, server, clock }: SignIn, exchange: Exchange<unknown>, secrets: Secrets) {
  if (exchange.kind === 'accepted') throw new TypeError('A request that was accepted has no problem.');
  return signInProblem(exchange, { auth, field: server.field, secrets, now: clock.wall() });
}

async function giveBack({ server, clock, timers, signal }: SignIn, refreshToken: string): Promise<void> {
  try {
    await withTimeout(REQUEST_TIMEOUT_MS, timers, (timeout) =>
      revokeToken(server, refreshToken, AbortSignal.any([signal, timeout]), clock),
    );
  } catch {
    // It ends by itself; what matters is why the sign-in came to nothing.
  }
}
