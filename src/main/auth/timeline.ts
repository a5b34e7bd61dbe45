import type { BrokerEvent, TimelineEntry } from '../../shared/timeline.ts';
import type { Clock, Log } from './ports.ts';

/** How many events are remembered. */
export const TIMELINE_LIMIT = 200;

/** The last events of a broker, newest first: in memory only, without tokens. All of them go to the log too. */
export class Timeline {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries: TimelineEntry[] = [];

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param message - why, in words for the person. Servers have a say in it, so it stays out of the log. */
  readonly note = (event: BrokerEvent, message?: string): void => {
    this.#log(event);
    this.#entries.unshift({ ...event, at: this.#clock.wall(), ...(message !== undefined && { message }) });
    if (this.#entries.length > TIMELINE_LIMIT) this.#entries.pop();
  };

  list(): readonly TimelineEntry[] {
    return [...this.#entries];
  }
}
