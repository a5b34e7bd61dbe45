import { createHash, randomBytes } from 'node:crypto';

/** A random word of 256 bits. The prefix lets a scanner for leaked secrets know it. */
export function randomToken(prefix: 'demo_rt' | 'demo_at'): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What is stored in a token's place. A random 256-bit token needs neither salt nor a slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
