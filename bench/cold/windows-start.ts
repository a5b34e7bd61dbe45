import { MemoryStore } from '../../src/main/auth/vault/memory-store.ts';
import { serveBroker } from '../contestants/broker-channel.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { KNOWN_TOKEN } from '../contestants/latchkey.ts';
import { sharedStorage } from '../contestants/shared-storage.ts';
import { brokerFor, signedInBroker } from '../lib/broker.ts';
import { epochNow } from '../load/open-loop.ts';
import type { Windows } from '../load/windows.ts';
import type { ServerProcess } from '../server/server-process.ts';

const HOUR_MS = 3_600_000;
/** The lifetime of a token that expired some seconds ago: some libraries reckon in whole seconds. */
const EXPIRED_MS = -5_000;
/** The epoch of a session that was there before the broker. */
const RESTORED = 0;

export interface StartResult {
  /** Until the last of the windows that got an answer had it; `NaN` where none did. */
  readonly lastAnswerMs: number;
  readonly failedWindows: number;
  readonly refreshRequests: number;
  readonly lostSessions: number;
}

/** Opens all windows at once, with an access token that has expired; the oracle's has not. */
export async function measureWindowsStart(
  server: ServerProcess,
  windows: Windows,
  contestant: Contestant,
  count: number,
  latencyMs: number,
): Promise<StartResult> {
  const api = await server.start({ lifetimeMs: HOUR_MS, rotation: true, latencyMs });
  await using behind = new AsyncDisposableStack();
  behind.defer(() => api.stop());
  const { origin } = api;
  const signedIn = await api.signIn(EXPIRED_MS);
  const { settings, memory, ports } = windows.settings(contestant, count, { origin, signedIn, epoch: RESTORED });
  if (contestant.id === 'oracle') {
    sharedStorage(memory).setItem(KNOWN_TOKEN, (await api.signIn()).accessToken);
  }
  // A session in the keychain, as a run of the app before this one leaves it.
  const keychain = contestant.shares === 'broker' ? new MemoryStore() : null;
  if (keychain !== null) await (await signedInBroker(origin, keychain)).close();
  behind.defer(() => windows.close(count));
  const startedAt = epochNow();
  if (keychain !== null) {
    const broker = brokerFor(`${origin}/graphql`, keychain);
    behind.defer(() => broker.close());
    void broker.start();
    serveBroker(broker, ports);
  }
  const answeredAt = await windows.openAndOperate(settings);
  const answers = answeredAt.filter((time) => time !== null);
  const { refreshRequests, lostSessions } = await api.journal();
  return {
    lastAnswerMs: answers.length === 0 ? Number.NaN : Math.max(...answers) - startedAt,
    failedWindows: count - answers.length,
    refreshRequests: refreshRequests.length,
    lostSessions,
  };
}

/** The least that a refresh takes. */
export async function bareRefreshMs(server: ServerProcess, latencyMs: number): Promise<number> {
  const api = await server.start({ lifetimeMs: HOUR_MS, rotation: true, latencyMs });
  try {
    const { refreshToken } = await api.signIn();
    const begun = performance.now();
    const response = await fetch(`${api.origin}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    });
    await response.json();
    return performance.now() - begun;
  } finally {
    await api.stop();
  }
}
