import { DISCOVERY_TIMEOUT_MS } from '../../../src/main/auth/grants/oauth/authorization-server.ts';
import { REQUEST_TIMEOUT_MS } from '../../../src/main/auth/grants/oauth/sign-in.ts';
import type { Clock, Timers } from '../../../src/main/auth/ports.ts';

/**
 * Time over a real server: it passes by the waits between two questions alone, and those are over at once, if they are
 * not held. The time-outs of requests ring when they are told to; no wait may be as long as one of them.
 */
export class QuestionTime implements Clock, Timers {
  /** What was waited for between two questions, in milliseconds, oldest first. */
  readonly waits: number[] = [];
  /** Told of each wait, before it is over. */
  onWait: (ms: number) => void = () => undefined;
  isHeld = false;
  #passed = 0;
  readonly #armed = new Map<() => void, number>();

  wall(): number {
    return Date.UTC(2026, 0, 15, 9) + this.#passed;
  }

  monotonic(): number {
    return this.#passed;
  }

  /** How many timers still run. */
  get armed(): number {
    return this.#armed.size;
  }

  after(ms: number, run: () => void): () => void {
    const ring = () => {
      if (this.#armed.delete(ring)) run();
    };
    this.#armed.set(ring, ms);
    if (ms !== REQUEST_TIMEOUT_MS && ms !== DISCOVERY_TIMEOUT_MS) this.#wait(ms, ring);
    return () => this.#armed.delete(ring);
  }

  /** Rings the timers of `ms`. */
  ring(ms: number): void {
    for (const [ring, armedFor] of this.#armed) if (armedFor === ms) ring();
  }

  #wait(ms: number, ring: () => void): void {
    this.waits.push(ms);
    this.onWait(ms);
    if (this.isHeld) return;
    setImmediate(() => {
      this.#passed += ms;
      ring();
    });
  }
}
