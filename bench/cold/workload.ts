import { seeded } from '../../test/support/seeded-random.ts';
import { contestant, PEERS, SUPABASE_NOTE } from '../contestants/index.ts';
import type { Section, Workload, WorkloadOptions } from '../lib/report.ts';
import { shuffled } from '../lib/shuffled.ts';
import { median, spread } from '../lib/statistics.ts';
import { Windows } from '../load/windows.ts';
import { ServerProcess } from '../server/server-process.ts';
import { type AppStart, measureAppStarts } from './app-start.ts';
import { bareRefreshMs, measureWindowsStart, type StartResult } from './windows-start.ts';

const WINDOWS = 8;
const LATENCY_MS = 20;
const AIM = 1.15;
/** The first times, code is compiled: they do not count. */
const WARM_UPS = 2;

const LATCHKEY = 'latchkey';
const CONTESTANTS = ['oracle', LATCHKEY, ...PEERS];

/** All windows open at once, with an access token that has expired. */
export const coldStart: Workload = {
  id: 'cold',
  run: runCold,
};

async function runCold({ seed, runs, tell }: WorkloadOptions): Promise<Section> {
  const random = seeded(seed);
  const server = new ServerProcess();
  const windows = new Windows();
  try {
    const contestants = await Promise.all(CONTESTANTS.map(contestant));
    await windows.prepare(WINDOWS, CONTESTANTS);
    const results = new Map<string, StartResult[]>(CONTESTANTS.map((id) => [id, []]));
    const refreshes: number[] = [];
    for (let run = 1 - WARM_UPS; run <= runs; run += 1) {
      tell(run < 1 ? 'windows, to warm up' : `windows, run ${run} of ${runs}`);
      const refreshMs = await bareRefreshMs(server, LATENCY_MS);
      if (run > 0) refreshes.push(refreshMs);
      for (const one of shuffled(contestants, random)) {
        const result = await measureWindowsStart(server, windows, one, WINDOWS, LATENCY_MS);
        if (run > 0) results.get(one.id)?.push(result);
      }
    }
    tell(`the app, ${runs} starts`);
    const starts = await measureAppStarts(server, runs, LATENCY_MS);
    return section(new Map(contestants.map(({ id, name }) => [id, name])), results, refreshes, starts, runs);
  } finally {
    await windows.stop();
    await server.stop();
  }
}

function section(
  names: ReadonlyMap<string, string>,
  results: ReadonlyMap<string, readonly StartResult[]>,
  refreshes: readonly number[],
  starts: readonly AppStart[],
  runs: number,
): Section {
  const of = (id: string) => results.get(id) ?? [];
  const oracle = of('oracle').map(({ lastAnswerMs }) => lastAnswerMs);
  /** What a window needs that has a token, and one refresh before. */
  const limits = oracle.map((ms, run) => ms + (refreshes[run] ?? Number.NaN));
  const ratios = (id: string) => of(id).map(({ lastAnswerMs }, run) => lastAnswerMs / (limits[run] ?? Number.NaN));
  const failedOf = (id: string) => of(id).reduce((sum, { failedWindows }) => sum + failedWindows, 0);
  const startLimits = starts.map(({ paintMs }) => paintMs + median(refreshes) + LATENCY_MS);
  const startRatios = starts.map(({ firstAnswerMs }, run) => firstAnswerMs / (startLimits[run] ?? Number.NaN));
  const seconds = (values: readonly number[]) => spread(values.map((ms) => ms / 1_000));
  return {
    id: 'cold',
    title: 'Cold start: all windows at once, the access token expired',
    method: [
      `${WINDOWS} windows of each contestant open at once, in threads that have its code loaded, and send an operation. The refresh token can be used once. The limit is the oracle’s time, which has a good token, and one refresh before it; it has Latchkey’s client, where google-auth-library, @supabase/auth-js and oidc-client-ts send without one. Last answer is that of the last window that had one: where windows failed, of those that did not. Latchkey’s broker starts with its windows and reads its session first, here from memory. ${runs} runs; medians, with the range in brackets.`,
      'The app’s start is that of the built app with its session in a real keychain and one window: from the start of its process to the answer to the first request that the API accepts, beside the time until its window shows something, one refresh and one request.',
    ],
    tables: [
      {
        title: `${WINDOWS} windows`,
        columns: [
          { name: 'contestant', align: 'left' },
          { name: 'last answer ms', align: 'right' },
          { name: '÷ limit', align: 'right' },
          { name: 'windows that failed', align: 'right' },
          { name: 'refreshes', align: 'right' },
          { name: 'sessions lost', align: 'right' },
        ],
        rows: CONTESTANTS.map((id) => [
          names.get(id) ?? id,
          of(id).every(({ lastAnswerMs }) => Number.isNaN(lastAnswerMs))
            ? 'none'
            : spread(of(id).map(({ lastAnswerMs }) => lastAnswerMs)),
          of(id).some(({ failedWindows }) => failedWindows > 0) ? '—' : spread(ratios(id)),
          spread(of(id).map(({ failedWindows }) => failedWindows)),
          spread(of(id).map(({ refreshRequests }) => refreshRequests)),
          `${of(id).filter(({ lostSessions }) => lostSessions > 0).length} of ${runs}`,
        ]),
      },
      {
        title: 'The app',
        columns: ['window painted s', 'first answer s', 'after the paint ms', 'limit s', '÷ limit'].map((name) => ({
          name,
          align: 'right',
        })),
        rows: [
          [
            seconds(starts.map(({ paintMs }) => paintMs)),
            seconds(starts.map(({ firstAnswerMs }) => firstAnswerMs)),
            spread(starts.map(({ paintMs, firstAnswerMs }) => firstAnswerMs - paintMs)),
            seconds(startLimits),
            spread(startRatios),
          ],
        ],
      },
    ],
    charts: [],
    aims: [
      {
        aim: `Latchkey’s windows have their answers within ${AIM} times the limit`,
        measured: `${spread(ratios(LATCHKEY))}; ${failedOf(LATCHKEY)} windows failed`,
        met: failedOf(LATCHKEY) === 0 && median(ratios(LATCHKEY)) <= AIM,
      },
      {
        aim: `The app has its first answer within ${AIM} times the limit`,
        measured: spread(startRatios),
        met: median(startRatios) <= AIM,
      },
    ],
    notes: [SUPABASE_NOTE],
  };
}
