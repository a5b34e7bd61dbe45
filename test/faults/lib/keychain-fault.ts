import type { BusProxy } from './bus-proxy.ts';
import type { World } from './world.ts';

/** What may be wrong with the keychain of this lane, or with the way to it. */
export interface KeychainFault {
  readonly name: string;
  readonly begin: (bus: BusProxy) => void;
  readonly end: (bus: BusProxy) => Promise<void> | void;
}

/** @returns how to mend it: once, however often it is called, and in any case at the trial's end. */
export function breakKeychain(fault: KeychainFault, world: World, bus: BusProxy): () => Promise<void> {
  let isBroken = true;
  const mend = async () => {
    if (isBroken) await fault.end(bus);
    isBroken = false;
  };
  world.atEnd(mend);
  fault.begin(bus);
  return mend;
}
