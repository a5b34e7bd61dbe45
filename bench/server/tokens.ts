import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** How the issuer behaves. */
export interface IssuerSettings {
  /** Lifetime of an access token in milliseconds. `exp` has fractions (RFC 7519 §2, NumericDate), to be exact. */
  readonly lifetimeMs: number;
  /** Single-use refresh tokens: whoever uses one a second time ends the session (RFC 9700 §4.14.2). */
  readonly rotation: boolean;
}

export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds, with fractions. */
  readonly expiresIn: number;
}

/** A user's session at the issuer: the family of refresh tokens that follow one another. */
interface Family {
  current: string;
  /** The token before the current one. */
  parent: string | null;
  revoked: boolean;
}

/** Issues JWTs of HS256 and refresh tokens, in memory. */
export class Issuer {
  readonly #settings: IssuerSettings;
  readonly #key = randomBytes(32);
  readonly #families = new Map<string, Family>();
  #lostSessions = 0;

  constructor(settings: IssuerSettings) {
    this.#settings = settings;
  }

  /** Sessions that ended because a refresh token was used twice. */
  get lostSessions(): number {
    return this.#lostSessions;
  }

  /** @param lifetimeMs - of the first access token, negative for one that has expired */
  signIn(lifetimeMs = this.#settings.lifetimeMs): TokenPair {
    const family: Family = { current: randomBytes(24).toString('base64url'), parent: null, revoked: false };
    this.#families.set(family.current, family);
    return this.#pair(family, lifetimeMs);
  }

  /**
   * @param takesParent - whether the token before the current one is answered with the current one, as by Supabase's
   *   server, and not taken for a theft
   * @returns `null` where the refresh token is not good.
   */
  refresh(refreshToken: string, takesParent = false): TokenPair | null {
    const family = this.#families.get(refreshToken);
    if (family === undefined || family.revoked) return null;
    if (takesParent && family.parent === refreshToken) return this.#pair(family);
    if (family.current !== refreshToken) {
      family.revoked = true;
      this.#lostSessions += 1;
      return null;
    }
    if (this.#settings.rotation) {
      family.parent = refreshToken;
      family.current = randomBytes(24).toString('base64url');
      this.#families.set(family.current, family);
    }
    return this.#pair(family);
  }

  isGood(accessToken: string): boolean {
    const [head, claims, signature] = accessToken.split('.');
    if (head === undefined || claims === undefined || signature === undefined) return false;
    const given = Buffer.from(signature, 'base64url');
    const own = this.#sign(`${head}.${claims}`);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return false;
    const { exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return Date.now() < exp * 1_000;
  }

  #pair(family: Family, lifetimeMs = this.#settings.lifetimeMs): TokenPair {
    const now = Date.now();
    const exp = (now + lifetimeMs) / 1_000;
    const claims = { sub: 'ada', iat: now / 1_000, exp, jti: randomBytes(8).toString('base64url') };
    const signed = `${HEAD}.${encoded(claims)}`;
    return {
      accessToken: `${signed}.${this.#sign(signed).toString('base64url')}`,
      refreshToken: family.current,
      expiresIn: lifetimeMs / 1_000,
    };
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const HEAD = encoded({ alg: 'HS256', typ: 'JWT' });
