import { describe, expect, it } from 'vitest';
import {
  backoff,
  expiry,
  MAX_RETRY_AFTER_MS,
  MIN_REFRESH_INTERVAL_MS,
  parseRetryAfter,
  retryDelay,
} from '../../../src/main/auth/schedule.ts';

describe('expiry', () => {
  it('renews a token of a minute between 44 and 51 seconds, and stops handing it out at 55', () => {
    expect(expiry(60_000, 0, 0)).toEqual({ lifeMs: 60_000, hardMs: 55_000, softMs: 44_000 });
    expect(expiry(60_000, 0, 0.999).softMs).toBeCloseTo(50_593, 0);
  });

  it('takes the time that the answer took off the life, but never more than half', () => {
    expect(expiry(60_000, 10_000, 0).lifeMs).toBe(50_000);
    expect(expiry(60_000, 55_000, 0).lifeMs).toBe(30_000);
  });

  it('keeps a tenth in hand where the life is short', () => {
    expect(expiry(10_000, 0, 0).hardMs).toBe(9_000);
  });

  it.each([0, -1, 1, 999, Number.MIN_SAFE_INTEGER])('of a lifetime of %d ms never falls below the minimum', (ms) => {
    const { softMs, hardMs } = expiry(ms, 0, 0.5);
    expect(softMs).toBeGreaterThanOrEqual(MIN_REFRESH_INTERVAL_MS);
    expect(hardMs).toBeGreaterThanOrEqual(MIN_REFRESH_INTERVAL_MS);
  });
});

describe('backoff', () => {
  it('doubles its bound with each failure, up to twenty seconds, and spreads over all of it', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1_000].map((failures) => backoff('server', failures, 1))).toEqual([
      2_000, 4_000, 8_000, 16_000, 20_000, 20_000, 20_000, 20_000,
    ]);
    expect(backoff('server', 6, 0.25)).toBe(5_000);
  });

  it('is never nothing', () => {
    expect(backoff('server', 1, 0)).toBe(200);
  });

  it('stays under two seconds without a network', () => {
    expect(backoff('offline', 50, 1)).toBe(1_500);
  });
});

describe('retryDelay', () => {
  it('is what the server asks for, and a little more while somebody waits', () => {
    expect(retryDelay('server', 1, 120_000, 0)).toEqual({ waitedForMs: 120_000, idleMs: 120_000 });
    expect(retryDelay('server', 1, 120_000, 0.5)).toEqual({ waitedForMs: 126_000, idleMs: 180_000 });
    expect(retryDelay('server', 1, 120_000, 1)).toEqual({ waitedForMs: 132_000, idleMs: 240_000 });
  });

  it('grows from seconds to twenty while somebody waits, from a minute and a half to ten while nobody does', () => {
    expect(retryDelay('server', 1, null, 1)).toEqual({ waitedForMs: 2_000, idleMs: 90_000 });
    expect(retryDelay('server', 3, null, 1)).toEqual({ waitedForMs: 8_000, idleMs: 360_000 });
    expect(retryDelay('server', 9, null, 1)).toEqual({ waitedForMs: 20_000, idleMs: 600_000 });
    expect(retryDelay('server', 9, null, 0)).toEqual({ waitedForMs: 2_000, idleMs: 60_000 });
  });

  it('is short without a network, whether somebody waits or not', () => {
    expect(retryDelay('offline', 9, null, 1)).toEqual({ waitedForMs: 1_500, idleMs: 1_500 });
  });

  it('is the back-off where that is longer', () => {
    expect(retryDelay('server', 6, 1_000, 1)).toEqual({ waitedForMs: 20_000, idleMs: 600_000 });
  });

  it('is the back-off where the server asks for nothing', () => {
    expect(retryDelay('server', 1, null, 0.5)).toEqual({ waitedForMs: 1_000, idleMs: 45_000 });
  });

  it('does not let a server send everyone away for a year', () => {
    expect(retryDelay('server', 1, 365 * 86_400_000, 0).idleMs).toBe(MAX_RETRY_AFTER_MS);
  });
});

describe('parseRetryAfter', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');

  it('reads seconds', () => {
    expect(parseRetryAfter('120', undefined, now)).toBe(120_000);
    expect(parseRetryAfter('0', undefined, now)).toBe(0);
    expect(parseRetryAfter(' 5 ', undefined, now)).toBe(5_000);
  });

  it('reads a date by the server’s own clock', () => {
    const value = 'Sun, 01 Mar 2026 10:02:00 GMT';
    expect(parseRetryAfter(value, 'Sun, 01 Mar 2026 10:00:00 GMT', now)).toBe(120_000);
  });

  it('reads a date by this machine’s clock where the answer has none', () => {
    expect(parseRetryAfter('Sun, 01 Mar 2026 12:01:00 GMT', undefined, now)).toBe(60_000);
    expect(parseRetryAfter('Sun, 01 Mar 2026 11:00:00 GMT', undefined, now)).toBe(0);
  });

  it('is null for anything else', () => {
    expect(parseRetryAfter(undefined, undefined, now)).toBeNull();
    for (const value of ['', 'soon', '1e3', '12 minutes']) expect(parseRetryAfter(value, undefined, now)).toBeNull();
  });

  it('reads a date by this machine’s clock where the answer’s own makes no sense', () => {
    expect(parseRetryAfter('Sun, 01 Mar 2026 12:01:00 GMT', 'today', now)).toBe(60_000);
  });
});
