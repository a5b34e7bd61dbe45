/** `setTimeout` takes no longer delay: about 24.8 days, in milliseconds. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Alarm {
  readonly at: number;
  readonly ring: () => void;
  timer: NodeJS.Timeout | undefined;
}

/**
 * The server's only source of time. It can be moved, so that a test lives through an expiry without waiting
 * for it, or has a server whose clock is wrong.
 */
export class Clock {
  #offset = 0;
  readonly #alarms = new Set<Alarm>();

  /** Milliseconds since the epoch, as this server believes. */
  now(): number {
    return Date.now() + this.#offset;
  }

  /** Milliseconds by which this clock is ahead of the machine's. */
  get offset(): number {
    return this.#offset;
  }

  /** Sets the offset in milliseconds. Alarms that fall due by it ring soon after. */
  move(offset: number): void {
    this.#offset = Math.round(offset);
    for (const alarm of this.#alarms) this.#arm(alarm);
  }

  /** Calls `ring` once when this clock reaches `at` (milliseconds since the epoch). Returns how to call it off. */
  alarm(at: number, ring: () => void): () => void {
    const alarm: Alarm = { at, ring, timer: undefined };
    this.#alarms.add(alarm);
    this.#arm(alarm);
    return () => this.#drop(alarm);
  }

  /** Calls every alarm off. */
  dispose(): void {
    for (const alarm of this.#alarms) this.#drop(alarm);
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    const remaining = Math.max(0, alarm.at - this.now());
    // A timer may fire a little early, and never late enough for a long delay: so it asks the clock again.
    alarm.timer = setTimeout(() => this.#check(alarm), Math.min(remaining, LONGEST_TIMER_MS));
    alarm.timer.unref();
  }

  #check(alarm: Alarm): void {
    if (alarm.at > this.now()) {
      this.#arm(alarm);
      return;
    }
    this.#drop(alarm);
    alarm.ring();
  }

  #drop(alarm: Alarm): void {
    clearTimeout(alarm.timer);
    this.#alarms.delete(alarm);
  }
}
