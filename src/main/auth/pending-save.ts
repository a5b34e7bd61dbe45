import type { Log, Random, Timers } from './ports.ts';
import { backoff } from './schedule.ts';

/** Tries a write that the keychain has refused, again and again with back-off, until it is taken. */
export class PendingSave {
  readonly #deps: { readonly timers: Timers; readonly random: Random; readonly log: Log };
  readonly #write: () => Promise<boolean>;
  #failures = 0;
  #cancelTimer: (() => void) | null = null;
  #running: Promise<void> | null = null;
  #closed = false;

  /** @param write - resolves with whether there is nothing left to write. */
  constructor(deps: { timers: Timers; random: Random; log: Log }, write: () => Promise<boolean>) {
    this.#deps = deps;
    this.#write = write;
  }

  later(): void {
    this.#cancelTimer?.();
    if (this.#closed) return;
    this.#failures += 1;
    this.#deps.log({ event: 'not_saved' });
    const ms = backoff('keychain', this.#failures, this.#deps.random());
    this.#cancelTimer = this.#deps.timers.after(ms, () => void this.now());
  }

  /** Resolves when the attempt has ended, whatever came of it. */
  now(): Promise<void> {
    this.#running ??= this.#attempt().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Nothing is waiting any more. */
  cancel(): void {
    this.#cancelTimer?.();
    this.#failures = 0;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  async #attempt(): Promise<void> {
    this.#cancelTimer?.();
    if (await this.#write()) this.#failures = 0;
    else this.later();
  }
}
