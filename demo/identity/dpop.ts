import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, jwtVerify } from 'jose';
import { z } from 'zod';

/** A request that came with a DPoP proof. */
export interface ProvenRequest {
  /** The `DPoP` header. */
  readonly proof: string;
  readonly method: string;
  /** The address that was requested; its query does not matter. */
  readonly url: string;
}

/** A request with its proof; `null` where it has none. */
export function provenRequest(request: IncomingMessage, proof: string | null): ProvenRequest | null {
  if (proof === null) return null;
  return { proof, method: request.method ?? '', url: `http://${request.headers.host}${request.url}` };
}

/**
 * How old a proof may be, or how far ahead, in milliseconds (RFC 9449 §11.1). By the machine's clock, for a proof's time is
 * the client's, which knows nothing of a server's clock that a test has moved.
 */
const WINDOW_MS = 60_000;

const claims = z.object({ htm: z.string(), htu: z.url(), ath: z.string(), jti: z.string(), iat: z.number() });

/** Checks the proofs that come with sender-constrained access tokens (RFC 9449 §4.3, §7). */
export class DpopProofs {
  /** The `jti` of proofs seen, with when they will be too old to matter. */
  readonly #seen = new Map<string, number>();

  /** Whether the request proves possession of the key with this thumbprint (RFC 7638), for this access token, once. */
  async holds(request: ProvenRequest, accessToken: string, thumbprint: string): Promise<boolean> {
    try {
      const { payload, protectedHeader } = await jwtVerify(request.proof, EmbeddedJWK, {
        algorithms: ['ES256', 'Ed25519', 'EdDSA'],
        typ: 'dpop+jwt',
      });
      const { htm, htu, ath, jti, iat } = claims.parse(payload);
      return (
        htm === request.method &&
        withoutQuery(htu) === withoutQuery(request.url) &&
        ath === createHash('sha256').update(accessToken).digest('base64url') &&
        (await calculateJwkThumbprint(protectedHeader.jwk as JWK)) === thumbprint &&
        Math.abs(Date.now() - iat * 1_000) <= WINDOW_MS &&
        this.#isFirst(`${thumbprint} ${jti}`)
      );
    } catch {
      return false;
    }
  }

  #isFirst(id: string): boolean {
    const now = Date.now();
    for (const [each, forgetAt] of this.#seen) if (forgetAt <= now) this.#seen.delete(each);
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now + 2 * WINDOW_MS);
    return true;
  }
}

function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}
