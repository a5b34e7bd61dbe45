import type { Broker } from '../../src/renderer/auth/authorization.ts';
import { latchkeyWindow } from '../contestants/latchkey.ts';
import { type Load, type LoadResult, openLoop } from '../load/open-loop.ts';
import { timed } from '../load/timed.ts';

/** Runs in a page of the app, beside what the app does there: the same client and link, and the app's own bridge. */
export interface PageLoad {
  run(origin: string, epoch: number, load: Load, isPublic: boolean): Promise<LoadResult>;
  /** Microseconds of each of `times` questions, one after the other. */
  ask(epoch: number, times: number): Promise<number[]>;
  /** The same for the question that main has least to do for. */
  askNothing(times: number): Promise<number[]>;
}

declare global {
  var latchkey: Broker & { bootstrap(): Promise<unknown> };
  var pageLoad: PageLoad;
}

globalThis.pageLoad = {
  async run(origin, epoch, load, isPublic) {
    const window = latchkeyWindow(origin, globalThis.latchkey, epoch, isPublic);
    try {
      return await openLoop(window.operate, load);
    } finally {
      await window.close();
    }
  },
  ask: (epoch, times) =>
    timed(times, (n) => globalThis.latchkey.authorize({ id: `bench-${n}`, epoch, rejectedGeneration: null })),
  askNothing: (times) => timed(times, (n) => globalThis.latchkey.cancelAuthorization(`bench-${n}`)),
};
