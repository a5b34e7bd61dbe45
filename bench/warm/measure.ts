import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../lib/statistics.ts';

/** Something that is asked for a token. It may answer at once or by a promise. */
export type Ask = () => unknown;

export interface Cost {
  /** Nanoseconds from the question to the answer, one after the other. */
  readonly nanoseconds: number;
  /** Bytes on the heap. */
  readonly bytes: number;
}

/** So few fit into the young generation, so that no garbage is collected while they are counted. */
const COUNTED = 100;
const COUNTS = 9;

const collectGarbage: () => void = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
})();

/** Asks so often that the code is as fast as it gets. */
export async function warmUp(ask: Ask, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await ask();
}

const BATCH = 1_000;

/** @param ms - for how long it is asked, at least */
export async function costOf(ask: Ask, ms: number): Promise<Cost> {
  const counts: number[] = [];
  while (counts.length < COUNTS) {
    collectGarbage();
    const used = process.memoryUsage().heapUsed;
    await warmUp(ask, COUNTED);
    counts.push((process.memoryUsage().heapUsed - used) / COUNTED);
  }
  const bytes = median(counts);
  const begun = performance.now();
  let times = 0;
  let passedMs = 0;
  while (passedMs < ms) {
    await warmUp(ask, BATCH);
    times += BATCH;
    passedMs = performance.now() - begun;
  }
  return { nanoseconds: (passedMs * 1e6) / times, bytes };
}
