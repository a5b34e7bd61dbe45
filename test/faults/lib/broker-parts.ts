import { join } from 'node:path';
import { Broker } from '../../../src/main/auth/broker.ts';
import { GraphqlGrant } from '../../../src/main/auth/grants/graphql/graphql-grant.ts';
import type { Clock, Http, Lock, SecretStore, Timers } from '../../../src/main/auth/ports.ts';
import { SplitStore, WINDOWS_SECRET_LENGTH } from '../../../src/main/auth/vault/split-store.ts';
import { systemTimers } from '../../../src/main/system/clock.ts';
import { FileLock } from '../../../src/main/system/file-lock.ts';
import { httpOver } from '../../../src/main/system/http.ts';
import { Keychain } from '../../../src/main/system/keychain.ts';
import { type AppLog, openLog } from '../../../src/main/system/log.ts';
import { MarkerFile } from '../../../src/main/system/marker-file.ts';
import { seeded } from '../../support/seeded-random.ts';
import { LimitedStore } from './limited-store.ts';
import { Activity, PacedTime } from './paced-time.ts';
import type { BrokerSettings } from './protocol.ts';
import { ShiftedClock } from './shifted-clock.ts';

export interface BrokerParts {
  readonly broker: Broker;
  readonly clock: Clock;
  /** `null` where the other kind of time was asked for. */
  readonly shifted: ShiftedClock | null;
  readonly paced: PacedTime | null;
}

/**
 * The broker as `src/main/index.ts` builds it: the same keychain, lock, marker, log and HTTP, with Node's `fetch` in the
 * place of Chromium's. What is put around them watches and passes on.
 */
export function buildBroker(
  settings: BrokerSettings,
  on: { readonly log: AppLog; readonly sending: () => void },
): BrokerParts {
  const { connection, userData } = settings;
  const activity = new Activity();
  const paced = settings.time === 'virtual' ? new PacedTime(activity) : null;
  const shifted = paced === null ? new ShiftedClock() : null;
  const clock: Clock = paced ?? (shifted as ShiftedClock);
  const timers: Timers = paced ?? systemTimers;
  const random = seeded(settings.seed, 'broker');
  const file = openLog(join(userData, 'logs'));
  const log: AppLog = (event) => {
    file(event);
    on.log(event);
  };
  const keychain = new Keychain(() => broker.keychainAnswers());
  const broker: Broker = new Broker({
    connectionId: connection.id,
    grant: new GraphqlGrant(connection, { http: watchedHttp(httpOver(fetch), activity, on.sending), clock }),
    keychain: watchedStore(
      settings.keychain === 'windows'
        ? new SplitStore(new LimitedStore(keychain), WINDOWS_SECRET_LENGTH, random)
        : keychain,
      activity,
    ),
    marker: new MarkerFile(join(userData, 'signed-out', connection.id), log),
    lock:
      settings.lock === 'none'
        ? NO_LOCK
        : watchedLock(new FileLock(join(userData, 'locks', `${connection.id}.lock`), log), activity),
    clock,
    timers,
    random,
    log,
  });
  return { broker, clock, shifted, paced };
}

const NO_LOCK: Lock = { isExclusive: false, acquire: () => Promise.resolve(() => undefined) };

function watchedHttp(http: Http, activity: Activity, sending: () => void): Http {
  return {
    post(url, request, signal) {
      sending();
      return activity.of(http.post(url, request, signal));
    },
  };
}

function watchedStore(store: SecretStore, activity: Activity): SecretStore {
  return {
    durable: store.durable,
    get: (name) => activity.of(store.get(name)),
    set: (name, secret) => activity.of(store.set(name, secret)),
    delete: (name) => activity.of(store.delete(name)),
  };
}

function watchedLock(lock: Lock, activity: Activity): Lock {
  return {
    get isExclusive() {
      return lock.isExclusive;
    },
    acquire: (timeoutMs) => activity.of(lock.acquire(timeoutMs)),
  };
}
