import { Broker } from '../../../src/main/auth/broker.ts';
import type { Lock, LogEvent } from '../../../src/main/auth/ports.ts';
import type { ActiveSession } from '../../../src/shared/session.ts';
import { FakeStore } from './fake-store.ts';
import { TokenServer } from './token-server.ts';
import { settle, VirtualTime } from './virtual-time.ts';

/** A lock that several brokers of one test share, as processes share a file. */
export class SharedLock implements Lock {
  #last: Promise<void> = Promise.resolve();

  async acquire(): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    return resolve;
  }
}

export interface Bench {
  readonly time: VirtualTime;
  readonly server: TokenServer;
  readonly keychain: FakeStore;
  readonly log: LogEvent[];
  readonly broker: Broker;
  /** Another broker over the same keychain, lock and server: a restart, or a second process. */
  readonly another: (options?: { server?: TokenServer; lock?: Lock }) => Broker;
}

export function bench(): Bench {
  const time = new VirtualTime();
  const server = new TokenServer();
  const keychain = new FakeStore();
  const lock = new SharedLock();
  const log: LogEvent[] = [];
  const another = (options: { server?: TokenServer; lock?: Lock } = {}) =>
    new Broker({
      connectionId: 'c1',
      grant: options.server ?? server,
      keychain,
      lock: options.lock ?? lock,
      clock: time,
      timers: time,
      random: () => 0.5,
      log: (event) => log.push(event),
    });
  return { time, server, keychain, log, broker: another(), another };
}

/** A bench with `ada` signed in. */
export async function signedIn(): Promise<Bench> {
  const made = bench();
  await made.broker.start();
  await made.broker.signIn({ username: 'ada', password: 'right' });
  await settle();
  return made;
}

/** Asks as a window would. */
export function ask(broker: Broker, rejectedGeneration: number | null = null, signal?: AbortSignal) {
  return broker.authorize({ epoch: broker.snapshot().epoch, rejectedGeneration }, signal);
}

export function active(broker: Broker): ActiveSession {
  const snapshot = broker.snapshot();
  if (snapshot.status !== 'active') throw new Error(`The session is ${snapshot.status}.`);
  return snapshot;
}

/** The code of the refusal, or what was answered instead. */
export async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    (value) => ({ answered: value }),
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  );
}
