import type { BrokerEvent, TimelineEntry } from '../../shared/timeline.ts';
import type { Clock, Log } from './ports.ts';

/** How many events are remembered. */
export const TIMELINE_LIMIT = 200;

/** The last events of a broker, newest first: in memory only, without tokens. All of them go to the log too. */
export class Timeline {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries: TimelineEntry[] = [];
  #seq = 0;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** @param message - why, in words for the person. Servers have a say in it, so it stays out of the log. */
  readonly note = (event: BrokerEvent, message?: string): void => {
    this.#log(event);
    this.#seq += 1;
    const seen = { seq: this.#seq, at: this.#clock.wall(), ...(message !== undefined && { message }) };
    this.#entries.unshift({ ...event, ...seen });
    if (this.#entries.length > TIMELINE_LIMIT) this.#entries.pop();
  };

  list(): readonly TimelineEntry[] {
    return [...this.#entries];
  }
}

/** A bug as an event: its class alone, since a message may hold anything. */
export function defect(where: string, error: unknown): BrokerEvent {
  return { event: 'defect', where, name: error instanceof Error ? error.name : typeof error };
}
