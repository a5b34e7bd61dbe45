import { serveBroker } from '../contestants/broker-channel.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { KNOWN_TOKEN } from '../contestants/latchkey.ts';
import { newSharedMemory, sharedStorage } from '../contestants/shared-storage.ts';
import { brokerFor } from '../lib/broker.ts';
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
