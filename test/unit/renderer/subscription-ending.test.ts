import { describe, expect, it } from 'vitest';
import {
  type Attempts,
  afterEnding,
  type Ending,
  LASTING_LINE_MS,
  LASTING_TOKEN_MS,
  MAX_WAIT_MS,
  type NextStep,
  NO_ATTEMPTS,
  waitForToken,
} from '../../../src/renderer/auth/subscription-ending.ts';

function closed(code: number, liveMs = 0): Ending {
  return { kind: 'closed', code, reason: '', liveMs };
}

const EVEN = { random: 0.5, online: true };

/** The steps that follow each other while every connection ends in the same way. */
function steps(ending: Ending, limit = 100, random = 0.5): NextStep[] {
  const taken: NextStep[] = [];
  let attempts: Attempts = NO_ATTEMPTS;
  while (taken.length < limit) {
    const step = afterEnding(ending, attempts, { random, online: true });
    taken.push(step);
    if (step.action === 'stop') break;
    attempts = step.attempts;
  }
  return taken;
}

function actions(ending: Ending, limit?: number): string[] {
  return steps(ending, limit).map(({ action }) => action);
}

function delays(random: number): number[] {
  return steps(closed(1006), 100, random).flatMap((step) =>
    step.action === 'reconnect' && step.delayMs !== null ? [step.delayMs] : [],
  );
}

describe('a socket that closes', () => {
  it.each([4401, 4403])('with %i is connected anew once, with a fresh token', (code) => {
    expect(actions(closed(code))).toEqual(['renew', 'stop']);
  });

  it('is renewed again when the token was good for a while: it has expired since', () => {
    expect(actions(closed(4401, LASTING_TOKEN_MS), 5)).toEqual(Array(5).fill('renew'));
    expect(actions(closed(4401, LASTING_TOKEN_MS - 1))).toEqual(['renew', 'stop']);
  });

  it.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 1014, 4408, 4418, 4499])(
    'with %i is connected anew for ten minutes',
    (code) => {
      const taken = actions(closed(code));
      expect(taken.at(-1)).toBe('stop');
      expect(new Set(taken.slice(0, -1))).toEqual(new Set(['reconnect']));
    },
  );

  it('has all its tries again after a line that lasted', () => {
    const used: Attempts = { renewals: 1, proofs: 0, reconnects: 25, waitedMs: MAX_WAIT_MS };
    expect(afterEnding(closed(1006, LASTING_LINE_MS), used, EVEN)).toMatchObject({
      action: 'reconnect',
      attempts: { renewals: 0, reconnects: 1 },
    });
    expect(afterEnding(closed(1006, LASTING_LINE_MS - 1), used, EVEN).action).toBe('stop');
  });

  it('waits for the network where there is none, however much was tried, and counts no try', () => {
    const used: Attempts = { renewals: 1, proofs: 0, reconnects: 25, waitedMs: MAX_WAIT_MS };
    expect(afterEnding(closed(1006), used, { random: 0.5, online: false })).toEqual({
      action: 'reconnect',
      delayMs: null,
      attempts: used,
    });
  });

  it.each([1002, 1003, 1007, 1009, 4004, 4005, 4400, 4406, 4409, 4429, 4500, 4999])('with %i is given up', (code) => {
    expect(actions(closed(code, LASTING_LINE_MS))).toEqual(['stop']);
  });

  it('waits longer each time, up to half a minute, of which half is chance', () => {
    expect(delays(0).slice(0, 7)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
    expect(delays(1).slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it.each([0, 0.5, 1])('waits some ten minutes in all, and never more, at a chance of %d', (random) => {
    const waited = delays(random).reduce((sum, ms) => sum + ms, 0);
    expect(waited).toBeLessThanOrEqual(MAX_WAIT_MS);
    expect(waited).toBeGreaterThan(MAX_WAIT_MS - 30_000);
  });
});

describe('an HTTP answer', () => {
  const answered = (status: number, retryAfterMs: number | null = null): Ending => ({
    kind: 'answered',
    status,
    retryAfterMs,
    liveMs: 0,
  });

  it.each([408, 425, 429, 500, 502, 503, 504])(
    'of %i that is no stream is asked for anew for ten minutes',
    (status) => {
      const taken = actions(answered(status));
      expect(taken.at(-1)).toBe('stop');
      expect(taken.length).toBeGreaterThan(10);
      expect(new Set(taken.slice(0, -1))).toEqual(new Set(['reconnect']));
    },
  );

  it.each([200, 204, 400, 401, 403, 404, 405, 406, 407, 413, 415, 501])(
    'of %i that is no stream is the last',
    (status) => {
      expect(actions(answered(status))).toEqual(['stop']);
    },
  );

  it('is asked for when the server says, where that is later', () => {
    expect(afterEnding(answered(503, 60_000), NO_ATTEMPTS, EVEN)).toMatchObject({ delayMs: 60_000 });
    expect(afterEnding(answered(503, 10), NO_ATTEMPTS, EVEN)).toMatchObject({ delayMs: 750 });
    expect(afterEnding(answered(503, MAX_WAIT_MS + 1), NO_ATTEMPTS, EVEN).action).toBe('stop');
  });

  it.each(['lost', 'silent'] as const)('that is %s is asked for anew, as a socket is', (kind) => {
    expect(steps({ kind, liveMs: 0 })).toEqual(steps(closed(1006)));
  });

  it('that wants a nonce is asked for anew once, and again after a line that lasted', () => {
    const ending: Ending = { kind: 'nonce_wanted', liveMs: 0 };
    expect(actions(ending)).toEqual(['prove', 'stop']);
    const lost = afterEnding({ kind: 'lost', liveMs: LASTING_LINE_MS }, { ...NO_ATTEMPTS, proofs: 1 }, EVEN);
    expect(lost).toMatchObject({ attempts: { proofs: 0 } });
  });
});

describe('a token that the server rejects in a message', () => {
  it('is renewed once', () => {
    expect(actions({ kind: 'token_rejected', liveMs: 0 })).toEqual(['renew', 'stop']);
  });

  it('is renewed again when it was good for a while: it has expired since', () => {
    expect(actions({ kind: 'token_rejected', liveMs: LASTING_TOKEN_MS }, 5)).toEqual(Array(5).fill('renew'));
  });
});

describe('a broker without a token', () => {
  it('is asked again when it says, but not within a second', () => {
    expect(waitForToken(4_000, NO_ATTEMPTS, true)).toMatchObject({ action: 'reconnect', delayMs: 4_000 });
    expect(waitForToken(0, NO_ATTEMPTS, true)).toMatchObject({ action: 'reconnect', delayMs: 1_000 });
  });

  it('is not asked again where waiting does not help, or after ten minutes', () => {
    expect(waitForToken(null, NO_ATTEMPTS, true).action).toBe('stop');
    const used: Attempts = { renewals: 0, proofs: 0, reconnects: 20, waitedMs: MAX_WAIT_MS - 500 };
    expect(waitForToken(1_000, used, true).action).toBe('stop');
    expect(waitForToken(MAX_WAIT_MS + 1, NO_ATTEMPTS, true).action).toBe('stop');
  });

  it('is asked again when there is a network, where there is none', () => {
    expect(waitForToken(null, NO_ATTEMPTS, false)).toMatchObject({ action: 'reconnect', delayMs: null });
  });
});
