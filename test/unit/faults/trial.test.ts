import { describe, expect, it } from 'vitest';
import type { BackEnd } from '../../faults/lib/back-end.ts';
import type { Row } from '../../faults/lib/row.ts';
import { runTrial } from '../../faults/lib/trial.ts';
import { seeded } from '../../support/seeded-random.ts';

/** These rows ask for no world. */
const NO_BACK_END = {} as BackEnd;

function row(run: Row['run'], deadlineMs = 1_000): Row {
  return { id: 'F99', title: 'something happens', trials: 1, deadlineMs, run };
}

const fine = { lost: false, lossAllowed: false, recoveryMs: null };

describe('a trial', () => {
  it('tells what did not hold', async () => {
    const result = await runTrial(
      row(async (trial) => {
        trial.expect(true, 'Not this.');
        trial.expect(false, 'But this.');
        return fine;
      }),
      3,
      'seed',
      NO_BACK_END,
    );
    expect(result).toMatchObject({ row: 'F99', trial: 3, failures: ['But this.'] });
  });

  it('fails by what is thrown', async () => {
    const result = await runTrial(
      row(() => Promise.reject(new Error('It broke.'))),
      1,
      'seed',
      NO_BACK_END,
    );
    expect(result.failures.join()).toContain('It broke.');
  });

  it('fails at its deadline, and does not hang', async () => {
    const result = await runTrial(
      row(() => new Promise(() => undefined), 1),
      1,
      'seed',
      NO_BACK_END,
    );
    expect(result.failures.join()).toContain('deadline');
  });

  it('has the same randomness again from the same seed, and another for another trial', () => {
    const draw = (...words: string[]) => Array.from({ length: 5 }, seeded(...words));
    expect(draw('s', 'F05', '1')).toEqual(draw('s', 'F05', '1'));
    expect(draw('s', 'F05', '1')).not.toEqual(draw('s', 'F05', '2'));
    expect(draw('s').every((number) => number >= 0 && number < 1)).toBe(true);
  });
});
