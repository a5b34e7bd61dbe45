import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { Settings } from '../options.ts';
import { decideRefresh, type RefusalReason } from './rotation.ts';
import { hashToken, randomToken } from './secrets.ts';

/** A point in the life of a family: the access token issued there carries both. */
export interface Lineage {
  readonly userId: string;
  readonly familyId: string;
  /** 1 at sign-in, one more with each refresh. */
  readonly generation: number;
}

export interface RefreshGrant extends Lineage {
  /** `null` where the presented token stays good. */
  readonly refreshToken: string | null;
  /** Until the session ends, as it stands, in seconds. */
  readonly expiresIn: number;
}

export type RefreshResult =
  | { readonly ok: true; readonly grant: RefreshGrant }
  | { readonly ok: false; readonly reason: RefusalReason; readonly lineage: Lineage | null };

interface Row {
  family_id: string;
  user_id: string;
  generation: number;
  expires_at: number;
  revoked_at: number | null;
  used_at: number | null;
}

const DAY_MS = 86_400_000;

/**
 * Refresh tokens, in families: a family is one sign-in and all that descends from it. Tokens are stored as SHA-256
 * hashes only. Every change is one transaction, so that a crash leaves a token either spent or not.
 */
export class Families {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #settings: Settings;

  constructor(database: Database, clock: Clock, settings: Settings) {
    this.#database = database;
    this.#clock = clock;
    this.#settings = settings;
    database.run('DELETE FROM families WHERE expires_at < ?', clock.now() - 30 * DAY_MS);
  }

  /** Starts a family: a sign-in. */
  start(userId: string): RefreshGrant {
    const familyId = randomUUID();
    const now = this.#clock.now();
    const expiresAt = this.#expiry(now);
    return this.#database.transaction(() => {
      this.#database.run(
        'INSERT INTO families (id, user_id, generation, created_at, expires_at) VALUES (?, ?, 1, ?, ?)',
        familyId,
        userId,
        now,
        expiresAt,
      );
      const refreshToken = this.#issue(familyId, now);
      return { userId, familyId, generation: 1, expiresIn: (expiresAt - now) / 1_000, refreshToken };
    });
  }

  /** Spends a refresh token (RFC 6749 §6). */
  refresh(token: string): RefreshResult {
    const hash = hashToken(token);
    const now = this.#clock.now();
    return this.#database.transaction(() => {
      const row = this.#find(hash);
      if (!row) return { ok: false, reason: 'unknown', lineage: null };
      const family = { expiresAt: row.expires_at, revokedAt: row.revoked_at };
      const decision = decideRefresh({ usedAt: row.used_at, family }, this.#settings, now);
      if (decision.action === 'refuse') {
        if (decision.reason === 'reused') this.#revoke('id = ?', row.family_id);
        return { ok: false, reason: decision.reason, lineage: lineageOf(row) };
      }
      const expiresAt = this.#settings.refreshTokenMode === 'sliding' ? this.#expiry(now) : row.expires_at;
      const generation = row.generation + 1;
      this.#database.run(
        'UPDATE families SET generation = ?, expires_at = ? WHERE id = ?',
        generation,
        expiresAt,
        row.family_id,
      );
      let refreshToken: string | null = null;
      if (decision.action === 'rotate') {
        // Within the grace window the time of the first use counts: the window does not slide.
        this.#database.run('UPDATE refresh_tokens SET used_at = coalesce(used_at, ?) WHERE hash = ?', now, hash);
        refreshToken = this.#issue(row.family_id, now);
      }
      return { ok: true, grant: { ...lineageOf(row), generation, expiresIn: (expiresAt - now) / 1_000, refreshToken } };
    });
  }

  /** Ends the family of a refresh token, used or not. Returns where it stood; `null` where the token is unknown. */
  end(token: string): Lineage | null {
    const row = this.#find(hashToken(token));
    if (!row) return null;
    this.#revoke('id = ?', row.family_id);
    return lineageOf(row);
  }

  revokeFamily(familyId: string): number {
    return this.#revoke('id = ?', familyId);
  }

  revokeAllOf(username: string): number {
    return this.#revoke('user_id = (SELECT id FROM users WHERE username = ?)', username);
  }

  revokeAll(): number {
    return this.#revoke('TRUE');
  }

  #revoke(condition: string, ...parameters: string[]): number {
    return this.#database.all(
      `UPDATE families SET revoked_at = ? WHERE revoked_at IS NULL AND ${condition} RETURNING id`,
      this.#clock.now(),
      ...parameters,
    ).length;
  }

  #find(hash: string): Row | undefined {
    return this.#database.one<Row>(
      `SELECT family_id, user_id, generation, expires_at, revoked_at, used_at
       FROM refresh_tokens JOIN families ON families.id = family_id WHERE hash = ?`,
      hash,
    );
  }

  #issue(familyId: string, now: number): string {
    const token = randomToken('demo_rt');
    this.#database.run(
      'INSERT INTO refresh_tokens (hash, family_id, issued_at) VALUES (?, ?, ?)',
      hashToken(token),
      familyId,
      now,
    );
    return token;
  }

  #expiry(now: number): number {
    return Math.round(now + this.#settings.refreshTokenLifetime * 1_000);
  }
}

function lineageOf(row: Row): Lineage {
  return { userId: row.user_id, familyId: row.family_id, generation: row.generation };
}
