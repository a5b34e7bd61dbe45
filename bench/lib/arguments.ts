import { parseArgs } from 'node:util';
import { type CommandLine, commandLine, wholeNumber } from '../../scripts/lib/command-line.ts';

export interface Arguments {
  readonly json: string | null;
  /** Ids of workloads; `null` for all. */
  readonly only: readonly string[] | null;
  readonly seed: string;
  readonly runs: number;
  /** A fraction of the full size. */
  readonly scale: number;
}

const LEAST_RUNS = 5;

export const HELP = `Usage: npm run bench -- [options]

Measures Latchkey's broker side by side with what people would use instead, prints tables, and puts the result into
docs/benchmarks.md. A run of a smaller size is printed and written as JSON, and leaves the page as it is.

  --json FILE   also write the result to FILE
  --only a,b    these workloads alone
  --runs N      take each figure so many times (default ${LEAST_RUNS}, which is the least for the page)
  --scale F     a fraction of the full size, above 0 and up to 1, for a try
  --seed S      what the order of the runs and the fleet follow from (default: a new one, which is printed)
  --help        show this

Exit code: 0 where everything was measured, 1 where a figure cannot be trusted, 2 for wrong arguments.`;

/** @param ids - the workloads that there are. @param newSeed - used where none is given. */
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
        runs: { type: 'string', default: String(LEAST_RUNS) },
        scale: { type: 'string', default: '1' },
        seed: { type: 'string', default: newSeed },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    const only = values.only?.split(',').map((id) => id.trim().toLowerCase()) ?? null;
    const unknown = only?.find((id) => !ids.includes(id));
    if (unknown !== undefined) throw new RangeError(`There is no workload ${unknown}. There are ${ids.join(', ')}.`);
    const runs = wholeNumber('runs', values.runs);
    const scale = Number(values.scale);
    if (!(scale > 0 && scale <= 1)) throw new RangeError('--scale takes a number above 0 and up to 1.');
    return { json: values.json ?? null, only, seed: values.seed, runs, scale };
  });
}

/** Whether the result may stand in the documentation: at full size, often enough. */
export function isForThePage({ runs, scale }: Pick<Arguments, 'runs' | 'scale'>): boolean {
  return runs >= LEAST_RUNS && scale === 1;
}
