import type { CryptoKey, JWK } from 'jose';
import type { Clock } from '../../ports.ts';

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  readonly accessToken: string;
  /** What the server's `DPoP-Nonce` header said, where it asked for one (RFC 9449 §9). */
  readonly nonce?: string | undefined;
}

interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** Keys that are kept imported: one a session, and some that have just ended. */
const MAX_KEYS = 32;

/** Makes the proofs that go with access tokens to an API (RFC 9449 §4.2, §7.1). */
export class DpopProofs {
  readonly #clock: Pick<Clock, 'wall'>;
  /** By the JWK's text. */
  readonly #keys = new Map<string, Promise<SigningKey>>();

  constructor(clock: Pick<Clock, 'wall'>) {
    this.#clock = clock;
  }

  /** @param proofKey - the private key, as a JWK in JSON. */
  async prove(proofKey: string, { method, url, accessToken, nonce }: ProvenRequest): Promise<string> {
    const { SignJWT } = await import('jose');
    const { privateKey, publicJwk } = await this.#key(proofKey);
    const claims = {
      htm: method,
      htu: proofUrl(url),
      ath: await hashOf(accessToken),
      jti: crypto.randomUUID(),
      iat: Math.floor(this.#clock.wall() / 1_000),
      ...(nonce === undefined ? {} : { nonce }),
    };
    return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk }).sign(privateKey);
  }

  #key(proofKey: string): Promise<SigningKey> {
    const known = this.#keys.get(proofKey);
    if (known !== undefined) return known;
    const [oldest] = this.#keys.keys();
    if (oldest !== undefined && this.#keys.size >= MAX_KEYS) this.#keys.delete(oldest);
    const key = importKey(proofKey);
    this.#keys.set(proofKey, key);
    return key;
  }
}

/**
 * The method and the address that a proof names for a request to an API. What opens a WebSocket is a GET over HTTP
 * (RFC 6455 §4.1).
 */
export function provenTarget(address: string): Pick<ProvenRequest, 'method' | 'url'> {
  const isWebSocket = /^wss?:/i.test(address);
  return { method: isWebSocket ? 'GET' : 'POST', url: address.replace(/^ws/i, 'http') };
}

/** `htu`: without query and fragment. */
function proofUrl(address: string): string {
  const { origin, pathname } = new URL(address);
  return origin + pathname;
}

async function importKey(proofKey: string): Promise<SigningKey> {
  const { importJWK } = await import('jose');
  const { kty, crv, x, y, d } = JSON.parse(proofKey);
  const privateKey = await importJWK({ kty, crv, x, y, d }, 'ES256');
  if (privateKey instanceof Uint8Array) throw new TypeError('The proof key is no private key.');
  return { privateKey, publicJwk: { kty, crv, x, y } };
}

async function hashOf(accessToken: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(accessToken));
  const { base64url } = await import('jose');
  return base64url.encode(new Uint8Array(hash));
}
