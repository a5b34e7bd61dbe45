import { type MessagePort, parentPort } from 'node:worker_threads';
import { createBirpc } from 'birpc';
import type { BenchWindow, SignedIn } from '../contestants/contestant.ts';
import { contestant } from '../contestants/index.ts';
import { sharedStorage } from '../contestants/shared-storage.ts';
import { epochNow, type Load, type LoadResult, openLoop } from './open-loop.ts';
import { timed } from './timed.ts';

/** A window of whichever contestant, in a thread of its own. */

export interface WindowSettings {
  readonly contestant: string;
  readonly origin: string;
  readonly signedIn: SignedIn;
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort | null;
  readonly epoch: number;
}

export interface WindowCalls {
  /** Loads the contestant's code, which does not count. */
  prepare(contestantId: string): Promise<void>;
  open(settings: WindowSettings): Promise<void>;
  run(load: Load): Promise<LoadResult>;
  /** Opens, and sends one operation. @returns when it was answered, in milliseconds since the epoch; `null` if it failed. */
  openAndOperate(settings: WindowSettings): Promise<number | null>;
  /** Asks for a token, and again when it has it. @returns microseconds of each. */
  ask(times: number): Promise<number[]>;
  close(): Promise<void>;
}

const port = parentPort;
if (port === null) throw new Error('This is for a thread.');

let window: BenchWindow | null = null;

const calls: WindowCalls = {
  async prepare(contestantId) {
    await contestant(contestantId);
  },
  async open({ contestant: id, memory, ...options }) {
    const { open } = await contestant(id);
    window = await open({ ...options, storage: sharedStorage(memory) });
  },
  async run(load) {
    if (window === null) throw new Error('The window is not open.');
    return openLoop(window.operate, load);
  },
  async openAndOperate(settings) {
    await calls.open(settings);
    try {
      await window?.operate();
      return epochNow();
    } catch {
      return null;
    }
  },
  async ask(times) {
    if (!window?.token) throw new Error('The window cannot be asked for a token.');
    return timed(times, window.token);
  },
  async close() {
    await window?.close();
    window = null;
  },
};

createBirpc<object, WindowCalls>(calls, {
  post: (data) => port.postMessage(data),
  on: (listener) => port.on('message', listener),
});

// A library's promise that nobody looks at must not end the measurement: the operation that it belongs to has failed.
process.on('unhandledRejection', () => undefined);
