import { createInterface } from 'node:readline';
import { BackEnd } from './lib/back-end.ts';
import type { LaneAnswer, LaneTask } from './lib/lanes.ts';
import { runTrial, type Trial } from './lib/trial.ts';
import { ROWS } from './rows/index.ts';

/**
 * Runs trials one after the other, in a keychain of its own: a task a line comes in, a result a line goes out. It ends,
 * and what it has started with it, when the input does.
 */

let running: Trial | null = null;
let backEnd: BackEnd | null = null;
let isStopping = false;

const answer = (message: LaneAnswer) => process.stdout.write(`${JSON.stringify(message)}\n`);
const input = createInterface({ input: process.stdin });
input.on('line', async (line) => {
  const { row: id, trial, seed }: LaneTask = JSON.parse(line);
  const row = ROWS.find((one) => one.id === id);
  if (row === undefined) throw new Error(`There is no row ${id}.`);
  backEnd ??= await BackEnd.start();
  const result = await runTrial(row, trial, seed, backEnd, (started) => {
    running = started;
  });
  running = null;
  if (isStopping) return; // What was cut off is no result.
  if (result.failures.length > 0) await stopBackEnd(); // The next trial must not inherit what went wrong.
  answer({ type: 'result', result });
});
input.once('close', stop);
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
answer({ type: 'ready' });

async function stopBackEnd(): Promise<void> {
  await backEnd?.stop();
  backEnd = null;
}

/** A terminal's interrupt comes to every process of the run, and then the input ends too. */
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await running?.end().catch(() => undefined);
  await stopBackEnd();
  process.exit(0);
}
