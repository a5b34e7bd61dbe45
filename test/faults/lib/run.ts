import type { Arguments } from './arguments.ts';
import { Lane, type LaneTask } from './lanes.ts';
import type { Row, TrialResult } from './row.ts';

/** 128 and the number of SIGINT, as shells have it. */
const INTERRUPTED = 130;

/** Runs every trial: those that may in several lanes at once, those that measure times one after the other. */
export async function runRows(
  rows: readonly Row[],
  { trials, trial, seed, parallel }: Arguments,
  onResult: (result: TrialResult) => void,
): Promise<TrialResult[]> {
  const tasksOf = (row: Row): LaneTask[] => {
    const numbers = trial === null ? Array.from({ length: trials ?? row.trials }, (_, n) => n + 1) : [trial];
    return numbers.map((number) => ({ row: row.id, trial: number, seed }));
  };
  const together = rows.filter(({ alone }) => !alone).flatMap(tasksOf);
  const alone = rows.filter((row) => row.alone).flatMap(tasksOf);
  const results: TrialResult[] = [];
  const work = async (lane: Lane, tasks: LaneTask[]) => {
    for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) {
      const result = await lane.run(task);
      results.push(result);
      onResult(result);
    }
  };
  const lanes = await Promise.all(
    Array.from({ length: Math.max(1, Math.min(parallel, together.length)) }, () => Lane.start()),
  );
  const stop = () => Promise.all(lanes.map((lane) => lane.stop()));
  const interrupted = () => void stop().then(() => process.exit(INTERRUPTED));
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    await Promise.all(lanes.map((lane) => work(lane, together)));
    const [first] = lanes;
    if (first !== undefined) await work(first, alone);
  } finally {
    await stop();
  }
  return results;
}
