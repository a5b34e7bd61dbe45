import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { brokerProperty } from '../test/unit/auth/model/broker-model.ts';
import { Coverage } from '../test/unit/auth/model/coverage.ts';
import { explain } from '../test/unit/auth/model/replay.ts';

/**
 * Runs the auth broker against its model (test/unit/auth/model) for longer than `npm test` does, and tells what the runs
 * reached. A failed run prints the arguments that repeat it.
 */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    path: { type: 'string' },
    steps: { type: 'string' },
  },
});

const coverage = new Coverage();
const begun = performance.now();
const result = await fc.check(
  brokerProperty({ coverage, ...(values.steps !== undefined && { replayPath: values.steps }) }),
  {
    numRuns: Number(values.runs),
    ...(values.seed !== undefined && { seed: Number(values.seed) }),
    ...(values.path !== undefined && { path: values.path }),
  },
);

for (const [title, counts] of Object.entries({
  steps: coverage.steps,
  states: coverage.states,
  ends: coverage.endings,
})) {
  console.log(`\n${title}`);
  for (const [name, count] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(7)} ${name}`);
}
const failure = explain(result);
const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
console.log(`\n${failure ?? `${result.numRuns} runs, seed ${result.seed}, ${seconds} s: every promise kept.`}`);
process.exitCode = failure === null ? 0 : 1;
