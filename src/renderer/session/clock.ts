/**
 * The time of day in whole seconds, for countdowns. It ticks only while somebody listens and the window is visible:
 * a hidden window does no work.
 */
export class Clock {
  readonly #listeners = new Set<() => void>();
  readonly #document: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>;
  #now = Date.now();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(document: Pick<Document, 'visibilityState' | 'addEventListener' | 'removeEventListener'>) {
    this.#document = document;
  }

  /** Milliseconds since the epoch, as of the last tick. */
  readonly getNow = (): number => this.#now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) {
      this.#document.addEventListener('visibilitychange', this.#tick);
      this.#tick();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#document.removeEventListener('visibilitychange', this.#tick);
      clearTimeout(this.#timer);
    };
  };

  readonly #tick = (): void => {
    clearTimeout(this.#timer);
    if (this.#document.visibilityState !== 'visible') return;
    this.#now = Date.now();
    for (const listener of this.#listeners) listener();
    // At the turn of the second, so that all countdowns step together.
    this.#timer = setTimeout(this.#tick, 1_000 - (this.#now % 1_000));
  };
}
