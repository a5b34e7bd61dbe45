import { type Moment, msBetween } from './moment.ts';

/** Heartbeats that come this often or oftener are waited for this long, in milliseconds … */
const MIN_LIMIT_MS = 30_000;
/** … and rarer ones as long as so many of the longest pause between two. */
const PAUSES = 3;

/**
 * Notices when the heartbeats of a line cease. A server need not send any (neither graphql-sse nor the multipart
 * protocol says how often), so their pace is learned: before the second one, silence says nothing.
 */
export class SilenceWatch {
  readonly #now: () => Moment;
  readonly #onSilence: () => void;
  #lastHeartbeat: Moment | null = null;
  #limitMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => Moment, onSilence: () => void) {
    this.#now = now;
    this.#onSilence = onSilence;
  }

  heartbeat(): void {
    const now = this.#now();
    if (this.#lastHeartbeat !== null) {
      this.#limitMs = Math.max(this.#limitMs ?? MIN_LIMIT_MS, PAUSES * msBetween(this.#lastHeartbeat, now));
    }
    this.#lastHeartbeat = now;
    this.heard();
  }

  /** Anything at all has arrived. */
  heard(): void {
    clearTimeout(this.#timer);
    if (this.#limitMs !== null) this.#timer = setTimeout(this.#onSilence, this.#limitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
