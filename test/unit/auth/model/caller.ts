import type { AccessToken } from '../../../../src/main/auth/access-token.ts';
import type { TokenRequest } from '../../../../src/main/auth/decision.ts';
import { elapsed } from '../../../../src/main/auth/instant.ts';
import { MIN_REFRESH_INTERVAL_MS } from '../../../../src/main/auth/schedule.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';

/** A window's request for an access token, and what must hold of the answer. */
export class Caller {
  /** On the monotonic clock, in milliseconds. */
  readonly since: number;
  readonly answer: Promise<AccessToken | null>;
  readonly #cancelling = new AbortController();
  readonly #process: Process;
  readonly #machine: Machine;
  readonly #epoch: number;
  readonly #rejectedGeneration: number | null;

  constructor(process: Process, machine: Machine, { epoch, rejectedGeneration }: TokenRequest) {
    this.#process = process;
    this.#machine = machine;
    this.#rejectedGeneration = rejectedGeneration;
    this.#epoch = epoch;
    this.since = machine.time.monotonic();
    const { broker } = process;
    const request = { epoch, rejectedGeneration };
    // As the main process does it.
    const atHand = broker.tokenAtHand(request);
    this.answer = (atHand === null ? broker.authorize(request, this.#cancelling.signal) : Promise.resolve(atHand))
      .finally(() => process.callers.delete(this))
      .then(
        (token) => {
          this.#check(token);
          return token;
        },
        (error: unknown) => {
          machine.watch.error('authorize', error);
          return null;
        },
      );
  }

  cancel(): void {
    this.#cancelling.abort();
  }

  /** Invariant 7: the epoch's account, a newer generation than the rejected one, and not known to have expired. */
  #check({ value, generation }: AccessToken): void {
    const { watch, ledger, time } = this.#machine;
    const issued = ledger.accessTokens.get(value);
    if (issued === undefined) {
      watch.violated('A caller got a token that no server gave.');
      return;
    }
    const account = watch.accountOf(this.#process, this.#epoch);
    if (issued.account !== account) {
      watch.violated(`A caller of ${account}’s epoch ${this.#epoch} got a token of ${issued.account}.`);
    }
    if (this.#rejectedGeneration !== null && generation <= this.#rejectedGeneration) {
      watch.violated(`A caller whose generation ${this.#rejectedGeneration} was rejected got ${generation}.`);
    }
    const { lifetimeMs, arrivedAt } = issued;
    if (lifetimeMs !== null && elapsed(arrivedAt, time) >= Math.max(lifetimeMs, MIN_REFRESH_INTERVAL_MS)) {
      watch.violated('A caller got a token that is known to have expired.');
    }
  }
}
