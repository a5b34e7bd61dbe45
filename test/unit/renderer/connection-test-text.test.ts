import { describe, expect, it } from 'vitest';
import { asksForPassword, outcomeOf } from '../../../src/renderer/features/connection-test/test-text.ts';
import { TEST_STEPS, type TestStepName, type TestStepState } from '../../../src/shared/connection-test.ts';

const passed: TestStepState = { status: 'passed', durationMs: 1, summary: 'Fine.', facts: [] };
const failed: TestStepState = { status: 'failed', durationMs: 1, failure: { code: 'internal', message: 'No.' } };
const skipped: TestStepState = { status: 'skipped', reason: 'No need.' };

const outcome = (states: Partial<Record<TestStepName, TestStepState>>, ended = true) =>
  outcomeOf({
    id: 'run',
    ended,
    steps: TEST_STEPS.map((name) => ({ name, state: states[name] ?? passed, exchanges: [], omitted: 0 })),
  });

describe('the outcome of a connection test', () => {
  it('is said once there is one', () => {
    expect(outcome({ refresh: { status: 'waiting' } }, false)).toBeNull();
    expect(outcome({})).toBe('Everything works.');
  });

  it('names the first step that failed, whatever was skipped', () => {
    expect(outcome({ sign_in: failed, refresh: failed, token: skipped })).toBe('The test failed at: sign-in.');
  });

  it('does not call a skipped step a working one', () => {
    expect(outcome({ refresh: skipped, sign_out: skipped })).toBe('What was tried works. Skipped: refresh, sign-out.');
  });
});

describe('a password', () => {
  it.each([
    ['code', false],
    ['device', false],
    ['client_credentials', false],
    ['password', true],
  ] as const)('is typed for the flow %s: %s', (flow, typed) => {
    expect(asksForPassword({ kind: 'oauth', flow } as Parameters<typeof asksForPassword>[0])).toBe(typed);
  });
});
