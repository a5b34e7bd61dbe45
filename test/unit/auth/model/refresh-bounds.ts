import { elapsed, type Instant, now } from '../../../../src/main/auth/instant.ts';
import {
  MIN_REFRESH_INTERVAL_MS,
  REJECTION_INTERVAL_MS,
  UNKNOWN_LIFETIME_REJECTION_INTERVAL_MS,
} from '../../../../src/main/auth/schedule.ts';
import type { BrokerEvent } from '../../../../src/shared/timeline.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';

/** The least that a failure holds the next attempt off: a tenth of the first bound of `BACKOFF`. */
const LEAST_DELAY_MS = { offline: 50, server: 200, misconfigured: 200 } as const;

type Outcome = 'refreshed' | keyof typeof LEAST_DELAY_MS;

interface Account {
  readonly bornAt: number;
  /** What may each make one refresh without any time passing: a start, a sign-in, a click, a wake-up, a jump of the clock. */
  occasions: number;
  readonly outcomes: Record<Outcome, number>;
  lastRejection: { readonly epoch: number; readonly at: Instant } | null;
}

/** Invariant 5: no input makes a broker refresh more often than time, occasions and rejections allow. */
export class RefreshBounds {
  readonly #watch: { violated(message: string): void };
  readonly #accounts = new WeakMap<Process, Account>();

  constructor(watch: { violated(message: string): void }) {
    this.#watch = watch;
  }

  occasion(process: Process, { time }: Machine): void {
    this.#of(process, time.monotonic()).occasions += 1;
  }

  event(process: Process, event: BrokerEvent, machine: Machine): void {
    const monotonic = machine.time.monotonic();
    const account = this.#of(process, monotonic);
    switch (event.event) {
      case 'refresh_started':
        if (event.cause === 'rejected') this.#rejected(process, account, machine);
        break;
      case 'refreshed':
        this.#count(account, 'refreshed', MIN_REFRESH_INTERVAL_MS, monotonic);
        break;
      case 'refresh_failed':
        this.#count(account, event.problem, LEAST_DELAY_MS[event.problem], monotonic);
        break;
      case 'signed_in':
      case 'restored':
      case 'account_changed_elsewhere':
        account.occasions += 1;
        break;
      default:
        break;
    }
  }

  #count(account: Account, outcome: Outcome, leastMs: number, monotonic: number): void {
    account.outcomes[outcome] += 1;
    const most = 1 + account.occasions + (monotonic - account.bornAt) / leastMs;
    if (account.outcomes[outcome] > most) this.#watch.violated(`Too many refreshes end as “${outcome}”.`);
  }

  #rejected(process: Process, account: Account, { time, server }: Machine): void {
    const { epoch } = process.broker.snapshot();
    const { lastRejection } = account;
    const interval = server.everGaveNoLifetime ? UNKNOWN_LIFETIME_REJECTION_INTERVAL_MS : REJECTION_INTERVAL_MS;
    if (lastRejection?.epoch === epoch && elapsed(lastRejection.at, time) < interval) {
      this.#watch.violated('Rejections make more refreshes than one an interval.');
    }
    account.lastRejection = { epoch, at: now(time) };
  }

  #of(process: Process, bornAt: number): Account {
    const known = this.#accounts.get(process);
    if (known !== undefined) return known;
    const outcomes = { refreshed: 0, offline: 0, server: 0, misconfigured: 0 };
    const account = { bornAt, occasions: 0, outcomes, lastRejection: null };
    this.#accounts.set(process, account);
    return account;
  }
}
