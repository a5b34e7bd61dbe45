import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Database } from '../database.ts';

const NAME = 'signing_key';

/** The private key that signs tokens (ES256), as a JWK: made once and kept, so that a token outlives a restart. */
export async function signingKey(database: Database): Promise<JWK> {
  const row = database.one<{ value: string }>('SELECT value FROM identity_state WHERE name = ?', NAME);
  if (row) return JSON.parse(row.value);
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key: JWK = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: 'ES256', use: 'sig' };
  database.run('INSERT INTO identity_state (name, value) VALUES (?, ?)', NAME, JSON.stringify(key));
  return key;
}

/** The public half of an EC key. */
export function publicKey({ d: _, ...key }: JWK): JWK {
  return key;
}
