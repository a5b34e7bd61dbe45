import { createHash } from 'node:crypto';
import type { Random } from '../../../src/main/auth/ports.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** Numbers from 0 up to 1 that follow from `words` alone, so that a trial can be run again. */
export function seeded(...words: readonly (string | number)[]): Random {
  return seededRandom(createHash('sha256').update(words.join(' ')).digest().readUInt32LE());
}

/** A number from `low` up to but not including `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
