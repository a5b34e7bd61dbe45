import { Broker } from '../../../src/main/auth/broker.ts';
import type { Grant } from '../../../src/main/auth/grants/grant.ts';
import { type Lock, LockTimeout, type SecretStore, type Timers } from '../../../src/main/auth/ports.ts';
import type { ActiveSession } from '../../../src/shared/session.ts';
import type { BrokerEvent } from '../../../src/shared/timeline.ts';
import { FakeMarker, FakeStore } from './fake-store.ts';
import { TokenServer } from './token-server.ts';
import { settle, VirtualTime } from './virtual-time.ts';

/** A lock that several brokers of one test share, as processes share a file. */
export class SharedLock implements Lock {
  isExclusive = true;
  readonly #timers: Timers;
  #last: Promise<void> = Promise.resolve();

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  async acquire(timeoutMs: number): Promise<() => void> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = Promise.all([before, promise]).then(() => undefined);
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const cancel = this.#timers.after(timeoutMs, () => reject(new LockTimeout('Another process holds the lock.')));
    try {
      await Promise.race([before, timeout]);
      return resolve;
    } catch (error) {
      resolve();
      throw error;
    } finally {
      cancel();
    }
  }
}

/** What is another's own. */
interface Other {
  readonly server?: Grant;
  readonly lock?: Lock;
  readonly keychain?: SecretStore;
}

export interface Bench {
  readonly time: VirtualTime;
  readonly server: TokenServer;
  readonly keychain: FakeStore;
  readonly marker: FakeMarker;
  readonly lock: SharedLock;
  readonly log: BrokerEvent[];
  readonly broker: Broker;
  /** Another broker over the same keychain, lock and server: a restart, or a second process. */
  readonly another: (options?: Other) => Broker;
}

export function bench(): Bench {
  const time = new VirtualTime();
  const server = new TokenServer();
  const keychain = new FakeStore();
  const marker = new FakeMarker();
  const lock = new SharedLock(time);
  const log: BrokerEvent[] = [];
  const another = (options: Other = {}) =>
    new Broker({
      connectionId: 'c1',
      grant: options.server ?? server,
      keychain: options.keychain ?? keychain,
      marker,
      lock: options.lock ?? lock,
      clock: time,
      timers: time,
      random: () => 0.5,
      log: (event) => log.push(event),
    });
  return { time, server, keychain, marker, lock, log, broker: another(), another };
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
