import { jwtDecode } from 'jwt-decode';
import { elapsed, type Instant } from './instant.ts';
import type { Clock, Random } from './ports.ts';
import { type Expiry, expiry } from './schedule.ts';

/** An access token as the broker holds it: in memory only. */
export interface AccessToken {
  readonly value: string;
  /** Grows with each new access token. */
  readonly generation: number;
  readonly receivedAt: Instant;
  /** `null` where the lifetime is unknown: then only the API's rejection tells that it has expired. */
  readonly expiry: Expiry | null;
}

export type Freshness = 'fresh' | 'soft_expired' | 'hard_expired';

/**
 * @param lifetimeMs - as {@link lifetimeOf} tells, from receipt.
 * @param receivedAt - when the answer arrived, before anything else was done with it.
 * @param roundTripMs - how long the answer took.
 */
export function receiveAccessToken(
  value: string,
  generation: number,
  lifetimeMs: number | null,
  receivedAt: Instant,
  roundTripMs: number,
  random: Random,
): AccessToken {
  return {
    value,
    generation,
    receivedAt,
    expiry: lifetimeMs === null ? null : expiry(lifetimeMs, roundTripMs, random()),
  };
}

export function freshness(token: AccessToken, clock: Clock): Freshness {
  if (token.expiry === null) return 'fresh';
  const age = elapsed(token.receivedAt, clock);
  if (age >= token.expiry.hardMs) return 'hard_expired';
  return age >= token.expiry.softMs ? 'soft_expired' : 'fresh';
}

/** When the server may begin to reject the token, in milliseconds since the epoch. */
export function expiresAt(token: AccessToken): number | null {
  return token.expiry === null ? null : token.receivedAt.wall + token.expiry.lifeMs;
}

/** A JWT's claims (RFC 7519 §4), unverified: for the schedule and for display. `null` where the token is opaque. */
export function claimsOf(accessToken: string): Readonly<Record<string, unknown>> | null {
  try {
    const claims: unknown = jwtDecode(accessToken);
    return typeof claims === 'object' ? (claims as Readonly<Record<string, unknown>> | null) : null;
  } catch {
    return null; // Opaque, which is as good: an access token belongs to the API alone (RFC 6749 §1.4).
  }
}

/**
 * The lifetime from receipt in milliseconds: `expires_in` where the answer has it, else `exp - iat`, which needs no
 * agreement of clocks; with `exp` alone, what this machine's clock makes of it.
 * @returns `null` where nothing tells.
 */
export function lifetimeOf(accessToken: string, expiresInMs: number | null, wallNow: number): number | null {
  if (expiresInMs !== null) return expiresInMs;
  const { exp, iat }: Readonly<Record<string, unknown>> = claimsOf(accessToken) ?? {};
  if (!isFiniteNumber(exp)) return null;
  if (isFiniteNumber(iat)) return (exp - iat) * 1_000;
  const rest = exp * 1_000 - wallNow;
  return rest > 0 ? rest : null;
}

function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
