import { useSyncExternalStore } from 'react';
import { Clock } from './clock.ts';

const clock = new Clock(document);

/** Milliseconds since the epoch, anew each second while the window is visible. */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.getNow);
}
