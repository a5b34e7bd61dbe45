import type { Contestant } from '../contestants/contestant.ts';
import { epochNow, failuresOf, type LoadResult, type Operation } from '../load/open-loop.ts';
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
  /** The longest that an operation took, whatever came of it. */
  readonly longestMs: number;
  /** From the end of the outage until the last operation had ended that failed or was late; 0 where none was after it. */
  readonly recoveryMs: number;
  /** Windows none of whose last operations, a period long, failed or was late. */
  readonly recoveredWindows: number;
}

/** An operation that takes longer was held up: the API answers far sooner. */
export const LATE_MS = 1_000;

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
    let startAt = 0;
    const durationMs = beforeMs + outageMs + afterMs;
    const results = await withWindows(windows, api, contestant, count, periodMs, () => {
      // Opening so many windows takes a while, which is not the outage's doing.
      startAt = epochNow();
      timers.push(setTimeout(() => api.setWeather(weather), beforeMs));
      timers.push(setTimeout(() => api.setWeather({ kind: 'fine' }), beforeMs + outageMs));
      return windows.run(count, operationsPerSecond, durationMs);
    });
    const { refreshRequests } = await api.journal();
    return {
      requestsPerSecond: perSecond(refreshRequests, startAt, durationMs),
      ...disturbance(results, {
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
  for (const time of times.filter((one) => one >= startAt)) {
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

export function disturbance(
  results: readonly LoadResult[],
  { startedAt, endedAt, endAt, periodMs }: Times,
): Omit<OutageResult, 'requestsPerSecond'> {
  const all = results.flat();
  const failed = failuresOf(all);
  const endOf = ({ dueAt, ms }: Operation) => dueAt + ms;
  const isDisturbed = (operation: Operation) => operation.failed || operation.ms > LATE_MS;
  const disturbedAfter = all.filter((operation) => isDisturbed(operation) && endOf(operation) >= endedAt);
  return {
    failedDuring: failed.filter(({ dueAt }) => dueAt >= startedAt && dueAt < endedAt).length,
    failedAfter: failed.filter(({ dueAt }) => dueAt >= endedAt).length,
    longestMs: Math.max(...all.map(({ ms }) => ms)),
    recoveryMs: Math.max(0, ...disturbedAfter.map((operation) => endOf(operation) - endedAt)),
    recoveredWindows: results.filter(
      (result) =>
        result.length > 0 &&
        !result.some((operation) => isDisturbed(operation) && endOf(operation) >= endAt - periodMs),
    ).length,
  };
}
