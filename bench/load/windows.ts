import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type BirpcReturn, createBirpc } from 'birpc';
import type { Contestant, SignedIn } from '../contestants/contestant.ts';
import { newSharedMemory } from '../contestants/shared-storage.ts';
import { epochNow, type LoadResult } from './open-loop.ts';
import type { WindowCalls, WindowSettings } from './window-thread.ts';

const MAX_WAIT_MS = 600_000;
/** For the threads to hear of the start. */
const LEAD_MS = 100;

interface WindowThread {
  readonly worker: Worker;
  readonly calls: BirpcReturn<WindowCalls, object>;
}

/** What the windows of one contestant are to be opened with. */
export interface NewWindows {
  readonly settings: readonly WindowSettings[];
  readonly memory: SharedArrayBuffer;
  /** The main process's ends of the windows' channels. */
  readonly ports: readonly MessagePort[];
}

/** Threads that are windows of one contestant after the other. */
export class Windows {
  readonly #threads: WindowThread[] = [];
  #ports: MessagePort[] = [];

  /** Starts threads until there are `count`, and has each load the code of the contestants. */
  async prepare(count: number, contestants: readonly string[]): Promise<void> {
    while (this.#threads.length < count) {
      const worker = new Worker(new URL('window-thread.ts', import.meta.url));
      const calls = createBirpc<WindowCalls, object>(
        {},
        {
          post: (data) => worker.postMessage(data, transferred(data)),
          on: (listener) => worker.on('message', listener),
          timeout: MAX_WAIT_MS,
        },
      );
      this.#threads.push({ worker, calls });
    }
    await Promise.all(
      this.#threads.slice(0, count).map(async ({ calls }) => {
        for (const id of contestants) await calls.prepare(id);
      }),
    );
  }

  /** What `count` windows of a contestant are opened with. */
  settings(
    { id, shares }: Contestant,
    count: number,
    from: { readonly origin: string; readonly signedIn: SignedIn; readonly epoch: number },
  ): NewWindows {
    const memory = newSharedMemory();
    const channels = shares === 'broker' ? Array.from({ length: count }, () => new MessageChannel()) : [];
    this.#ports = channels.map(({ port1 }) => port1);
    const settings = Array.from({ length: count }, (_, n) => ({
      contestant: id,
      ...from,
      memory,
      port: channels[n]?.port2 ?? null,
    }));
    return { settings, memory, ports: this.#ports };
  }

  async open(settings: readonly WindowSettings[]): Promise<void> {
    await Promise.all(settings.map((one, n) => this.#at(n).calls.open(one)));
  }

  /** @returns when each had its first answer, in milliseconds since the epoch; `null` for those whose operation failed. */
  openAndOperate(settings: readonly WindowSettings[]): Promise<(number | null)[]> {
    return Promise.all(settings.map((one, n) => this.#at(n).calls.openAndOperate(one)));
  }

  /** The operations of the windows are due in turn. */
  run(count: number, operationsPerSecond: number, durationMs: number): Promise<LoadResult[]> {
    const startAt = epochNow() + LEAD_MS;
    const stepMs = 1_000 / operationsPerSecond / count;
    return Promise.all(
      Array.from({ length: count }, (_, n) =>
        this.#at(n).calls.run({ operationsPerSecond, startAt: startAt + n * stepMs, durationMs }),
      ),
    );
  }

  /** Asks the first window for tokens. @returns microseconds of each. */
  ask(times: number): Promise<number[]> {
    return this.#at(0).calls.ask(times);
  }

  async close(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, (_, n) => this.#at(n).calls.close()));
    for (const port of this.#ports) port.close();
    this.#ports = [];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #at(n: number): WindowThread {
    const thread = this.#threads[n];
    if (thread === undefined) throw new Error(`There is no window ${n}.`);
    return thread;
  }
}

/** The channel in a call's arguments goes over to the thread. */
function transferred(data: { readonly a?: readonly unknown[] }): MessagePort[] {
  return (data.a ?? []).flatMap((argument) => {
    const port = (argument as Partial<WindowSettings> | null)?.port;
    return port ? [port] : [];
  });
}
