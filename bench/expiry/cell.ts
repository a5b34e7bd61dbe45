import type { Contestant } from '../contestants/contestant.ts';
import type { Windows } from '../load/windows.ts';
import { withWindows } from '../load/with-windows.ts';
import type { ServerProcess } from '../server/server-process.ts';

/** One contestant at work for a while. */
export interface CellSettings {
  readonly contestant: Contestant;
  readonly windows: number;
  readonly rotation: boolean;
  /** How often the contestant renews its token by its own rule. */
  readonly periodMs: number;
  readonly durationMs: number;
  readonly operationsPerSecond: number;
  readonly latencyMs: number;
}

export interface CellResult {
  /** Requests for a refresh, by how many periods passed. */
  readonly refreshesPerPeriod: number;
  readonly operations: number;
  /** Operations that the API rejected for their access token. */
  readonly rejected: number;
  readonly failed: number;
  readonly latenciesMs: readonly number[];
  readonly lostSessions: number;
}

export async function measureCell(
  server: ServerProcess,
  windows: Windows,
  { contestant, windows: count, rotation, periodMs, durationMs, operationsPerSecond, latencyMs }: CellSettings,
): Promise<CellResult> {
  const lifetimeMs = contestant.lifetimeFor(periodMs);
  const api = await server.start({ lifetimeMs, rotation, latencyMs });
  try {
    const results = await withWindows(windows, api, contestant, count, periodMs, () =>
      windows.run(count, operationsPerSecond, durationMs),
    );
    const { refreshRequests, rejected, lostSessions } = await api.journal();
    return {
      refreshesPerPeriod: refreshRequests.length / (durationMs / periodMs),
      operations: results.reduce((sum, { operations }) => sum + operations, 0),
      rejected,
      failed: results.reduce((sum, { failedAt }) => sum + failedAt.length, 0),
      latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs),
      lostSessions,
    };
  } finally {
    await api.stop();
  }
}
