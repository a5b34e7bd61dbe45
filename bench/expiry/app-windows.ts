import { latchkeyLifetime } from '../contestants/latchkey.ts';
import { Desktop, UserData } from '../desktop/desktop.ts';
import { percentile } from '../lib/statistics.ts';
import { epochNow, type LoadResult } from '../load/open-loop.ts';
import type { RemoteServer, ServerProcess } from '../server/server-process.ts';

export interface AppSettings {
  /** How many windows, one number after the other, not falling. */
  readonly windows: readonly number[];
  readonly runs: number;
  readonly periodMs: number;
  readonly durationMs: number;
  readonly operationsPerSecond: number;
  readonly latencyMs: number;
}

export interface AppResult {
  readonly windows: number;
  readonly refreshesPerPeriod: number;
  readonly operations: number;
  readonly rejected: number;
  readonly failed: number;
  /** Of `fractions` of the operations. */
  readonly latenciesMs: readonly number[];
  /** The same without a token. */
  readonly baselineMs: readonly number[];
}

/** For the pages to hear of the start. */
const LEAD_MS = 300;

/** The same work in the app's own windows: its bridge, its IPC, its main process. */
export async function measureApp(
  server: ServerProcess,
  { windows, runs, periodMs, durationMs, operationsPerSecond, latencyMs }: AppSettings,
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
      for (let run = 0; run < runs; run += 1) {
        tell(`${count} windows of the app: run ${run + 1} of ${runs}`);
        const load = (isPublic: boolean) => loadAll(desktop, api, epoch, { operationsPerSecond, durationMs, isPublic });
        const baseline = await load(true);
        const before = await api.journal();
        const loaded = await load(false);
        const after = await api.journal();
        const at = (all: readonly LoadResult[]) => {
          const latencies = all.flatMap(({ latenciesMs }) => latenciesMs);
          return fractions.map((fraction) => percentile(latencies, fraction));
        };
        results.push({
          windows: count,
          refreshesPerPeriod: (after.refreshRequests.length - before.refreshRequests.length) / (durationMs / periodMs),
          operations: loaded.reduce((sum, { operations }) => sum + operations, 0),
          rejected: after.rejected - before.rejected,
          failed: loaded.reduce((sum, { failedAt }) => sum + failedAt.length, 0),
          latenciesMs: at(loaded),
          baselineMs: at(baseline),
        });
      }
    }
    return { runtime: desktop.app.version, results };
  } finally {
    await api.stop();
  }
}

function loadAll(
  desktop: Desktop,
  { origin }: RemoteServer,
  epoch: number,
  load: { readonly operationsPerSecond: number; readonly durationMs: number; readonly isPublic: boolean },
): Promise<LoadResult[]> {
  const { operationsPerSecond, durationMs, isPublic } = load;
  const startAt = epochNow() + LEAD_MS;
  const stepMs = 1_000 / operationsPerSecond / desktop.pages.length;
  return Promise.all(
    desktop.pages.map((page, n) =>
      page.evaluate((given) => globalThis.pageLoad.run(given.origin, given.epoch, given.load, given.isPublic), {
        origin,
        epoch,
        isPublic,
        load: { operationsPerSecond, durationMs, startAt: startAt + n * stepMs },
      }),
    ),
  );
}
