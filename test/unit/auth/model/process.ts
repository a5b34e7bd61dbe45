import type { Broker } from '../../../../src/main/auth/broker.ts';
import type { TokenRequest } from '../../../../src/main/auth/decision.ts';
import type { SignInAnswer } from '../../../../src/main/auth/grants/grant.ts';
import type { SessionRecord } from '../../../../src/main/auth/vault/record.ts';
import { KEYCHAIN_TIMEOUT_MS } from '../../../../src/main/system/keychain.ts';
import { Caller } from './caller.ts';
import { KeychainPort } from './keychain-port.ts';
import { Lifeline } from './lifeline.ts';
import { type Machine, SESSION } from './machine.ts';
import type { Client } from './network.ts';

/** Longer than any run. */
const MUCH_LATER_MS = 20 * 86_400_000;

/** What a sign-in brought. */
export interface SignedIn {
  readonly account: string | null;
  readonly family: string;
}

interface Call {
  readonly kind: 'sign-in' | 'sign-out' | 'retry';
  /** Which of the sign-ins that were sent it is; `null` before. */
  attempt: number | null;
}

/** One process of the app: a broker whose ports end with it, its windows' requests, and the person's clicks. */
export class Process implements Client {
  readonly life = new Lifeline();
  readonly broker: Broker;
  readonly callers = new Set<Caller>();
  /** What the person asked for and has not ended. */
  readonly calls = new Set<Call>();
  /** The refresh token that the server refused last. */
  lastRefused: string | null = null;
  /** The last write-ahead that the keychain was asked for: it may land when the process is gone. */
  lastIntent: SessionRecord | null = null;
  readonly #machine: Machine;
  readonly #answers = new Map<number, SignedIn>();
  #signIns = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.broker = this.#makeBroker();
    this.broker.subscribe((snapshot) => machine.watch.snapshot(this, snapshot));
  }

  start(): void {
    this.#observe('start', this.broker.start());
  }

  /** @param request - where it differs from a window's that knows the present epoch. */
  ask(request: Partial<TokenRequest> = {}): void {
    const { epoch } = this.broker.snapshot();
    this.callers.add(new Caller(this, this.#machine, { epoch, rejectedGeneration: null, ...request }));
  }

  signIn(username: string, password: string): void {
    this.#machine.watch.entersOrLeaves(this);
    this.#call('sign-in', () => this.broker.signIn({ username, password }));
  }

  signOut(): void {
    this.#call('sign-out', () => this.broker.signOut());
  }

  retryNow(): void {
    this.#call('retry', () => this.broker.retryNow());
  }

  /** Whether a sign-in or a sign-out here is not carried out to its end. */
  get isEnteringOrLeaving(): boolean {
    return this.life.locks > 0 || [...this.calls].some(({ kind }) => kind !== 'retry');
  }

  get isSigningIn(): boolean {
    return [...this.calls].some(({ kind }) => kind === 'sign-in');
  }

  /** What the latest sign-in brought, once the server has answered it. */
  get latestSignIn(): SignedIn | null {
    return this.#answers.get(this.#signIns) ?? null;
  }

  signInSent(): number {
    this.#signIns += 1;
    const call = [...this.calls].find(({ kind, attempt }) => kind === 'sign-in' && attempt === null);
    if (call !== undefined) call.attempt = this.#signIns;
    return this.#signIns;
  }

  signInAnswered(attempt: number, { account }: SignInAnswer, family: string): void {
    this.#answers.set(attempt, { account, family });
    const isAwaited = [...this.calls].some((call) => call.kind === 'sign-in' && call.attempt === attempt);
    if (!isAwaited) this.#machine.ledger.abandoned.add(family);
  }

  refused(refreshToken: string): void {
    this.lastRefused = refreshToken;
    this.#machine.ledger.abandoned.add(this.#machine.server.familyOf(refreshToken));
  }

  #call(kind: Call['kind'], begin: () => Promise<unknown>): void {
    const call: Call = { kind, attempt: null };
    this.calls.add(call);
    this.#observe(
      kind,
      begin().finally(() => this.calls.delete(call)),
    );
  }

  #observe(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#machine.watch.error(what, error));
  }

  #makeBroker(): Broker {
    const { life } = this;
    const { faults, keychain, keychainGate, hasSureKeychain, latency, network, time, marker, lock, random, watch } =
      this.#machine;
    const port = new KeychainPort({
      store: faults.keychain(keychain),
      gate: keychainGate,
      time,
      latency,
      timeoutMs: hasSureKeychain ? MUCH_LATER_MS : KEYCHAIN_TIMEOUT_MS,
      refused: () => watch.partsWays(),
      answersLate: () => life.isAlive && this.broker.keychainAnswers(),
    });
    return new faults.Broker({
      connectionId: 'c1',
      grant: faults.grant(network.grantFor(this)),
      keychain: {
        durable: true,
        get: (name) => life.whileAlive(port.get(name)),
        set: (name, secret) => {
          if (name === SESSION) {
            const record: SessionRecord = JSON.parse(secret);
            if (record.spendingSince !== null) this.lastIntent = record;
            watch.writing(this, record);
          }
          return life.whileAlive(port.set(name, secret));
        },
        delete: (name) => life.whileAlive(port.delete(name)),
      },
      marker: faults.marker(marker),
      lock: life.lock(faults.lock(lock), () => watch.partsWays()),
      clock: faults.clock(time),
      timers: faults.timers(life.timers(time)),
      random,
      log: (event) => watch.event(this, event),
    });
  }
}
