import type { Draft, LatchkeyApi } from '../../../shared/ipc.ts';

/** Milliseconds after the last keystroke. */
const DELAY_MS = 400;

/** Saves what is being typed, through the main process, shortly after it was typed. */
export class DraftKeeper {
  readonly #bridge: Pick<LatchkeyApi, 'saveDraft'>;
  #unsaved: Draft | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(bridge: Pick<LatchkeyApi, 'saveDraft'>) {
    this.#bridge = bridge;
  }

  change(draft: Draft): void {
    this.#unsaved = draft;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), DELAY_MS);
  }

  /** Saves now what is not saved: the window is going away. */
  flush(): void {
    clearTimeout(this.#timer);
    const draft = this.#unsaved;
    if (draft === null) return;
    this.#unsaved = null;
    // The next keystroke tries again, and what was typed is on the screen.
    this.#bridge.saveDraft(draft).catch(() => undefined);
  }
}
