import { Broker } from '../../../../src/main/auth/broker.ts';
import type { Grant } from '../../../../src/main/auth/grants/grant.ts';
import type { Clock, Lock, SecretStore, SignOutMarker, Timers } from '../../../../src/main/auth/ports.ts';

/** What stands between a broker and its ports, and the broker's class itself: to see whether a defect is found. */
export interface Faults {
  readonly Broker: typeof Broker;
  readonly grant: (grant: Grant) => Grant;
  readonly keychain: (keychain: SecretStore) => SecretStore;
  readonly marker: (marker: SignOutMarker) => SignOutMarker;
  readonly lock: (lock: Lock) => Lock;
  readonly clock: (clock: Clock) => Clock;
  readonly timers: (timers: Timers) => Timers;
}

const same = <T>(port: T): T => port;

export const NO_FAULTS: Faults = {
  Broker,
  grant: same,
  keychain: same,
  marker: same,
  lock: same,
  clock: same,
  timers: same,
};
