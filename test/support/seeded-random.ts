import { createHash } from 'node:crypto';
import type { Random } from '../../src/main/auth/ports.ts';

/** Numbers from 0 up to but not including 1 that follow from `seed`: mulberry32. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same, from `words` alone, so that what came of them can be had again. */
export function seeded(...words: readonly (string | number)[]): Random {
  return seededRandom(createHash('sha256').update(words.join(' ')).digest().readUInt32LE());
}
