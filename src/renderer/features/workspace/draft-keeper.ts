import type { Draft, LatchkeyApi } from '../../../shared/ipc.ts';
import { answered } from '../../session/answered.ts';

/** Milliseconds after the last keystroke. */
const DELAY_MS = 400;
/** Milliseconds after which even somebody who never pauses has their text saved. */
const MAX_WAIT_MS = 2_000;
/** Milliseconds until a save that failed is made again. */
const RETRY_MS = 5_000;

/** Saves what is being typed, through the main process, shortly after it was typed. */
export class DraftKeeper {
  readonly #bridge: Pick<LatchkeyApi, 'saveDraft'>;
  #latest: Draft | null = null;
  /** When the oldest change that is not saved was made, by the monotonic clock; `null` where all is saved. */
  #unsavedSince: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bridge: Pick<LatchkeyApi, 'saveDraft'>) {
    this.#bridge = bridge;
  }

  change(draft: Draft): void {
    const now = performance.now();
    this.#latest = draft;
    this.#unsavedSince ??= now;
    this.#saveIn(Math.max(0, Math.min(DELAY_MS, this.#unsavedSince + MAX_WAIT_MS - now)));
  }

  /** Saves now what is not saved: the window may be going away. */
  flush(): void {
    clearTimeout(this.#timer);
    const draft = this.#latest;
    if (draft === null || this.#unsavedSince === null) return;
    this.#unsavedSince = null;
    void this.#save(draft);
  }

  async #save(draft: Draft): Promise<void> {
    const result = await answered(this.#bridge.saveDraft(draft));
    // What was typed since is saved by itself; what main does not accept, it will not accept later.
    if (result.ok || result.error.code === 'bad_request' || this.#latest !== draft) return;
    this.#unsavedSince = performance.now();
    this.#saveIn(RETRY_MS);
  }

  #saveIn(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), ms);
  }
}
