import { parseArgs } from 'node:util';
import { type CommandLine, commandLine, wholeNumber } from '../../../scripts/lib/command-line.ts';

export interface Arguments {
  readonly json: string | null;
  /** Ids of rows; `null` for all. */
  readonly only: readonly string[] | null;
  /** `null`: as many as each row says. */
  readonly trials: number | null;
  /** One trial alone, to run it again. */
  readonly trial: number | null;
  readonly seed: string;
  /** How many trials run at the same time. */
  readonly parallel: number;
}

export const HELP = `Usage: npm run faults -- [options]

Runs what a session must survive (docs/faults.md), many times each, against the demo back end in a process of its own, a
GNOME Keyring of its own, and processes that are really killed.

  --json FILE     also write the result to FILE
  --only F05,F06  these rows alone
  --trials N      so many trials of each row
  --trial N       this trial alone, counted from 1: to run one again
  --seed S        what all randomness follows from (default: a new one, which is printed)
  --parallel N    trials at the same time, each with a keyring of its own (default 4)
  --help          show this

Exit code: 0 where every row holds, 1 where one does not, 2 for wrong arguments.`;

/** @param ids - the rows that there are. @param newSeed - used where none is given. */
export function readCommandLine(
  args: readonly string[],
  ids: readonly string[],
  newSeed: string,
): CommandLine<Arguments> {
  return commandLine(() => {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'string' },
        only: { type: 'string' },
        trials: { type: 'string' },
        trial: { type: 'string' },
        seed: { type: 'string', default: newSeed },
        parallel: { type: 'string', default: '4' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const only = values.only?.split(',').map((id) => id.trim().toUpperCase()) ?? null;
    const unknown = only?.find((id) => !ids.includes(id));
    if (unknown !== undefined) throw new RangeError(`There is no row ${unknown}. The rows are ${ids.join(', ')}.`);
    if (values.trials !== undefined && values.trial !== undefined) {
      throw new RangeError('Give --trials or --trial, not both.');
    }
    return {
      json: values.json ?? null,
      only,
      trials: values.trials === undefined ? null : wholeNumber('trials', values.trials),
      trial: values.trial === undefined ? null : wholeNumber('trial', values.trial),
      seed: values.seed,
      parallel: wholeNumber('parallel', values.parallel),
    };
  });
}
