import { serveBroker } from '../contestants/broker-channel.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { KNOWN_TOKEN } from '../contestants/latchkey.ts';
import { newSharedMemory, sharedStorage } from '../contestants/shared-storage.ts';
import { brokerFor } from '../lib/broker.ts';
import type { LoadResult } from '../load/open-loop.ts';
import type { Windows } from '../load/windows.ts';
import type { RemoteServer, ServerProcess } from '../server/server-process.ts';

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

/** Opens the windows of a contestant, signed in as one person, with what stands behind them, for as long as `work` takes. */
export async function withWindows(
  windows: Windows,
  api: RemoteServer,
  contestant: Contestant,
  count: number,
  periodMs: number,
  work: () => Promise<LoadResult[]>,
): Promise<LoadResult[]> {
  await using behind = new AsyncDisposableStack();
  const memory = newSharedMemory();
  const { origin } = api;
  const signedIn = await api.signIn();
  const { settings, open } = windows.settings(contestant, count, { origin, signedIn, memory });
  if (contestant.shares === 'broker') {
    const broker = brokerFor(`${origin}/graphql`);
    behind.defer(() => broker.close());
    await broker.start();
    await broker.signIn({ username: 'ada', password: 'any' });
    serveBroker(broker, open.ports);
  }
  if (contestant.id === 'oracle') {
    const storage = sharedStorage(memory);
    storage.setItem(KNOWN_TOKEN, signedIn.accessToken);
    const timer = setInterval(async () => {
      storage.setItem(KNOWN_TOKEN, (await api.signIn()).accessToken);
    }, periodMs);
    behind.defer(() => clearInterval(timer));
  }
  await windows.open(settings);
  behind.defer(() => windows.close(count));
  return await work();
}
