import type { SessionRecord } from '../../../../src/main/auth/vault/record.ts';
import { PATIENCE_MS } from '../../../../src/main/auth/waiting-callers.ts';
import type { SessionSnapshot } from '../../../../src/shared/session.ts';
import type { BrokerEvent } from '../../../../src/shared/timeline.ts';
import type { Machine } from './machine.ts';
import type { Process, SignedIn } from './process.ts';
import { RefreshBounds } from './refresh-bounds.ts';

/** Who has to be signed in on this machine, by all that people and the server have done. */
export type Expected =
  | ({ readonly kind: 'signed_in' } & SignedIn)
  | { readonly kind: 'signed_out' }
  /** The server refused, or a process ended in the middle of something: either may be. */
  | { readonly kind: 'open' };

const REFRESH_TOKEN = /refresh-\d/;

/** Sees everything that the brokers do, keeps account of who has to be signed in, and notes what must not be. */
export class Watch {
  expected: Expected = { kind: 'signed_out' };
  readonly violations: string[] = [];
  readonly bounds = new RefreshBounds(this);
  readonly #machine: Machine;
  readonly #last = new WeakMap<Process, SessionSnapshot>();
  readonly #accounts = new WeakMap<Process, Map<number, string | null>>();
  /** Processes whose keychain refused what it was to hold. */
  readonly #unsaved = new WeakSet<Process>();
  /** Processes in which somebody signs in or out at the same time as in another. */
  readonly #contested = new WeakSet<Process>();
  /** The process whose person signs out at this very moment. */
  #signingOut: Process | null = null;
  #isSplit = false;
  #signOuts = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  violated(message: string): void {
    this.violations.push(message);
  }

  /** The account that `epoch` belongs to in `process`. */
  accountOf(process: Process, epoch: number): string | null | undefined {
    return this.#accounts.get(process)?.get(epoch);
  }

  /**
   * Somebody signs in or out. Where another process is in the middle of the same, which of them comes last is not
   * determined: each may wait for the lock or give up on it.
   */
  entersOrLeaves(process: Process): void {
    this.#contested.delete(process);
    for (const other of this.#machine.running) {
      if (other === process || !other.isEnteringOrLeaving) continue;
      this.#contested.add(process).add(other);
    }
  }

  /**
   * The keychain refused something, or the lock was not let go in time. Processes know of each other by these alone: from
   * now on each may go on from memory with a refresh token that the other has spent, or write over its record.
   */
  partsWays(): void {
    if (this.#machine.places === 1) return;
    this.#isSplit = true;
    this.expected = { kind: 'open' };
  }

  error(what: string, error: unknown): void {
    const { code, message } = error as { code?: unknown; message?: unknown };
    if (typeof code !== 'string') this.violated(`A ${what} rejected with something else than a known error: ${error}`);
    if (REFRESH_TOKEN.test(String(message))) this.violated(`The error of a ${what} has a refresh token in it.`);
  }

  event(process: Process, event: BrokerEvent): void {
    const { ledger, server } = this.#machine;
    this.#secretless('An event', event);
    this.bounds.event(process, event, this.#machine);
    switch (event.event) {
      case 'defect':
        this.violated(`A defect in ${event.where}: ${event.name}.`);
        break;
      case 'signed_in': {
        const { latestSignIn } = process;
        if (latestSignIn === null) this.violated('Somebody is signed in without an answer of the server.');
        else this.#expect(process, { kind: 'signed_in', ...latestSignIn });
        break;
      }
      case 'signed_out':
        this.#signOuts += 1;
        this.#signingOut = process;
        this.entersOrLeaves(process);
        this.#expect(process, { kind: 'signed_out' });
        break;
      case 'session_ended': {
        const { lastRefused } = process;
        if (lastRefused === null) this.violated('A session ended that the server had not refused.');
        else {
          // Another process may read the record of a refresh that was refused before it is removed.
          if (event.reason === 'interrupted' && this.#machine.places === 1 && !ledger.cutOff.has(lastRefused)) {
            this.violated('A refusal is called an interruption, and no attempt was cut off.');
          }
          if (this.#isExpected(server.familyOf(lastRefused))) this.expected = { kind: 'open' };
        }
        break;
      }
      case 'refresh_discarded':
        this.#machine.noteSpending();
        break;
      case 'not_saved':
        this.#unsaved.add(process);
        break;
      case 'saved':
        this.#unsaved.delete(process);
        break;
      default:
        break;
    }
  }

  snapshot(process: Process, snapshot: SessionSnapshot): void {
    const before = this.#last.get(process) ?? { status: 'restoring', epoch: 0 };
    this.#last.set(process, snapshot);
    this.#secretless('A snapshot', snapshot);
    if (snapshot.epoch < before.epoch) this.violated('An epoch went back.');
    if (snapshot.status === 'active') this.#active(process, before, snapshot);
    if (snapshot.status === 'signed_out' && before.status === 'active') this.#left(process, snapshot.notice);
    this.#signingOut = null;
  }

  /** A used refresh token is presented: allowed only where what came for it was never saved, or the session is over. */
  reused(refreshToken: string): void {
    const { ledger, keychain, server } = this.#machine;
    if (!this.#isExpected(server.familyOf(refreshToken))) return;
    const records = keychain.written.filter((text) => text.startsWith('{'));
    const saved = ledger
      .successors(refreshToken)
      .some((successor) => records.some((text) => text.includes(`"refreshToken":"${successor}"`)));
    if (saved) this.violated('A refresh token was sent again after its successor had been saved.');
  }

  /**
   * A record is to be written. Where it takes the place of one that the keychain had not given out, of a session that was
   * signed out of or that was never restored, nobody ever knows that one's refresh token.
   */
  writing(process: Process, { refreshToken }: SessionRecord): void {
    const { ledger, marker, server } = this.#machine;
    const isUnread = marker.isSet() || !this.#accounts.has(process);
    const stored = this.#machine.storedFamily();
    if (isUnread && stored !== null && stored !== server.familyOf(refreshToken)) ledger.abandoned.add(stored);
  }

  revoking(refreshToken: string): void {
    if (this.#isExpected(this.#machine.server.familyOf(refreshToken))) {
      this.violated('The refresh token of the session that is going on was revoked.');
    }
  }

  /** @param hadItsChance - whether the process could save everything before. */
  processEnds(process: Process, hadItsChance: boolean): void {
    this.#machine.noteSpending(process.lastIntent);
    this.#secretless('The timeline', process.broker.timeline());
    const { expected } = this;
    const isUnsaved = this.#unsaved.has(process) && !hadItsChance;
    // What the keychain did not take is gone, unless it was a sign-out: the marker says so.
    const isLost =
      expected.kind === 'signed_in' ? this.#machine.storedFamily() !== expected.family : !this.#machine.marker.isSet();
    if (process.isSigningIn || (isUnsaved && isLost)) this.expected = { kind: 'open' };
  }

  /** What must hold after every step. */
  afterStep(): void {
    const { network, processes, time } = this.#machine;
    if (network.mostInFlight > 1) this.violated('Two refreshes were in flight at once.');
    for (const process of processes) {
      for (const { since } of process?.callers ?? []) {
        if (time.monotonic() - since > PATIENCE_MS) this.violated('A caller waits for more than thirty seconds.');
      }
    }
    if (this.violations.length > 0) throw new Error([...new Set(this.violations)].join('\n'));
  }

  #active(process: Process, before: SessionSnapshot, now: SessionSnapshot & { status: 'active' }): void {
    if (before.status === 'active' && now.generation < before.generation) this.violated('A generation went back.');
    const accounts = this.#accounts.get(process) ?? new Map<number, string | null>();
    this.#accounts.set(process, accounts);
    if (accounts.has(now.epoch) && accounts.get(now.epoch) !== now.account) {
      this.violated('The account changed within an epoch.');
    }
    accounts.set(now.epoch, now.account);
    switch (before.status) {
      case 'active':
        break;
      case 'restoring':
      case 'keychain_unavailable':
        if (this.expected.kind === 'signed_out' && !this.#machine.running.some(({ isSigningIn }) => isSigningIn)) {
          this.violated('A session is back after a sign-out.');
        }
        break;
      case 'signed_out':
      case 'reauth_required':
        if (!process.isSigningIn) this.violated('A session is back without a sign-in.');
    }
  }

  /** An active session gave way to nobody. */
  #left(process: Process, notice: string | null): void {
    const isAlone = this.#machine.places === 1;
    if (notice === 'signed_out_elsewhere') {
      if (this.#signOuts === 0) this.violated('Nobody signed out elsewhere.');
    } else if (this.#signingOut !== process) {
      if (!process.isSigningIn) this.violated('A session ended that nobody had ended.');
      else this.#expect(process, { kind: isAlone ? 'signed_out' : 'open' });
    }
  }

  #expect(process: Process, expected: Expected): void {
    this.expected = this.#contested.has(process) || this.#isSplit ? { kind: 'open' } : expected;
  }

  #isExpected(family: string): boolean {
    return this.expected.kind === 'signed_in' && this.expected.family === family;
  }

  #secretless(what: string, value: unknown): void {
    if (REFRESH_TOKEN.test(JSON.stringify(value))) this.violated(`${what} has a refresh token in it.`);
  }
}
