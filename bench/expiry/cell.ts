import type { Contestant } from '../contestants/contestant.ts';
import { epochNow, failuresOf, type LoadResult, latenciesOf } from '../load/open-loop.ts';
import type { Windows } from '../load/windows.ts';
import { withWindows } from '../load/with-windows.ts';
import type { Journal } from '../server/server.ts';
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

/** What some operations came to. */
export interface Outcome {
  /** Requests for a refresh, by how many periods passed since the sign-in. */
  readonly refreshesPerPeriod: number;
  /** Requests for a refresh that came less than half a period after another. */
  readonly superfluous: number;
  readonly operations: number;
  /** Operations that the API rejected for their access token. */
  readonly rejected: number;
  readonly failed: number;
  /** Of those that were answered. */
  readonly latenciesMs: readonly number[];
}

export interface CellResult extends Outcome {
  readonly lostSessions: number;
}

type Seen = Pick<Journal, 'refreshRequests' | 'rejected'>;

/** @param seen - by the API, of these operations alone. @param elapsedMs - since the token came that they began with */
export function outcomeOf(
  all: LoadResult,
  { refreshRequests, rejected }: Seen,
  elapsedMs: number,
  periodMs: number,
): Outcome {
  return {
    refreshesPerPeriod: refreshRequests.length / (elapsedMs / periodMs),
    superfluous: superfluousOf(refreshRequests, periodMs),
    operations: all.length,
    rejected,
    failed: failuresOf(all).length,
    latenciesMs: latenciesOf(all),
  };
}

export async function measureCell(
  server: ServerProcess,
  windows: Windows,
  { contestant, windows: count, rotation, periodMs, durationMs, operationsPerSecond, latencyMs }: CellSettings,
): Promise<CellResult> {
  const lifetimeMs = contestant.lifetimeFor(periodMs);
  const api = await server.start({ lifetimeMs, rotation, latencyMs });
  try {
    const signedInAt = epochNow();
    const results = await withWindows(windows, api, contestant, count, periodMs, () =>
      windows.run(count, operationsPerSecond, durationMs),
    );
    const journal = await api.journal();
    const outcome = outcomeOf(results.flat(), journal, epochNow() - signedInAt, periodMs);
    return { ...outcome, lostSessions: journal.lostSessions };
  } finally {
    await api.stop();
  }
}

/** @param requests - when they came, in order */
export function superfluousOf(requests: readonly number[], periodMs: number): number {
  return requests.filter((time, n) => n > 0 && time - (requests[n - 1] ?? 0) < periodMs / 2).length;
}
