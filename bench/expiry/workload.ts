import { expiry } from '../../src/main/auth/schedule.ts';
import { seeded } from '../../test/support/seeded-random.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { contestant, PEERS, SUPABASE_NOTE } from '../contestants/index.ts';
import { latchkeyLifetime } from '../contestants/latchkey.ts';
import { type Dot, dotChart } from '../lib/dot-chart.ts';
import {
  type Aim,
  type Chart,
  InvalidRun,
  type Section,
  type Table,
  type Workload,
  type WorkloadOptions,
} from '../lib/report.ts';
import { shuffled } from '../lib/shuffled.ts';
import { figure, median, percentile, spread } from '../lib/statistics.ts';
import { Windows } from '../load/windows.ts';
import { ServerProcess } from '../server/server-process.ts';
import { type CellResult, measureCell } from './cell.ts';
import {
  ADDED_COLUMNS,
  countAims,
  FRACTIONS,
  OUTCOME_COLUMNS,
  outcomeCells,
  rateOf,
  SATURATED,
} from './outcome-table.ts';

const WINDOWS = [1, 2, 8, 32, 64];
/** Where refresh tokens may be used again. */
const WINDOWS_WITHOUT_ROTATION = [8];
const PERIOD_MS = 2_000;
const PERIODS = 2;
const OPERATIONS_PER_SECOND = 25;
/** More operations a second of all windows together would measure the machine: server, clients and broker share it. */
const MOST_PER_CORE = 100;
const LATENCY_MS = 20;
/**
 * A baseline whose p99 is so large a part of Latchkey's margin before expiry says that the machine has no time left: a
 * token that is handed out in time then expires on its way, whoever hands it out.
 */
const SATURATION = 0.5;

const LATCHKEY = 'latchkey';
const CONTESTANTS = ['oracle', LATCHKEY, ...PEERS];
const BASELINES = ['baseline-apollo-3', 'baseline-apollo-4', 'baseline-urql', 'baseline-fetch'];
const THREADS_NOTE =
  'A question to the broker is two changes of thread, where the oracle asks nobody. With many more windows than cores each of them waits for its turn among the others: what the broker itself takes for a question is in the part on the warm path.';
const NO_MARGIN_NOTE =
  'apollo-link-token-refresh has no margin: an operation that is sent as its token expires can be rejected at any renewal.';

/** Tokens that expire while windows work. */
export const expiryUnderLoad: Workload = {
  id: 'expiry',
  run: runExpiry,
};

/** One after the other, the same number of windows with the same kind of refresh token. */
interface Setting {
  readonly windows: number;
  readonly rotation: boolean;
}

interface Measured extends CellResult {
  readonly setting: Setting;
  readonly id: string;
  /** Which of the runs it belongs to, and so which baseline. */
  readonly run: number;
}

async function runExpiry({ seed, runs, scale, tell }: WorkloadOptions): Promise<Section> {
  const random = seeded(seed);
  const settings: Setting[] = [
    ...WINDOWS.map((windows) => ({ windows, rotation: true })),
    ...WINDOWS_WITHOUT_ROTATION.map((windows) => ({ windows, rotation: false })),
  ];
  const all = new Map<string, Contestant>();
  for (const id of [...CONTESTANTS, ...BASELINES]) all.set(id, await contestant(id));
  const server = new ServerProcess();
  const windows = new Windows();
  const measured: Measured[] = [];
  const durationMs = Math.max(PERIOD_MS, PERIODS * PERIOD_MS * scale);
  try {
    for (const setting of settings) {
      tell(`${setting.windows} windows, refresh tokens ${tokensOf(setting)}: they open`);
      await windows.prepare(setting.windows, [...all.keys()]);
      for (let run = 0; run < runs; run += 1) {
        // In another order each time, so that what the machine does besides meets all alike.
        for (const one of shuffled([...all.values()], random)) {
          const result = await measureCell(server, windows, {
            contestant: one,
            windows: setting.windows,
            rotation: setting.rotation,
            periodMs: PERIOD_MS,
            durationMs,
            operationsPerSecond: rateOf(setting.windows, OPERATIONS_PER_SECOND, MOST_PER_CORE),
            latencyMs: LATENCY_MS,
          });
          const isLowerBound = one.id === 'oracle' || BASELINES.includes(one.id);
          if (isLowerBound && result.failed > 0) {
            throw new InvalidRun(`${result.failed} operations of ${one.name} failed, which nothing should make fail.`);
          }
          measured.push({ ...summarized(result), setting, id: one.id, run });
        }
        tell(`${setting.windows} windows, refresh tokens ${tokensOf(setting)}: run ${run + 1} of ${runs}`);
      }
    }
    return section(settings, all, measured, durationMs, runs);
  } finally {
    await windows.stop();
    await server.stop();
  }
}

/** The percentiles are all that is wanted of the latencies. */
function summarized(result: CellResult): CellResult {
  return { ...result, latenciesMs: FRACTIONS.map((fraction) => percentile(result.latenciesMs, fraction)) };
}

function section(
  settings: readonly Setting[],
  contestants: ReadonlyMap<string, Contestant>,
  measured: readonly Measured[],
  durationMs: number,
  runs: number,
): Section {
  const of = (id: string, setting: Setting) => measured.filter((one) => one.id === id && one.setting === setting);
  const baselineOf = (id: string, setting: Setting) => of(`baseline-${contestants.get(id)?.client}`, setting);
  /** Per run: a percentile less that of the same run's baseline. */
  const addedMs = (id: string, setting: Setting, n: number): number[] =>
    of(id, setting).map(
      ({ run, latenciesMs }) =>
        (latenciesMs[n] ?? Number.NaN) -
        (baselineOf(id, setting).find((one) => one.run === run)?.latenciesMs[n] ?? Number.NaN),
    );
  const mostMs = SATURATION * marginMs();
  const isSaturated = (setting: Setting) =>
    BASELINES.some((id) => !(median(of(id, setting).map(({ latenciesMs }) => latenciesMs[1] ?? Number.NaN)) <= mostMs));

  const table = (setting: Setting): Table => ({
    title: `${setting.windows === 1 ? 'One window' : `${setting.windows} windows`}, ${figure(rateOf(setting.windows, OPERATIONS_PER_SECOND, MOST_PER_CORE))} operations a second each, refresh tokens ${tokensOf(setting)}`,
    columns: [
      { name: 'contestant', align: 'left' },
      ...OUTCOME_COLUMNS,
      { name: 'sessions lost', align: 'right' },
      ...ADDED_COLUMNS,
    ],
    rows: CONTESTANTS.map((id) => {
      const cells = of(id, setting);
      return [
        contestants.get(id)?.name ?? id,
        ...outcomeCells(cells),
        `${cells.filter(({ lostSessions }) => lostSessions > 0).length} of ${runs}`,
        ...FRACTIONS.map((_, n) => (isSaturated(setting) || failsOften(cells) ? '—' : spread(addedMs(id, setting, n)))),
      ];
    }),
  });

  const rotating = settings.filter(({ rotation }) => rotation);
  const most = rotating.at(-1);
  const mostUnsaturated = rotating.findLast((setting) => !isSaturated(setting));
  const saturated = settings.filter(isSaturated);
  return {
    id: 'expiry',
    title: 'Expiry under load',
    method: [
      `Windows in threads of their own send ${OPERATIONS_PER_SECOND} operations a second each, or ${MOST_PER_CORE} a second for each core of the machine in all where that is less, for ${durationMs / 1_000} s, at times fixed beforehand (open loop): an operation’s latency runs from when it was due. The API, in a process of its own, answers after ${LATENCY_MS} ms. All windows of a contestant begin with a copy of one sign-in. Single-use refresh tokens: whoever uses one twice ends the session, so that windows that share nothing are bound to lose it; with storage of the application’s own, or a sign-in for each window, they would fare otherwise.`,
      `Each contestant keeps the margin before expiry that it has by itself or that its documentation recommends, and its access tokens live so long that it renews one every ${PERIOD_MS / 1_000} s by its own rule: one refresh a period serves all operations. Refresh requests are counted however they are answered: where a session was lost, most of them were refused for it, and came from operations that tried once more. Superfluous are those that came less than half a period after another. Rejected are operations that the API turned down for their token; failed, those that ended in an error. A contestant with a margin of a minute or more still has a good access token when a cell ends: one that has lost its session, and goes on with that token, fails only after the margin, which is not seen here.`,
      `Added latency is a percentile of the operations that were answered, less that of the same client without any token, in the same run (for Latchkey and the oracle the window’s own client, with an operation that its link lets pass); where more than one in a hundred failed it would say nothing, and is not shown. Latchkey’s broker keeps its session in memory here, as the others do, without a lock against other processes; that of the app, with all it has, is measured in the next part. ${runs} runs in changing order; medians, with the range in brackets. The oracle is the window’s own client and link with a broker at hand that knows a good token at any time.`,
    ],
    tables: settings.map(table),
    charts: most === undefined ? [] : [refreshChart(most)],
    aims:
      most === undefined
        ? []
        : [
            ...countAims(
              measured.filter(({ id, setting }) => id === LATCHKEY && !isSaturated(setting)),
              ' of Latchkey’s',
              `; ${spread(of(LATCHKEY, most).map(({ refreshesPerPeriod }) => refreshesPerPeriod))} refresh requests a period with ${most.windows} windows`,
            ),
            ...latencyAims(),
          ],
    notes: [
      ...saturated.map(
        (setting) =>
          `${setting.windows} windows, refresh tokens ${tokensOf(setting)}: the p99 of a baseline was above ${figure(mostMs)} ms, half of Latchkey’s margin before expiry, ${SATURATED}`,
      ),
      THREADS_NOTE,
      NO_MARGIN_NOTE,
      SUPABASE_NOTE,
      '@azure/msal-node is not here: it refuses an issuer over HTTP (`authority_uri_insecure`), which the local server is.',
    ],
  };

  function refreshChart(setting: Setting): Chart {
    const title = `Refresh requests a period with ${setting.windows} windows, refresh tokens ${tokensOf(setting)}`;
    const dots = [LATCHKEY, ...PEERS].map((id): Dot => {
      const cells = of(id, setting);
      const lost = cells.filter(({ lostSessions }) => lostSessions > 0).length;
      return {
        name: contestants.get(id)?.name ?? id,
        value: median(cells.map(({ refreshesPerPeriod }) => refreshesPerPeriod)),
        remark: lost === 0 ? '' : `session lost in ${lost} of ${runs}`,
      };
    });
    return {
      name: 'expiry-refreshes',
      title,
      svg: dotChart({ title, xLabel: 'refresh requests a period', limit: 1, dots }),
    };
  }

  function latencyAims(): Aim[] {
    if (mostUnsaturated === undefined) return [];
    const p99 = addedMs(LATCHKEY, mostUnsaturated, 1);
    return [
      {
        aim: `Latchkey adds at most 1 ms at p99 over the in-process channel (${mostUnsaturated.windows} windows)`,
        measured: `${spread(p99)} ms; the oracle ${spread(addedMs('oracle', mostUnsaturated, 1))} ms, its p99 alone being ${figure(median(of('oracle', mostUnsaturated).map(({ latenciesMs }) => latenciesMs[1] ?? Number.NaN)))} ms`,
        met: median(p99) <= 1,
      },
    ];
  }
}

/** How long before its expiry Latchkey no longer hands out a token that it renews once a period, in milliseconds. */
function marginMs(): number {
  const { lifeMs, hardMs } = expiry(latchkeyLifetime(PERIOD_MS), 0, 0.5);
  return lifeMs - hardMs;
}

/** Where the latency of those that were answered would be that of the lucky ones. */
function failsOften(cells: readonly Measured[]): boolean {
  return median(cells.map(({ failed, operations }) => failed / operations)) > 0.01;
}

function tokensOf({ rotation }: Setting): string {
  return rotation ? 'single use' : 'used again and again';
}
