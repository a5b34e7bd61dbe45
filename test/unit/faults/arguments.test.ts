import { describe, expect, it } from 'vitest';
import { readCommandLine } from '../../faults/lib/arguments.ts';

const read = (...args: string[]) => readCommandLine(args, ['F01', 'F05'], 'new');

describe('the command line', () => {
  it('runs every row with a new seed where nothing is said', () => {
    expect(read()).toEqual({
      kind: 'run',
      given: { json: null, only: null, trials: null, trial: null, seed: 'new', parallel: 4 },
    });
  });

  it('takes rows, trials and a seed', () => {
    expect(read('--only', 'f05, F01', '--trials', '7', '--seed', 'x', '--json', 'out.json')).toMatchObject({
      given: { only: ['F05', 'F01'], trials: 7, seed: 'x', json: 'out.json' },
    });
  });

  it.each([
    [['--only', 'F77'], 'There is no row F77. The rows are F01, F05.'],
    [['--trials', '0'], '--trials takes a whole number from 1 upwards, not "0".'],
    [['--trials', 'many'], '--trials takes a whole number from 1 upwards, not "many".'],
    [['--trials', '2', '--trial', '1'], 'Give --trials or --trial, not both.'],
    [['--speed'], /Unknown option '--speed'/],
    [['F05'], /Unexpected argument 'F05'/],
  ])('says what is wrong with %j', (args, message) => {
    const answer = read(...args);
    expect(answer).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) });
  });

  it('shows its help', () => {
    expect(read('--help')).toEqual({ kind: 'help' });
  });
});
