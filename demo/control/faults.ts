import { setTimeout as sleep } from 'node:timers/promises';
import { clientError } from '../errors.ts';
import type { Exchange } from '../exchange.ts';
import type { Fault, FaultTarget, TerminalEffect } from './fault.ts';
import { Waiters } from './waiters.ts';

interface Held {
  readonly target: FaultTarget;
  readonly release: () => void;
}

/** The faults that tests have asked for, and the requests held by them. */
export class Faults {
  #faults: Fault[] = [];
  readonly #held = new Set<Held>();
  readonly #waiters = new Waiters();
  readonly #stopped = new AbortController();

  /** Adds a fault; those of one target and moment strike in the order in which they were added. */
  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  list(): readonly Fault[] {
    return this.#faults;
  }

  /** Takes faults away, and lets go what they hold. */
  clear(target?: FaultTarget): void {
    this.#faults = this.#faults.filter((fault) => target !== undefined && fault.target !== target);
    this.release(target);
  }

  /** Lets go the held requests; later ones are not held. Returns how many were. */
  release(target?: FaultTarget): number {
    const concerns = (of: { target: FaultTarget }) => target === undefined || of.target === target;
    this.#faults = this.#faults.filter((fault) => fault.effect.kind !== 'hold' || !concerns(fault));
    const held = [...this.#held].filter(concerns);
    for (const each of held) each.release();
    return held.length;
  }

  /** Resolves once `count` requests are held; rejects when that takes longer than `timeoutMs`. */
  async waitUntilHeld(target: FaultTarget, count: number, timeoutMs: number): Promise<void> {
    await this.#waiters.until(
      () => this.#heldCount(target) >= count || undefined,
      timeoutMs,
      () => `${this.#heldCount(target)} of ${count} ${target} requests are held.`,
    );
  }

  /** Ends every wait: the server stops. */
  stop(): void {
    this.#faults = [];
    this.#stopped.abort();
    this.release();
    this.#waiters.stop();
  }

  /**
   * Takes the next fault of `target` at `moment`, and lives through it where it is a wait. Returns an effect that is
   * to take the place of the answer: see {@link strike}.
   */
  async pass(target: FaultTarget, moment: Fault['moment']): Promise<TerminalEffect | null> {
    const fault = this.#take(target, moment);
    if (!fault) return null;
    switch (fault.effect.kind) {
      case 'delay':
        await this.#delay(fault.effect.ms);
        return null;
      case 'hold':
        await this.#hold(target);
        return null;
      default:
        return fault.effect;
    }
  }

  #take(target: FaultTarget, moment: Fault['moment']): Fault | undefined {
    const index = this.#faults.findIndex((fault) => fault.target === target && fault.moment === moment);
    const fault = this.#faults[index];
    if (!fault || fault.times === null) return fault;
    if (fault.times > 1) this.#faults[index] = { ...fault, times: fault.times - 1 };
    else this.#faults.splice(index, 1);
    return fault;
  }

  async #hold(target: FaultTarget): Promise<void> {
    await new Promise<void>((resolve) => {
      const held: Held = {
        target,
        release: () => {
          this.#held.delete(held);
          resolve();
        },
      };
      this.#held.add(held);
      this.#waiters.notify();
    });
    this.#throwIfStopped();
  }

  async #delay(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stopped.signal }).catch(() => this.#throwIfStopped());
  }

  /** What waited must not touch the database that is being closed. */
  #throwIfStopped(): void {
    if (this.#stopped.signal.aborted) throw clientError('UNAVAILABLE', 'The server stops.');
  }

  #heldCount(target: FaultTarget): number {
    return [...this.#held].filter((held) => held.target === target).length;
  }
}

/** Carries a terminal effect out on the HTTP exchange. Always throws: what it throws is not seen by the client. */
export async function strike(effect: TerminalEffect, exchange: Exchange): Promise<never> {
  switch (effect.kind) {
    case 'status':
      exchange.answerInstead({ status: effect.status, headers: effect.headers, body: effect.body });
      break;
    case 'garbage':
      exchange.answerInstead({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"data":{"refreshToken":{"accessTok',
      });
      break;
    case 'destroy':
      exchange.destroy();
      break;
    case 'hang':
      await exchange.closed;
      break;
    case 'error':
      throw clientError(effect.code, effect.message);
  }
  throw clientError('UNAVAILABLE', 'A fault took the place of the answer.');
}
