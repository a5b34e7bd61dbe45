import type { SignInProgress } from '../../../../shared/ipc.ts';
import { AuthError } from '../../errors.ts';
import { elapsed, now } from '../../instant.ts';
import { parseRetryAfter } from '../../schedule.ts';
import type { SignInAnswer } from '../grant.ts';
import type { Exchange } from './authorization-server.ts';
import { scopeParameters, targetParameters } from './parameters.ts';
import { dpop, newProofKey } from './proof-key.ts';
import { ProviderProblem } from './provider-problem.ts';
import { isSecureAddress } from './secure-address.ts';
import { clientFor, problemOf, request, type SignIn, signedIn, type TokenResponse } from './sign-in.ts';
import { readTokenAnswer } from './token-answer.ts';

/** However long a code is good, nobody waits longer. */
export const DEVICE_PATIENCE_MS = 30 * 60_000;

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';

/** Between two questions where the server names no interval (RFC 8628 §3.2), and what each `slow_down` adds (§3.5). */
const INTERVAL_MS = 5_000;
const SLOW_DOWN_MS = 5_000;
/** However short the interval that a server names, it is not asked more often. */
const MIN_INTERVAL_MS = 1_000;
/** What is waited at the most after failures of the line or the server, unless the server asked for more. */
const MAX_INTERVAL_MS = 60_000;

/** On any device with a browser, with a code that the person enters there (RFC 8628). */
export async function signInByDevice(signIn: SignIn): Promise<SignInAnswer> {
  const { auth, clock, timers, signal, tell } = signIn;
  tell({ step: 'contacting' });
  const client = await clientFor(signIn);
  if (client.metadata.device_authorization_endpoint === undefined) {
    const message = 'The server does not offer to sign in on another device. Choose another way.';
    throw new ProviderProblem('misconfigured', 'provider_unusable', message, { field: 'auth.flow' });
  }
  const proofKey = await newProofKey(client, auth);
  const authorization = await request(signIn, ({ openid, config }) =>
    openid.initiateDeviceAuthorization(config, scopeParameters(auth)),
  );
  if (authorization.kind === 'failed') throw problemOf(signIn, authorization, []);
  const device = authorization.value;
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = device;
  if (!isSecureAddress(verification_uri)) {
    const message = `The server sends people to ${verification_uri.slice(0, 200)}, where a password would not be safe. It has to begin with https.`;
    throw new ProviderProblem('server', 'provider_unusable', message);
  }

  const since = now(clock);
  const lifetimeMs = Math.min(expires_in * 1_000, DEVICE_PATIENCE_MS);
  const complete = verification_uri_complete ?? null;
  const progress: SignInProgress = {
    step: 'device',
    userCode: user_code,
    url: verification_uri,
    completeUrl: complete !== null && isSecureAddress(complete) ? complete : null,
    expiresAt: since.wall + lifetimeMs,
  };
  tell(progress);

  let waitMs = interval === undefined ? INTERVAL_MS : Math.max(interval * 1_000, MIN_INTERVAL_MS);
  for (;;) {
    // Never beyond the code's end: a timer of more than 2^31 ms would ring at once, and again, and again.
    await pause(Math.min(waitMs, lifetimeMs - elapsed(since, clock)), timers, signal);
    if (elapsed(since, clock) >= lifetimeMs) {
      throw new AuthError('sign_in_timed_out', 'Nobody entered the code while it was good. Start again for a new one.');
    }
    tell(progress); // The same still; the next question begins.
    const exchange = await request(signIn, ({ openid, config }) =>
      openid.genericGrantRequest(config, GRANT_TYPE, { device_code, ...targetParameters(auth) }, dpop(proofKey)),
    ).catch(unasked);
    const next = nextWait(exchange, waitMs, clock.wall());
    if (next === null && exchange !== null) return signedIn(signIn, exchange, proofKey, [device_code]);
    waitMs = next ?? waitMs;
  }
}

/**
 * How long to wait before the next question, in milliseconds; `null` where this answer was the last (RFC 8628 §3.5). A
 * server that cannot answer now, or a line that breaks, ends nothing: the code is still good.
 */
function nextWait(exchange: Exchange<TokenResponse> | null, waitMs: number, wallNow: number): number | null {
  const slower = Math.max(waitMs, Math.min(waitMs * 2, MAX_INTERVAL_MS));
  if (exchange === null) return slower;
  const { http } = exchange;
  if (http === null) return exchange.kind === 'failed' && exchange.failure !== null ? slower : null;
  const answer = readTokenAnswer(http);
  const retryAfterMs = parseRetryAfter(http.headers['retry-after'], http.headers.date, wallNow) ?? 0;
  if (answer.kind === 'busy' || answer.kind === 'unreadable') return Math.max(slower, retryAfterMs);
  if (answer.kind === 'tokens') return null;
  if (answer.code === 'authorization_pending') return Math.max(waitMs, retryAfterMs);
  return answer.code === 'slow_down' ? Math.max(waitMs + SLOW_DOWN_MS, retryAfterMs) : null;
}

/** A question that took too long was none, nor was one before which the server could not be discovered anew. */
function unasked(error: unknown): null {
  const isForNow =
    error instanceof ProviderProblem
      ? error.kind !== 'misconfigured'
      : error instanceof AuthError && error.code === 'temporarily_unavailable';
  if (!isForNow) throw error;
  return null;
}

/** Resolves after `ms`, or rejects with the signal's reason. */
function pause(ms: number, timers: SignIn['timers'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = timers.after(ms, () => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
    signal.addEventListener('abort', abort, { once: true });
  });
}
