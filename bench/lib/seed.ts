import { createHash } from 'node:crypto';

/** A 32-bit seed that follows from `words` alone. */
export function seedOf(words: string): number {
  return createHash('sha256').update(words).digest().readUInt32LE();
}
