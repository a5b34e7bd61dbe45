import type { Random } from '../../../src/main/auth/ports.ts';

/** A number from `low` up to but not including `high`. */
export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

export function pick<T>(random: Random, choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0];
}
