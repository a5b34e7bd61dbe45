import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../src/renderer/auth/retry-after.ts';

const NOW = Date.parse('Wed, 01 Jan 2025 12:00:00 GMT');

describe('Retry-After', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 0 ' }, 0],
    [{ 'retry-after': 'Wed, 01 Jan 2025 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Wed, 01 Jan 2025 11:00:00 GMT' }, 0],
    [{ 'retry-after': 'Wed, 01 Jan 2025 14:00:30 GMT', date: 'Wed, 01 Jan 2025 14:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'soon' }, null],
  ])('%j is %j ms', (headers, ms) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), NOW)).toBe(ms);
  });
});
