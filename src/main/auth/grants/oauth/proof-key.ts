import type { CryptoKeyPair, DPoPHandle, DPoPOptions } from 'openid-client';
import type { OAuthAuth } from '../../../../shared/connection.ts';
import type { Client } from './authorization-server.ts';

/** All that is used: every server that offers DPoP must know it in practice, and its keys are small. */
export const PROOF_ALGORITHM = 'ES256';

/** The key that a session's tokens are bound to (RFC 9449). */
export interface ProofKey {
  /** The private key as a JWK in JSON (RFC 7517). */
  readonly jwk: string;
  /** Makes proofs for the token endpoint, and remembers its nonces. */
  readonly handle: DPoPHandle;
}

/** A new key for a sign-in; `null` where the server does not offer to bind tokens, or the connection does not want it. */
export async function newProofKey({ openid, config, metadata }: Client, auth: OAuthAuth): Promise<ProofKey | null> {
  const offered = metadata.dpop_signing_alg_values_supported?.includes(PROOF_ALGORITHM) ?? false;
  if (auth.dpop === 'never' || !offered) return null;
  const pair = await openid.randomDPoPKeyPair(PROOF_ALGORITHM, { extractable: true });
  const jwk = JSON.stringify(await crypto.subtle.exportKey('jwk', pair.privateKey));
  return { jwk, handle: openid.getDPoPHandle(config, pair) };
}

export async function importProofKey({ openid, config }: Client, jwk: string): Promise<ProofKey> {
  return { jwk, handle: openid.getDPoPHandle(config, await keyPair(jwk)) };
}

/** As openid-client takes it. */
export function dpop(proofKey: ProofKey | null): DPoPOptions | undefined {
  return proofKey === null ? undefined : { DPoP: proofKey.handle };
}

async function keyPair(jwk: string): Promise<CryptoKeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const { kty, crv, x, y, d } = JSON.parse(jwk);
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey('jwk', { kty, crv, x, y, d }, algorithm, false, ['sign']),
    crypto.subtle.importKey('jwk', { kty, crv, x, y }, algorithm, true, ['verify']),
  ]);
  return { privateKey, publicKey };
}
