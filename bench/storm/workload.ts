import type { Contestant } from '../contestants/contestant.ts';
import { contestant, PEERS, SUPABASE_NOTE } from '../contestants/index.ts';
import { lineChart } from '../lib/line-chart.ts';
import type { Section, Table, Workload, WorkloadOptions } from '../lib/report.ts';
import { spread } from '../lib/statistics.ts';
import { Windows } from '../load/windows.ts';
import type { Weather } from '../server/server.ts';
import { ServerProcess } from '../server/server-process.ts';
import { measureOutage, type OutageResult, type OutageSettings } from './outage.ts';

const WINDOWS = 8;
const OPERATIONS_PER_SECOND = 1;
const PERIOD_MS = 10_000;
const LATENCY_MS = 20;
const BEFORE_MS = 5_000;
const OUTAGE_MS = 60_000;
const AFTER_MS = 60_000;
const RETRY_AFTER_S = 20;

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly weather: Weather;
}

const KINDS: readonly Kind[] = [
  { id: 'down', title: '503 for a minute', weather: { kind: 'down' } },
  {
    id: 'busy',
    title: `429 with Retry-After ${RETRY_AFTER_S} for a minute`,
    weather: { kind: 'busy', retryAfterS: RETRY_AFTER_S },
  },
];

const LATCHKEY = 'latchkey';
const CONTESTANTS = [LATCHKEY, ...PEERS];

/** The token endpoint fails for a minute. */
export const storm: Workload = {
  id: 'storm',
  run: runStorm,
};

interface Measured extends OutageResult {
  readonly kind: Kind;
  readonly id: string;
}

interface Entrant {
  readonly kind: Kind;
  readonly one: Contestant;
  readonly windows: Windows;
}

async function runStorm({ runs, scale, tell }: WorkloadOptions): Promise<Section> {
  const server = new ServerProcess();
  const contestants = await Promise.all(CONTESTANTS.map(contestant));
  const entrants = KINDS.flatMap((kind) => contestants.map((one): Entrant => ({ kind, one, windows: new Windows() })));
  const measured: Measured[] = [];
  try {
    tell(`${CONTESTANTS.length} contestants with ${WINDOWS} windows each open, for each kind of outage`);
    for (const { one, windows } of entrants) await windows.prepare(WINDOWS, [one.id]);
    for (let run = 0; run < runs; run += 1) {
      tell(`run ${run + 1} of ${runs}`);
      // All at once, each with a server of its own: they hardly work, and a minute takes a minute.
      const results = entrants.map(async ({ kind, one, windows }): Promise<Measured> => {
        const settings: OutageSettings = {
          contestant: one,
          windows: WINDOWS,
          operationsPerSecond: OPERATIONS_PER_SECOND,
          periodMs: PERIOD_MS,
          latencyMs: LATENCY_MS,
          weather: kind.weather,
          beforeMs: BEFORE_MS,
          outageMs: OUTAGE_MS * scale,
          afterMs: AFTER_MS * scale,
        };
        return { ...(await measureOutage(server, windows, settings)), kind, id: one.id };
      });
      measured.push(...(await Promise.all(results)));
    }
  } finally {
    for (const { windows } of entrants) await windows.stop();
    await server.stop();
  }
  return section(new Map(contestants.map(({ id, name }) => [id, name])), measured, scale, runs);
}

function section(
  names: ReadonlyMap<string, string>,
  measured: readonly Measured[],
  scale: number,
  runs: number,
): Section {
  const begins = BEFORE_MS / 1_000;
  const ends = begins + (OUTAGE_MS * scale) / 1_000;
  const of = (kind: Kind, id: string) => measured.filter((one) => one.kind === kind && one.id === id);
  const during = ({ requestsPerSecond }: OutageResult) => requestsPerSecond.slice(begins, ends);
  const after = ({ requestsPerSecond }: OutageResult) => requestsPerSecond.slice(ends);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const table = (kind: Kind): Table => ({
    title: kind.title,
    columns: [
      { name: 'contestant', align: 'left' },
      { name: 'requests meanwhile', align: 'right' },
      { name: 'most in a second', align: 'right' },
      { name: 'most in a second after', align: 'right' },
      { name: 'failed meanwhile', align: 'right' },
      { name: 'failed after', align: 'right' },
      { name: 'longest wait s', align: 'right' },
      { name: 'recovery s', align: 'right' },
      { name: 'windows back', align: 'right' },
    ],
    rows: CONTESTANTS.map((id) => {
      const results = of(kind, id);
      return [
        names.get(id) ?? id,
        spread(results.map((one) => sum(during(one)))),
        spread(results.map((one) => Math.max(...during(one)))),
        spread(results.map((one) => Math.max(...after(one)))),
        spread(results.map(({ failedDuring }) => failedDuring)),
        spread(results.map(({ failedAfter }) => failedAfter)),
        spread(results.map(({ longestMs }) => longestMs / 1_000)),
        results.every(({ recoveredWindows }) => recoveredWindows === WINDOWS)
          ? spread(results.map(({ recoveryMs }) => recoveryMs / 1_000))
          : 'not back',
        spread(results.map(({ recoveredWindows }) => recoveredWindows)),
      ];
    }),
  });
  return {
    id: 'storm',
    title: 'The storm: the token endpoint fails for a minute, and is back',
    method: [
      `${WINDOWS} windows of each contestant send ${OPERATIONS_PER_SECOND} operation a second each. ${begins} s after they were opened every request for a refresh begins to fail, for ${ends - begins} s; the API itself answers all the time. Tokens are renewed every ${PERIOD_MS / 1_000} s by each contestant’s own rule: those with a margin of a minute or more before expiry still have a good access token for most of the outage, which some of them go on using. Latchkey’s margin is a part of the lifetime, so that its token expires in the outage: its operations then wait for the next one, and fail where none has come within 30 s. Refresh tokens can be used again, since most contestants would have lost their session before.`,
      `An operation that took more than a second was held up. Meanwhile is the time of the outage. Recovery is the time from its end until the last operation had ended that failed or was held up; back are the windows none of whose last operations did, at the end of what is watched. The pictures show the first run, and a second with one request in them looks like one with none. All contestants, and both kinds of outage, run at the same time on one machine, each with a server of its own. ${runs} runs; medians, with the range in brackets.`,
    ],
    tables: KINDS.map(table),
    charts: KINDS.map((kind) => ({
      name: `storm-${kind.id}`,
      title: `Requests for a refresh in each second: ${kind.title}`,
      svg: lineChart({
        title: `Requests for a refresh in each second: ${kind.title}`,
        xLabel: 'seconds since the windows were opened',
        yLabel: 'requests a second',
        stepsPerUnit: 1,
        series: CONTESTANTS.map((id) => ({
          name: names.get(id) ?? id,
          values: of(kind, id)[0]?.requestsPerSecond ?? [],
        })),
      }),
    })),
    aims: KINDS.map((kind) => {
      const results = of(kind, LATCHKEY);
      const back = results.map(({ recoveredWindows }) => recoveredWindows);
      return {
        aim: `All of Latchkey’s windows are back (${kind.title})`,
        measured: `${spread(back)} of ${WINDOWS}, after ${spread(
          results.map(({ recoveryMs }) => recoveryMs / 1_000),
          ' s',
        )}`,
        met: back.every((count) => count === WINDOWS),
      };
    }),
    notes: [SUPABASE_NOTE],
  };
}
