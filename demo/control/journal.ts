import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { FaultEffect } from './fault.ts';
import { Waiters } from './waiters.ts';

/**
 * `login`, `refresh`, `logout`: the auth mutations. `operation`: another query or mutation. `connection`: a WebSocket
 * that asks to be let in. `subscription`: a subscription started on one.
 *
 * Of the OpenID provider: `authorize`: a person allowed or denied an app's authorization request, or the request is not
 * good. `token`, `revoke`: a request to the endpoint of that name.
 */
const kind = z.enum([
  'login',
  'refresh',
  'logout',
  'operation',
  'connection',
  'subscription',
  'authorize',
  'token',
  'revoke',
]);

/**
 * Of an auth mutation, and at the provider: `ok`, `refused` (the password, the refresh token or the request is not
 * good), `interrupted` (a fault came before the change was made).
 *
 * Of the others: `ok`; `failed`, with an access token that is good, but with errors in the result; `rejected`, with an
 * access token that is not good; `anonymous`, refused for having none; `public`, needing none; `interrupted` as above.
 */
const outcome = z.enum(['ok', 'refused', 'interrupted', 'failed', 'rejected', 'anonymous', 'public']);

export type JournalKind = z.infer<typeof kind>;
export type JournalOutcome = z.infer<typeof outcome>;

/** One auth-related request. It never holds a token or a password. */
export interface JournalEntry {
  /** 1 for the first, one more with each entry; entries are in the order in which requests ended. */
  readonly seq: number;
  /** When the request came, in milliseconds since the epoch by the server's clock. */
  readonly at: number;
  readonly kind: JournalKind;
  readonly outcome: JournalOutcome;
  /** More about the outcome, for instance `reused` or `expired`. */
  readonly reason: string | null;
  /** The fault that took the answer's place. `ok` with a fault: the change was made, and its answer lost. */
  readonly fault: FaultEffect['kind'] | null;
  readonly operationName: string | null;
  /** Of a request to the provider only: the OAuth grant type, for instance `refresh_token`. */
  readonly grantType?: string;
  /** The user; of a service, `null`. */
  readonly username: string | null;
  /** The sign-in: a family of the API's own refresh tokens, or a grant of the provider's. */
  readonly family: string | null;
  /** The generation of the access token given out, or used. */
  readonly generation: number | null;
}

export type NewEntry = Pick<JournalEntry, 'at' | 'kind' | 'outcome'> & Partial<Omit<JournalEntry, 'seq'>>;

/** Entries after `since` that equal what else is given. */
export const journalFilter = z.strictObject({
  since: z.int().nonnegative().default(0),
  kind: kind.optional(),
  outcome: outcome.optional(),
  reason: z.string().optional(),
  operationName: z.string().optional(),
  grantType: z.string().optional(),
  username: z.string().optional(),
  family: z.string().optional(),
  generation: z.int().optional(),
});
export type JournalFilter = z.infer<typeof journalFilter>;

export interface JournalSummary {
  /** The `seq` of the latest entry, 0 where there is none. */
  readonly last: number;
  /** Number of entries by kind and outcome; what did not happen is missing. */
  readonly counts: Readonly<Partial<Record<JournalKind, Partial<Record<JournalOutcome, number>>>>>;
  /** Requests under way, and the most that ever were at the same time. */
  readonly inFlight: Readonly<Record<GaugedKind, { readonly now: number; readonly most: number }>>;
}

type GaugedKind = 'login' | 'refresh' | 'logout' | 'token' | 'revoke';

/** Older entries are dropped; counts go on. */
const CAPACITY = 50_000;

/** Every auth-related request with its outcome. */
export class Journal {
  readonly #clock: Clock;
  readonly #waiters = new Waiters();
  #entries: JournalEntry[] = [];
  #last = 0;
  #counts: Partial<Record<JournalKind, Partial<Record<JournalOutcome, number>>>> = {};
  #gauges: Record<GaugedKind, { now: number; most: number }> = {
    login: { now: 0, most: 0 },
    refresh: { now: 0, most: 0 },
    logout: { now: 0, most: 0 },
    token: { now: 0, most: 0 },
    revoke: { now: 0, most: 0 },
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tells that a request came. Returns its time, and how to tell that it ended. */
  enter(kind: GaugedKind): { readonly at: number; readonly leave: () => void } {
    const gauge = this.#gauges[kind];
    gauge.now += 1;
    gauge.most = Math.max(gauge.most, gauge.now);
    return {
      at: this.#clock.now(),
      leave: () => {
        gauge.now -= 1;
      },
    };
  }

  record(entry: NewEntry): void {
    this.#last += 1;
    this.#entries.push({
      seq: this.#last,
      reason: null,
      fault: null,
      operationName: null,
      username: null,
      family: null,
      generation: null,
      ...entry,
    });
    if (this.#entries.length > CAPACITY) this.#entries.splice(0, CAPACITY / 10);
    const counts = this.#counts[entry.kind] ?? {};
    this.#counts[entry.kind] = { ...counts, [entry.outcome]: (counts[entry.outcome] ?? 0) + 1 };
    this.#waiters.notify();
  }

  since(seq: number): readonly JournalEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq);
  }

  /** Resolves with the first `count` entries that fit; rejects when that takes longer than `timeoutMs`. */
  waitFor(filter: JournalFilter, count: number, timeoutMs: number): Promise<readonly JournalEntry[]> {
    const { since, ...wanted } = filter;
    const fits = (entry: JournalEntry) =>
      Object.entries(wanted).every(([key, value]) => entry[key as keyof typeof wanted] === value);
    const matches = () => this.since(since).filter(fits);
    return this.#waiters.until(
      () => {
        const found = matches();
        return found.length >= count ? found.slice(0, count) : undefined;
      },
      timeoutMs,
      () => `${matches().length} of ${count} journal entries fit ${JSON.stringify(filter)}.`,
    );
  }

  summary(): JournalSummary {
    return { last: this.#last, counts: this.#counts, inFlight: this.#gauges };
  }

  /** Forgets entries and counts; `seq` goes on. */
  reset(): void {
    this.#entries = [];
    this.#counts = {};
    for (const gauge of Object.values(this.#gauges)) gauge.most = gauge.now;
  }

  stop(): void {
    this.#waiters.stop();
  }
}
