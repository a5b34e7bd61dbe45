import { createLocalJWKSet, decodeJwt, errors, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';
import type { RejectionReason, Verdict } from '../auth/access-tokens.ts';
import type { Clock } from '../clock.ts';
import type { Settings } from '../options.ts';
import { API_AUDIENCE, SERVICE_CLIENT_ID, SERVICE_USER_ID } from './clients.ts';
import { DpopProofs, type ProvenRequest } from './dpop.ts';
import type { Epoch } from './epoch.ts';

/** How an access token came: alone, or with a proof (`null` where it is missing) that was checked before or not. */
export type Presentation =
  | { readonly scheme: 'Bearer' }
  | { readonly scheme: 'DPoP'; readonly proof: ProvenRequest | 'checked' | null };

/** The claims that are read back (RFC 9068 §2.2, RFC 9449 §6.1): `sid` is the grant, `gen` the generation. */
const claims = z.object({
  sub: z.string(),
  exp: z.number(),
  sid: z.string(),
  gen: z.int(),
  epoch: z.int(),
  cnf: z.object({ jkt: z.string() }).optional(),
});

export interface IdentityTokenParts {
  readonly issuer: string;
  readonly publicKey: JWK;
  readonly epoch: Epoch;
  readonly clock: Clock;
  readonly settings: Settings;
}

/** The API's side of the provider's access tokens: JWTs that it checks by itself (RFC 9068 §4). */
export class IdentityTokens {
  readonly #parts: IdentityTokenParts;
  readonly #keys: ReturnType<typeof createLocalJWKSet>;
  readonly #proofs = new DpopProofs();

  constructor(parts: IdentityTokenParts) {
    this.#parts = parts;
    this.#keys = createLocalJWKSet({ keys: [parts.publicKey] });
  }

  /** Whether a token claims to be the provider's. Nothing is checked by this. */
  claimed(token: string): boolean {
    try {
      return decodeJwt(token).iss === this.#parts.issuer;
    } catch {
      return false;
    }
  }

  /** Whether an access token is good now, and whose it is. */
  async verify(token: string, presentation: Presentation): Promise<Verdict> {
    const { issuer, epoch, clock, settings } = this.#parts;
    try {
      const { payload } = await jwtVerify(token, this.#keys, {
        issuer,
        audience: API_AUDIENCE,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        currentDate: new Date(clock.now()),
      });
      const { sub, exp, sid, gen, epoch: issuedIn, cnf } = claims.parse(payload);
      const problem = await this.#problemOf(token, presentation, cnf?.jkt);
      if (problem) return { ok: false, reason: problem };
      if (issuedIn !== epoch.current || settings.rejectEveryAccessToken) return { ok: false, reason: 'revoked' };
      const expiresAt = Math.round(exp * 1_000);
      // jose compares whole seconds; this, milliseconds.
      if (expiresAt <= clock.now()) return { ok: false, reason: 'expired' };
      const userId = sub === SERVICE_CLIENT_ID ? SERVICE_USER_ID : sub;
      return { ok: true, principal: { userId, familyId: sid, generation: gen, expiresAt } };
    } catch (error) {
      return { ok: false, reason: error instanceof errors.JWTExpired ? 'expired' : 'invalid' };
    }
  }

  /** A token that is bound to a key is no bearer token, nor the other way round (RFC 9449 §7.2). */
  async #problemOf(
    token: string,
    presentation: Presentation,
    thumbprint: string | undefined,
  ): Promise<RejectionReason | null> {
    if ((presentation.scheme === 'DPoP') !== (thumbprint !== undefined)) return 'invalid';
    if (presentation.scheme === 'Bearer' || thumbprint === undefined || presentation.proof === 'checked') return null;
    if (presentation.proof === null) return 'proof';
    return (await this.#proofs.holds(presentation.proof, token, thumbprint)) ? null : 'proof';
  }
}
