import type { Aim, Section, Table, Workload, WorkloadOptions } from '../lib/report.ts';
import { figure, median, spread } from '../lib/statistics.ts';
import { ServerProcess } from '../server/server-process.ts';
import { type AppResult, measureApp } from './app-windows.ts';
import {
  ADDED_COLUMNS,
  countAims,
  FRACTIONS,
  OUTCOME_COLUMNS,
  outcomeCells,
  rateOf,
  SATURATED,
} from './outcome-table.ts';

/** Each a process of its own, beside Chromium's. */
const WINDOWS = [1, 2, 8];
const PERIOD_MS = 4_000;
const PERIODS = 3;
const OPERATIONS_PER_SECOND = 25;
/** The host stops every request on its way, for the app to see it: that is what it can carry. */
const MOST_PER_CORE = 10;
const LATENCY_MS = 20;
/** A baseline that answers so many times later than with one window says that the machine has no time left. */
const SATURATION = 2;
const HOST_NOTE =
  'On the host the process that answers for tokens also passes every request of every window on, over Chromium’s debugging protocol. The baseline takes longer than the API for it, and its p99 differs from run to run by more than the aim: what Electron adds has to be measured with Electron.';

/** Tokens that expire while the app's own windows work. */
export const expiryInTheApp: Workload = {
  id: 'app',
  run: runApp,
};

async function runApp({ runs, scale, tell }: WorkloadOptions): Promise<Section> {
  const server = new ServerProcess();
  const durationMs = Math.max(PERIOD_MS, PERIODS * PERIOD_MS * scale);
  try {
    const { runtime, results } = await measureApp(
      server,
      {
        windows: WINDOWS,
        runs,
        periodMs: PERIOD_MS,
        durationMs,
        operationsPerSecondOf: (count) => rateOf(count, OPERATIONS_PER_SECOND, MOST_PER_CORE),
        latencyMs: LATENCY_MS,
      },
      FRACTIONS,
      tell,
    );
    return section(results, runtime, durationMs, runs);
  } finally {
    await server.stop();
  }
}

function section(results: readonly AppResult[], runtime: string, durationMs: number, runs: number): Section {
  const of = (windows: number) => results.filter((one) => one.windows === windows);
  const baselineMs = (windows: number) => median(of(windows).map((one) => one.baselineMs[0] ?? Number.NaN));
  const isSaturated = (windows: number) => !(baselineMs(windows) <= SATURATION * baselineMs(1));
  const addedMs = (windows: number, n: number) =>
    of(windows).map((one) => (one.latenciesMs[n] ?? Number.NaN) - (one.baselineMs[n] ?? Number.NaN));
  const table: Table = {
    title: runtime,
    columns: [
      { name: 'windows', align: 'right' },
      { name: 'operations a second each', align: 'right' },
      ...OUTCOME_COLUMNS,
      { name: 'baseline p50 ms', align: 'right' },
      ...ADDED_COLUMNS,
    ],
    rows: WINDOWS.map((windows) => [
      String(windows),
      figure(rateOf(windows, OPERATIONS_PER_SECOND, MOST_PER_CORE)),
      ...outcomeCells(of(windows)),
      spread(of(windows).map((one) => one.baselineMs[0] ?? Number.NaN)),
      ...FRACTIONS.map((_, n) => (isSaturated(windows) ? '—' : spread(addedMs(windows, n)))),
    ]),
  };
  return {
    id: 'app',
    title: 'Expiry under load in the app’s own windows',
    method: [
      `The built app, with its real keychain and lock. In each of its windows, the same client and link ask the app’s own bridge for tokens and send ${OPERATIONS_PER_SECOND} operations a second, or ${MOST_PER_CORE} a second for each core in all where that is less, for ${durationMs / 1_000} s (open loop). Tokens are renewed every ${PERIOD_MS / 1_000} s; refresh tokens can be used once. The API answers after ${LATENCY_MS} ms. The baseline are operations without a token in the same windows, in turn before and after those with one. ${runs} runs; medians, with the range in brackets.`,
    ],
    tables: [table],
    charts: [],
    aims: aims(),
    notes: [
      ...WINDOWS.filter(isSaturated).map(
        (windows) =>
          `${windows} windows: the baseline took more than ${SATURATION} times as long as with one window, ${SATURATED}`,
      ),
      ...(runtime.endsWith('through the host') ? [HOST_NOTE] : []),
    ],
  };

  function aims(): Aim[] {
    const judged = results.filter(({ windows }) => !isSaturated(windows));
    const windows = WINDOWS.findLast((count) => !isSaturated(count)) ?? 1;
    return [
      ...countAims(judged),
      {
        aim: `At most 3 ms are added at p99 (${windows} windows)`,
        measured: `${spread(addedMs(windows, 1))} ms`,
        met: median(addedMs(windows, 1)) <= 3,
      },
    ];
  }
}
