import { createHash } from 'node:crypto';
import type { Random } from '../../../src/main/auth/ports.ts';

/** Numbers from 0 up to 1 that follow from `words` alone (mulberry32), so that a trial can be run again. */
export function seeded(...words: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(words.join(' ')).digest().readUInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number from `low` up to but not including `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
