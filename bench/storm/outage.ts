import type { Contestant } from '../contestants/contestant.ts';
import { epochNow, type LoadResult } from '../load/open-loop.ts';
import type { Windows } from '../load/windows.ts';
import { withWindows } from '../load/with-windows.ts';
import type { Weather } from '../server/server.ts';
import type { ServerProcess } from '../server/server-process.ts';

export interface OutageSettings {
  readonly contestant: Contestant;
  readonly windows: number;
  readonly operationsPerSecond: number;
  /** How often the contestant renews its token by its own rule. */
  readonly periodMs: number;
  readonly latencyMs: number;
  readonly weather: Weather;
  readonly beforeMs: number;
  readonly outageMs: number;
  readonly afterMs: number;
}

export interface OutageResult {
  /** Requests for a refresh in each second from the start on. */
  readonly requestsPerSecond: readonly number[];
  readonly failedDuring: number;
  readonly failedAfter: number;
  /** From the end of the outage until the last operation that failed was due; 0 where none failed after it. */
  readonly recoveryMs: number;
  /** Windows whose last operations, a whole period long, did not all fail. */
  readonly recoveredWindows: number;
}

/** The token endpoint fails for a while, and is back. The API itself answers all the time. */
export async function measureOutage(
  server: ServerProcess,
  windows: Windows,
  { contestant, windows: count, operationsPerSecond, periodMs, latencyMs, weather, ...times }: OutageSettings,
): Promise<OutageResult> {
  const { beforeMs, outageMs, afterMs } = times;
  // Where a token can be used once only, most contestants would have lost their session before the outage.
  const api = await server.start({ lifetimeMs: contestant.lifetimeFor(periodMs), rotation: false, latencyMs });
  const timers: NodeJS.Timeout[] = [];
  try {
    const startAt = epochNow();
    timers.push(setTimeout(() => api.setWeather(weather), beforeMs));
    timers.push(setTimeout(() => api.setWeather({ kind: 'fine' }), beforeMs + outageMs));
    const durationMs = beforeMs + outageMs + afterMs;
    const results = await withWindows(windows, api, contestant, count, periodMs, () =>
      windows.run(count, operationsPerSecond, durationMs - (epochNow() - startAt)),
    );
    const { refreshRequests } = await api.journal();
    return {
      requestsPerSecond: perSecond(refreshRequests, startAt, durationMs),
      ...failures(results, {
        startedAt: startAt + beforeMs,
        endedAt: startAt + beforeMs + outageMs,
        endAt: startAt + durationMs,
        periodMs,
      }),
    };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    await api.stop();
  }
}

function perSecond(times: readonly number[], startAt: number, durationMs: number): number[] {
  const counts = new Array<number>(Math.ceil(durationMs / 1_000)).fill(0);
  for (const time of times) {
    const second = Math.floor((time - startAt) / 1_000);
    counts[second] = (counts[second] ?? 0) + 1;
  }
  return counts;
}

interface Times {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly endAt: number;
  readonly periodMs: number;
}

export function failures(
  results: readonly LoadResult[],
  { startedAt, endedAt, endAt, periodMs }: Times,
): Omit<OutageResult, 'requestsPerSecond'> {
  const failedAt = results.flatMap((result) => result.failedAt);
  const after = failedAt.filter((time) => time >= endedAt);
  return {
    failedDuring: failedAt.filter((time) => time >= startedAt && time < endedAt).length,
    failedAfter: after.length,
    recoveryMs: after.length === 0 ? 0 : Math.max(...after) - endedAt,
    recoveredWindows: results.filter((result) => result.failedAt.every((time) => time < endAt - periodMs)).length,
  };
}
