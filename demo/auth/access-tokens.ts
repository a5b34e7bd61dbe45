import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';
import type { Settings } from '../options.ts';
import type { Lineage } from './families.ts';
import { hashToken, randomToken } from './secrets.ts';
import { SigningKeys } from './signing-keys.ts';
import type { User } from './users.ts';

const ISSUER = 'latchkey-demo';

/** Who sent an operation, as its access token says. */
export interface Principal extends Lineage {
  /** When the access token expires, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * `expired` and `revoked` tokens were good once; an `invalid` one was never issued for this API. `proof`: the token is
 * bound to a key, and the request does not prove that its sender has it (RFC 9449).
 */
export type RejectionReason = 'expired' | 'revoked' | 'invalid' | 'proof';

export type Verdict =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly reason: RejectionReason };

/** The claims that are read back (RFC 7519 §4.1, and `sid` of OpenID Connect). `gen` is the generation. */
const claims = z.object({ sub: z.string(), exp: z.number(), sid: z.string(), gen: z.int() });

/** Access tokens: signed JWTs, or opaque words, by {@link Settings.accessTokenFormat}. Both kinds are accepted. */
export class AccessTokens {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #keys: SigningKeys;

  constructor(database: Database, clock: Clock, settings: Settings) {
    this.#database = database;
    this.#clock = clock;
    this.#settings = settings;
    this.#keys = new SigningKeys(database, clock);
    database.run('DELETE FROM access_tokens WHERE expires_at < ?', clock.now());
  }

  async issue(user: User, { familyId, generation }: Lineage): Promise<string> {
    const now = this.#clock.now();
    const expiresAt = Math.round(now + this.#settings.accessTokenLifetime * 1_000);
    if (this.#settings.accessTokenFormat === 'opaque') {
      const token = randomToken('demo_at');
      this.#database.run(
        'INSERT INTO access_tokens (hash, family_id, generation, expires_at) VALUES (?, ?, ?, ?)',
        hashToken(token),
        familyId,
        generation,
        expiresAt,
      );
      return token;
    }
    // A NumericDate may have a fraction (RFC 7519 §2): lifetimes below a second stay exact.
    const claimsSet = {
      iss: ISSUER,
      sub: user.id,
      name: user.name,
      iat: now / 1_000,
      exp: expiresAt / 1_000,
      jti: randomUUID(),
      sid: familyId,
      gen: generation,
    };
    const { kid, secret } = this.#keys.current;
    return new SignJWT(claimsSet).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid }).sign(secret);
  }

  /** Whether an access token is good now, and whose it is. */
  async verify(token: string): Promise<Verdict> {
    const verdict = token.startsWith('demo_at_') ? this.#verifyOpaque(token) : await this.#verifyJwt(token);
    return verdict.ok && this.#settings.rejectEveryAccessToken ? { ok: false, reason: 'revoked' } : verdict;
  }

  /** Rejects, from now on, every access token issued before; their `exp` stays as it is. */
  revokeAll(): void {
    this.#keys.replace();
    this.#database.run('UPDATE access_tokens SET revoked = 1');
  }

  #verifyOpaque(token: string): Verdict {
    const row = this.#database.one<{
      user_id: string;
      family_id: string;
      generation: number;
      expires_at: number;
      revoked: number;
    }>(
      `SELECT user_id, family_id, access_tokens.generation, access_tokens.expires_at,
              revoked OR revoked_at IS NOT NULL AS revoked
       FROM access_tokens JOIN families ON families.id = family_id WHERE hash = ?`,
      hashToken(token),
    );
    if (!row) return { ok: false, reason: 'invalid' };
    if (row.revoked) return { ok: false, reason: 'revoked' };
    return this.#unlessExpired({
      userId: row.user_id,
      familyId: row.family_id,
      generation: row.generation,
      expiresAt: row.expires_at,
    });
  }

  /** A JWT is good until it expires, whatever became of its family: that is why it is short-lived. */
  async #verifyJwt(token: string): Promise<Verdict> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, ({ kid }) => this.#keys.secret(kid), {
        algorithms: ['HS256'],
        issuer: ISSUER,
        currentDate: new Date(this.#clock.now()),
      });
      if (protectedHeader.kid !== this.#keys.current.kid) return { ok: false, reason: 'revoked' };
      const { sub, exp, sid, gen } = claims.parse(payload);
      return this.#unlessExpired({ userId: sub, familyId: sid, generation: gen, expiresAt: Math.round(exp * 1_000) });
    } catch (error) {
      return { ok: false, reason: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }

  /** jose compares whole seconds; this, milliseconds. */
  #unlessExpired(principal: Principal): Verdict {
    return principal.expiresAt <= this.#clock.now() ? { ok: false, reason: 'expired' } : { ok: true, principal };
  }
}
