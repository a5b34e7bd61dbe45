import { describe, expect, it } from 'vitest';
import { formatCountdown, formatElapsed } from '../../../src/renderer/format/duration.ts';
import { formatMoment } from '../../../src/renderer/format/moment.ts';
import { formatSize } from '../../../src/renderer/format/size.ts';

const HOUR = 3_600_000;

describe('a countdown', () => {
  it.each([
    [43_000, '43 s'],
    [42_001, '43 s'],
    [1, '1 s'],
    [0, '0 s'],
    [-5_000, '0 s'],
    [99_000, '99 s'],
    [99_001, '1 min 40 s'],
    [725_000, '12 min 05 s'],
    [HOUR - 1, '1 h 00 min'],
    [HOUR + 4 * 60_000, '1 h 04 min'],
    [26 * HOUR, '1 d 2 h'],
    [400 * 24 * HOUR, '400 d 0 h'],
    [400 * 366 * 24 * HOUR, 'over 100 years'],
    [Number.POSITIVE_INFINITY, 'over 100 years'],
  ])('of %i ms reads %s', (ms, text) => {
    expect(formatCountdown(ms)).toBe(text);
  });
});

describe('an elapsed time', () => {
  it.each([
    [0.42, '0.4 ms'],
    [12.4, '12 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1_240, '1.24 s'],
    [125_000, '2 min 05 s'],
    [-3, '0.0 ms'],
  ])('of %f ms reads %s', (ms, text) => {
    expect(formatElapsed(ms)).toBe(text);
  });
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [3_400_000, '3.4 MB'],
  ])('of %i bytes reads %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

describe('a moment', () => {
  const noon = new Date(2026, 2, 14, 12, 30, 15).getTime();

  it('of today is told to the second, without the date', () => {
    expect(formatMoment(noon, noon + HOUR)).toMatch(/12:30:15/);
    expect(formatMoment(noon, noon + HOUR)).not.toMatch(/2026/);
  });

  it.each([
    [8.64e15 + 1, 'far in the future'],
    [Number.POSITIVE_INFINITY, 'far in the future'],
    [-8.64e15 - 1, 'long ago'],
    [Number.NaN, 'at an unknown time'],
  ])('that no calendar has is said in words: %f', (at, text) => {
    expect(formatMoment(at, noon)).toBe(text);
  });

  it('in 400 years has a date', () => {
    expect(formatMoment(new Date(2426, 2, 14).getTime(), noon)).toMatch(/2426/);
  });

  it('of another day comes with its date', () => {
    expect(formatMoment(noon, noon + 24 * HOUR)).toMatch(/2026/);
  });
});
