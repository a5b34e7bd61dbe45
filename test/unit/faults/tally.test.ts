import { describe, expect, it } from 'vitest';
import type { Row, TrialResult } from '../../faults/lib/row.ts';
import { table, tally } from '../../faults/lib/tally.ts';

const row: Row = {
  id: 'F99',
  title: 'something happens',
  trials: 2,
  deadlineMs: 1_000,
  run: () => Promise.reject(new Error('Not run here.')),
};

const good: TrialResult = {
  row: 'F99',
  trial: 1,
  lost: false,
  lossAllowed: false,
  recoveryMs: 120,
  leaks: [],
  failures: [],
  tokenRequests: 2,
};

describe('the tally of a row', () => {
  it('holds where every trial does', () => {
    const report = tally(row, [good, { ...good, trial: 2, recoveryMs: 340 }]);
    expect(report).toMatchObject({ trials: 2, lost: 0, leaked: 0, worstRecoveryMs: 340, tokenRequests: 4, pass: true });
    expect(table([report])).toMatch(/F99 .* pass$/m);
  });

  it('counts a lost session as lost, and fails by it', () => {
    const report = tally(row, [good, { ...good, trial: 2, lost: true }]);
    expect(report).toMatchObject({ lost: 1, allowedLost: 0, pass: false });
    expect(table([report])).toContain('FAIL trial 2: the session was lost');
    expect(table([report])).toContain('Sessions lost other than where a row says so: 1.');
  });

  it('does not fail by a loss that the row allows', () => {
    const report = tally(row, [{ ...good, lost: true, lossAllowed: true }]);
    expect(report).toMatchObject({ lost: 1, allowedLost: 1, pass: true });
  });

  it('fails by a leak, and says where', () => {
    const report = tally(row, [{ ...good, leaks: ['logs/latchkey.log'] }]);
    expect(report).toMatchObject({ leaked: 1, pass: false });
    expect(table([report])).toContain('a refresh token is in logs/latchkey.log');
  });

  it('fails by what did not hold, though nothing was lost', () => {
    const report = tally(row, [{ ...good, failures: ['There were 2 refreshes.'] }]);
    expect(report).toMatchObject({ lost: 0, failed: 1, pass: false });
    expect(table([report])).toContain('FAIL trial 1: There were 2 refreshes.');
  });

  it('fails where no trial was run at all', () => {
    expect(tally(row, []).pass).toBe(false);
  });
});
