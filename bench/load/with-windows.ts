import { serveBroker } from '../contestants/broker-channel.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { KNOWN_TOKEN } from '../contestants/latchkey.ts';
import { sharedStorage } from '../contestants/shared-storage.ts';
import { signedInBroker } from '../lib/broker.ts';
import type { RemoteServer } from '../server/server-process.ts';
import type { Windows } from './windows.ts';

/** Opens the windows of a contestant, signed in as one person, with what stands behind them, for as long as `work` takes. */
export async function withWindows<T>(
  windows: Windows,
  api: RemoteServer,
  contestant: Contestant,
  count: number,
  periodMs: number,
  work: () => Promise<T>,
): Promise<T> {
  await using behind = new AsyncDisposableStack();
  const { origin } = api;
  const signedIn = await api.signIn();
  const broker = contestant.shares === 'broker' ? await signedInBroker(origin) : null;
  behind.defer(() => broker?.close());
  const { settings, memory, ports } = windows.settings(contestant, count, {
    origin,
    signedIn,
    epoch: broker?.snapshot().epoch ?? 0,
  });
  if (broker !== null) serveBroker(broker, ports);
  if (contestant.id === 'oracle') {
    const storage = sharedStorage(memory);
    storage.setItem(KNOWN_TOKEN, signedIn.accessToken);
    const timer = setInterval(async () => {
      storage.setItem(KNOWN_TOKEN, (await api.signIn()).accessToken);
    }, periodMs);
    behind.defer(() => clearInterval(timer));
  }
  behind.defer(() => windows.close(count));
  await windows.open(settings);
  return await work();
}
