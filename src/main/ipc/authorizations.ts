import { AuthError } from '../auth/errors.ts';

/** How many operations of one window may wait for a token at once. */
export const MAX_WAITING = 100_000;

/** The token requests that windows are waiting for, each of which its window can take back. */
export class Authorizations {
  /** By window, then by the request's id. */
  readonly #waiting = new Map<number, Map<string, AbortController>>();

  /** Runs `work` with a signal that aborts when the request is taken back or its window is gone. */
  async run<T>(windowId: number, id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = this.#of(windowId);
    if (own.has(id)) throw new AuthError('bad_request', 'This id is in use.');
    if (own.size >= MAX_WAITING) {
      throw new AuthError('temporarily_unavailable', 'Too many operations wait for a token.', { retryAfterMs: 1_000 });
    }
    const controller = new AbortController();
    own.set(id, controller);
    try {
      return await work(controller.signal);
    } finally {
      own.delete(id);
    }
  }

  cancel(windowId: number, id: string): void {
    this.#waiting.get(windowId)?.get(id)?.abort();
  }

  cancelAll(windowId: number): void {
    const own = this.#waiting.get(windowId);
    this.#waiting.delete(windowId);
    for (const controller of own?.values() ?? []) controller.abort();
  }

  #of(windowId: number): Map<string, AbortController> {
    const known = this.#waiting.get(windowId);
    if (known !== undefined) return known;
    const made = new Map<string, AbortController>();
    this.#waiting.set(windowId, made);
    return made;
  }
}
