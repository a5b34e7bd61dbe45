import type { Settings } from '../options.ts';

/** What the database knows of a presented refresh token. Times are milliseconds since the epoch. */
export interface StoredRefreshToken {
  readonly usedAt: number | null;
  readonly family: { readonly expiresAt: number; readonly revokedAt: number | null };
}

export type RefusalReason = 'unknown' | 'revoked' | 'expired' | 'reused';

export type RefreshDecision =
  /** The token is spent, and a new one is given out. */
  | { readonly action: 'rotate' }
  /** The token stays good, and none is given out. */
  | { readonly action: 'keep' }
  | { readonly action: 'refuse'; readonly reason: Exclude<RefusalReason, 'unknown'> };

/**
 * What becomes of a refresh (RFC 9700 §4.14.2). A used token that comes back was stolen, or its answer was lost:
 * `reused` means that the whole family is to be revoked, unless the token was used within the grace window.
 */
export function decideRefresh(
  token: StoredRefreshToken,
  settings: Pick<Settings, 'rotation' | 'graceWindow'>,
  now: number,
): RefreshDecision {
  if (token.family.revokedAt !== null) return { action: 'refuse', reason: 'revoked' };
  if (token.family.expiresAt <= now) return { action: 'refuse', reason: 'expired' };
  if (token.usedAt !== null) {
    const inGrace = now - token.usedAt < settings.graceWindow * 1_000;
    return inGrace ? { action: 'rotate' } : { action: 'refuse', reason: 'reused' };
  }
  return { action: settings.rotation ? 'rotate' : 'keep' };
}
