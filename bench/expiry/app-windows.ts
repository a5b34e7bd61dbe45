import { latchkeyLifetime } from '../contestants/latchkey.ts';
import { Desktop, UserData } from '../desktop/desktop.ts';
import { InvalidRun } from '../lib/report.ts';
import { percentile } from '../lib/statistics.ts';
import { epochNow, failuresOf, type LoadResult, latenciesOf } from '../load/open-loop.ts';
import type { RemoteServer, ServerProcess } from '../server/server-process.ts';
import { type Outcome, outcomeOf } from './cell.ts';

export interface AppSettings {
  /** How many windows, one number after the other, not falling. */
  readonly windows: readonly number[];
  readonly runs: number;
  readonly periodMs: number;
  readonly durationMs: number;
  readonly operationsPerSecondOf: (windows: number) => number;
  readonly latencyMs: number;
}

/** Its latencies are percentiles. */
export interface AppResult extends Outcome {
  readonly windows: number;
  /** The same percentiles without a token. */
  readonly baselineMs: readonly number[];
}

/** For the pages to hear of the start. */
const LEAD_MS = 300;

/** The same work in the app's own windows: its bridge, its IPC, its main process. */
export async function measureApp(
  server: ServerProcess,
  { windows, runs, periodMs, durationMs, operationsPerSecondOf, latencyMs }: AppSettings,
  fractions: readonly number[],
  tell: (text: string) => void,
): Promise<{ readonly runtime: string; readonly results: readonly AppResult[] }> {
  const api = await server.start({ lifetimeMs: latchkeyLifetime(periodMs), rotation: true, latencyMs });
  try {
    using userData = new UserData();
    await using desktop = await Desktop.open(userData, api.origin);
    const epoch = await desktop.signIn();
    const results: AppResult[] = [];
    for (const count of windows) {
      await desktop.openWindows(count);
      await desktop.loadPages();
      const operationsPerSecond = operationsPerSecondOf(count);
      const load = (isPublic: boolean) => loadAll(desktop, api, epoch, { operationsPerSecond, durationMs, isPublic });
      const withToken = async () => {
        const before = await api.journal();
        const begun = epochNow();
        const loaded = await load(false);
        const after = await api.journal();
        const seen = {
          refreshRequests: after.refreshRequests.slice(before.refreshRequests.length),
          rejected: after.rejected - before.rejected,
        };
        return outcomeOf(loaded, seen, epochNow() - begun, periodMs);
      };
      const percentiles = (latenciesMs: readonly number[]) =>
        fractions.map((fraction) => percentile(latenciesMs, fraction));
      await load(false); // The first time, code is compiled: it does not count.
      for (let run = 0; run < runs; run += 1) {
        tell(`${count} windows of the app: run ${run + 1} of ${runs}`);
        // In turn first and second.
        const early = run % 2 === 0 ? await load(true) : null;
        const measured = await withToken();
        const baseline = early ?? (await load(true));
        if (failuresOf(baseline).length > 0) throw new InvalidRun('Operations of the app that need no token failed.');
        results.push({
          windows: count,
          ...measured,
          latenciesMs: percentiles(measured.latenciesMs),
          baselineMs: percentiles(latenciesOf(baseline)),
        });
      }
    }
    return { runtime: desktop.app.version, results };
  } finally {
    await api.stop();
  }
}

async function loadAll(
  desktop: Desktop,
  { origin }: RemoteServer,
  epoch: number,
  load: { readonly operationsPerSecond: number; readonly durationMs: number; readonly isPublic: boolean },
): Promise<LoadResult> {
  const { operationsPerSecond, durationMs, isPublic } = load;
  const startAt = epochNow() + LEAD_MS;
  const stepMs = 1_000 / operationsPerSecond / desktop.pages.length;
  const loads = desktop.pages.map((page, n) =>
    page.evaluate((given) => globalThis.pageLoad.run(given.origin, given.epoch, given.load, given.isPublic), {
      origin,
      epoch,
      isPublic,
      load: { operationsPerSecond, durationMs, startAt: startAt + n * stepMs },
    }),
  );
  return (await Promise.all(loads)).flat();
}
