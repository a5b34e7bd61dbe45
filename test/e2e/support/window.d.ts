import type { LatchkeyApi } from '../../../src/shared/ipc.ts';

declare global {
  interface Window {
    readonly latchkey: LatchkeyApi;
  }
}
