import type { Random } from '../../../../src/main/auth/ports.ts';
import type { SessionRecord } from '../../../../src/main/auth/vault/record.ts';
import { seededRandom } from '../../../support/seeded-random.ts';
import { FakeMarker, FakeStore } from '../fake-store.ts';
import { SharedLock } from '../harness.ts';
import { TokenServer } from '../token-server.ts';
import { VirtualTime } from '../virtual-time.ts';
import { type Faults, NO_FAULTS } from './faults.ts';
import { Gate } from './gate.ts';
import { Ledger } from './ledger.ts';
import { Network } from './network.ts';
import { Process } from './process.ts';
import { Watch } from './watch.ts';

/** Where the keychain holds the record. */
export const SESSION = 'session:c1';

/**
 * How many processes of the app there may be at once, and whether the keychain may fail. One that always answers may
 * take as long as it likes.
 */
export const MACHINE_KINDS = ['one process', 'two processes', 'two processes, sure keychain'] as const;

export type MachineKind = (typeof MACHINE_KINDS)[number];

export interface MachineOptions {
  /** Of the broker's randomness, and of how promptly its ports answer. */
  readonly seed: number;
  readonly kind: MachineKind;
  readonly faults?: Partial<Faults>;
}

/** One computer, its keychain, the processes of the app that run on it, the network and the server. */
export class Machine {
  readonly kind: MachineKind;
  readonly faults: Faults;
  readonly random: Random;
  readonly time = new VirtualTime();
  readonly server = new TokenServer();
  readonly keychain = new FakeStore();
  readonly keychainGate = new Gate();
  readonly marker = new FakeMarker();
  readonly lock = new SharedLock(this.time);
  readonly ledger = new Ledger();
  readonly watch = new Watch(this);
  readonly network: Network;
  readonly processes: (Process | null)[] = [null, null];
  /** Whether a process ended and may have left something undone. */
  hasLostProcess = false;
  /** Whether the server ever did not understand a revocation: then it is not sent again. */
  revocationsGivenUp = false;

  constructor({ seed, kind, faults }: MachineOptions) {
    this.kind = kind;
    this.faults = { ...NO_FAULTS, ...faults };
    this.random = seededRandom(seed);
    this.network = new Network({
      server: this.server,
      time: this.time,
      ledger: this.ledger,
      latency: this.latency,
      reused: (refreshToken) => this.watch.reused(refreshToken),
      revoking: (refreshToken) => this.watch.revoking(refreshToken),
    });
  }

  /** Some turns of the microtask queue: what happens at once happens in another order each time. */
  readonly latency = async (): Promise<void> => {
    for (let turns = Math.floor(this.random() * 8); turns > 0; turns -= 1) await undefined;
  };

  get places(): number {
    return this.kind === 'one process' ? 1 : 2;
  }

  get hasSureKeychain(): boolean {
    return this.kind === 'two processes, sure keychain';
  }

  get running(): readonly Process[] {
    return this.processes.filter((process) => process !== null);
  }

  start(place: number): Process {
    const process = new Process(this);
    this.processes[place] = process;
    process.start();
    return process;
  }

  /** The process is gone from one instant to the next. */
  kill(place: number): void {
    const process = this.processes[place];
    if (!process) return;
    this.watch.processEnds(process, false);
    this.hasLostProcess = true;
    process.life.end();
    this.processes[place] = null;
  }

  get keychainIsHealthy(): boolean {
    return !this.keychain.locked && !this.keychain.refusesWrites && this.keychainGate.isOpen;
  }

  /** The process has closed its broker, and exits. */
  exit(place: number): void {
    const process = this.processes[place];
    if (!process) return;
    this.watch.processEnds(process, this.keychainIsHealthy);
    if (!this.keychainIsHealthy) this.hasLostProcess = true;
    process.life.end();
    this.processes[place] = null;
  }

  /** The sign-in that the keychain's record stems from. */
  storedFamily(): string | null {
    const record = this.#stored();
    return record === null ? null : this.server.familyOf(record.refreshToken);
  }

  /** Where a record says that a refresh is under way, whoever is to go on with it cannot know how it ended. */
  noteSpending(...records: (SessionRecord | null)[]): void {
    for (const record of [this.#stored(), ...records]) {
      if (record !== null && record.spendingSince !== null) this.ledger.cutOff.add(record.refreshToken);
    }
  }

  #stored(): SessionRecord | null {
    const text = this.keychain.secrets.get(SESSION);
    return text === undefined ? null : JSON.parse(text);
  }
}
