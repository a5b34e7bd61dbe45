import { describe, expect, it } from 'vitest';
import {
  type Attempts,
  afterEnding,
  type Ending,
  LASTING_LINE_MS,
  LASTING_TOKEN_MS,
  MAX_RECONNECTS,
  NO_ATTEMPTS,
  waitForToken,
} from '../../../src/renderer/auth/subscription-ending.ts';

function closed(code: number, liveMs = 0): Ending {
  return { kind: 'closed', code, reason: '', liveMs };
}

/** The actions that follow each other while every connection ends in the same way. */
function actions(ending: Ending, limit = 100): string[] {
  const taken: string[] = [];
  let attempts: Attempts = NO_ATTEMPTS;
  while (taken.length < limit) {
    const step = afterEnding(ending, attempts, 0.5);
    taken.push(step.action);
    if (step.action === 'stop') break;
    attempts = step.attempts;
  }
  return taken;
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
    'with %i is connected anew a bounded number of times',
    (code) => {
      expect(actions(closed(code))).toEqual([...Array(MAX_RECONNECTS).fill('reconnect'), 'stop']);
    },
  );

  it('has all its tries again after a line that lasted', () => {
    const used: Attempts = { renewals: 1, reconnects: MAX_RECONNECTS };
    expect(afterEnding(closed(1006, LASTING_LINE_MS), used, 0).action).toBe('reconnect');
    expect(afterEnding(closed(1006, LASTING_LINE_MS - 1), used, 0).action).toBe('stop');
  });

  it.each([1002, 1003, 1007, 1009, 4004, 4005, 4400, 4406, 4409, 4429, 4500, 4999])('with %i is given up', (code) => {
    expect(actions(closed(code, LASTING_LINE_MS))).toEqual(['stop']);
  });

  it('waits longer each time, up to half a minute, and shorter by chance', () => {
    const delays = (random: number) => {
      const found: number[] = [];
      let attempts = NO_ATTEMPTS;
      for (;;) {
        const step = afterEnding(closed(1006), attempts, random);
        if (step.action !== 'reconnect') return found;
        found.push(step.delayMs);
        attempts = step.attempts;
      }
    };
    expect(delays(1)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000]);
    expect(delays(0)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('a token that the server rejects in a message', () => {
  it('is renewed once', () => {
    expect(actions({ kind: 'token_rejected' })).toEqual(['renew', 'stop']);
  });
});

describe('a broker without a token', () => {
  it('is asked again when it says, but not within a second', () => {
    expect(waitForToken(4_000, NO_ATTEMPTS)).toMatchObject({ action: 'reconnect', delayMs: 4_000 });
    expect(waitForToken(0, NO_ATTEMPTS)).toMatchObject({ action: 'reconnect', delayMs: 1_000 });
  });

  it('is not asked again where waiting does not help, or after too many times', () => {
    expect(waitForToken(null, NO_ATTEMPTS).action).toBe('stop');
    expect(waitForToken(1_000, { renewals: 0, reconnects: MAX_RECONNECTS }).action).toBe('stop');
  });
});
