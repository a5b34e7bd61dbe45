import type { LatchkeyApi } from '../shared/ipc.ts';

declare global {
  interface Window {
    /** The main process, as the preload script exposes it. */
    readonly latchkey: LatchkeyApi;
  }
}
