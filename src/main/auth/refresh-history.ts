import type { RefreshEvent } from '../../shared/session.ts';

/** How many refreshes are remembered. */
export const HISTORY_LIMIT = 100;

/** The last refreshes, newest first. In memory only; without tokens. */
export class RefreshHistory {
  readonly #events: RefreshEvent[] = [];

  add(event: RefreshEvent): void {
    this.#events.unshift(event);
    if (this.#events.length > HISTORY_LIMIT) this.#events.pop();
  }

  list(): readonly RefreshEvent[] {
    return [...this.#events];
  }
}
