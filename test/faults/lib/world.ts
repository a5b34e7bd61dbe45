import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiClient } from '../../../demo/api-client.ts';
import type { ControlClient, JournalEntry, Settings } from '../../../demo/control-client.ts';
import { parse, type SessionRecord } from '../../../src/main/auth/vault/record.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import { Keychain } from '../../../src/main/system/keychain.ts';
import type { GraphqlConnection } from '../../../src/shared/connection.ts';
import { filesBelow, leaksIn, type Place } from '../../support/leaks.ts';
import type { BackEnd } from './back-end.ts';
import { BrokerProcess } from './broker-client.ts';
import { BusProxy } from './bus-proxy.ts';
import type { BrokerSettings } from './protocol.ts';

export const ADA = { username: 'ada', password: 'paper-lantern-27' };
export const GRACE = { username: 'grace', password: 'quiet-harbour-64' };

/** How long the keychain may take to give a record up: under the lock, with a time-out for each operation. */
const REMOVED_WITHIN_MS = 5_000;

export interface BrokerOptions extends Partial<Omit<BrokerSettings, 'userData' | 'seed'>> {
  /** The D-Bus session that the process sees. */
  readonly bus?: BusProxy;
}

/** Everything of one trial: the back end, in a process of its own, a user's data folder, and the keychain of this lane. */
export class World {
  readonly control: ControlClient;
  readonly api: ApiClient;
  readonly connection: GraphqlConnection;
  readonly folder: string;
  readonly keychain = new Keychain();
  readonly backEnd: BackEnd;
  readonly #issuedBefore: number;
  readonly #seed: string;
  readonly #brokers: BrokerProcess[] = [];
  readonly #places: Place[] = [];
  readonly #atEnd: (() => Promise<unknown>)[] = [];

  private constructor(backEnd: BackEnd, issuedBefore: number, seed: string) {
    this.backEnd = backEnd;
    this.#issuedBefore = issuedBefore;
    this.#seed = seed;
    this.folder = mkdtempSync(join(tmpdir(), 'latchkey-fault-'));
    this.control = backEnd.control;
    this.api = new ApiClient(backEnd.endpoint);
    this.connection = { id: randomUUID(), ...demoConnection(backEnd.endpoint) };
  }

  static async start(backEnd: BackEnd, seed: string): Promise<World> {
    await backEnd.reset();
    const { refreshTokens } = await backEnd.control.issuedTokens();
    return new World(backEnd, refreshTokens.length, seed);
  }

  get userData(): string {
    return join(this.folder, 'user-data');
  }

  /** Has the server treat tokens in another way than it does by default. */
  configure(settings: Partial<Settings>): Promise<void> {
    return this.control.changeSettings(settings);
  }

  /** A process with the real broker over this world's connection, not started. */
  async spawn({ bus, ...options }: BrokerOptions = {}): Promise<BrokerProcess> {
    const broker = await BrokerProcess.spawn(
      {
        connection: this.connection,
        time: 'system',
        lock: 'file',
        keychain: 'system',
        ...options,
        userData: this.userData,
        seed: `${this.#seed} ${this.#brokers.length}`,
      },
      bus === undefined ? process.env : { ...process.env, DBUS_SESSION_BUS_ADDRESS: bus.address },
    );
    this.#brokers.push(broker);
    return broker;
  }

  /** The same, started: the first, one after a restart, or a second process's. */
  async open(options?: BrokerOptions): Promise<BrokerProcess> {
    const broker = await this.spawn(options);
    await broker.send('start');
    return broker;
  }

  async openSignedIn(options?: BrokerOptions): Promise<BrokerProcess> {
    const broker = await this.open(options);
    await broker.send('signIn', ADA);
    return broker;
  }

  async bus(): Promise<BusProxy> {
    const bus = await BusProxy.start(join(this.folder, `bus-${randomUUID().slice(0, 8)}`));
    this.atEnd(() => bus.stop());
    return bus;
  }

  /** What the keychain holds of the session, as text. */
  stored(): Promise<string | null> {
    return this.keychain.get(`session:${this.connection.id}`);
  }

  /** Whether the keychain gives the record up: it is removed behind what the person sees, under the lock. */
  async isRemoved(): Promise<boolean> {
    const deadline = performance.now() + REMOVED_WITHIN_MS;
    while ((await this.stored()) !== null) {
      if (performance.now() > deadline) return false;
      await delay(20);
    }
    return true;
  }

  /** The same, understood. @throws where it is something else than a whole record. */
  async record(): Promise<SessionRecord | null> {
    const reading = parse(await this.stored());
    if (reading.kind === 'unreadable') throw new Error('The record in the keychain is not whole.');
    return reading.kind === 'none' ? null : reading.record;
  }

  /** The username that the API sees behind an access token; `null` where it rejects it. */
  async whoIs(accessToken: string): Promise<string | null> {
    const { data } = await this.api.send<{ viewer: { username: string } }>('{ viewer { username } }', { accessToken });
    return data?.viewer?.username ?? null;
  }

  /** Whether a token can be had of the broker with which the API knows the user. */
  async works(broker: BrokerProcess, { username }: { readonly username: string } = ADA): Promise<boolean> {
    const token = await broker.send('ask', { rejectedGeneration: null }).catch(() => null);
    return token !== null && (await this.whoIs(token.value)) === username;
  }

  /** Whether the server still takes a refresh token. Spends it. */
  isLive(refreshToken: string): Promise<boolean> {
    return this.api.refresh(refreshToken).then(
      () => true,
      () => false,
    );
  }

  /** Every refresh token that the server gave out in this trial, in that order. */
  async issued(): Promise<readonly string[]> {
    return (await this.control.issuedTokens()).refreshTokens.slice(this.#issuedBefore);
  }

  async refreshes(): Promise<readonly JournalEntry[]> {
    return (await this.control.journal()).filter(({ kind }) => kind === 'refresh');
  }

  /** Has the places searched for refresh tokens too. */
  search(...places: readonly Place[]): void {
    this.#places.push(...places);
  }

  atEnd(end: () => Promise<unknown>): void {
    this.#atEnd.push(end);
  }

  /** Ends all processes, and tells what the trial came to. */
  async end(): Promise<{ readonly leaks: readonly string[]; readonly tokenRequests: number }> {
    try {
      for (const end of this.#atEnd.reverse()) await end();
      await Promise.all(this.#brokers.map((broker) => broker.kill()));
      const places = [...this.#places, ...this.#brokers.flatMap((broker) => broker.places), ...filesBelow(this.folder)];
      const journal = await this.control.journal();
      return {
        leaks: leaksIn(places, await this.issued()),
        tokenRequests: journal.filter(({ kind }) => kind === 'login' || kind === 'refresh' || kind === 'logout').length,
      };
    } finally {
      await Promise.all(this.#brokers.map((broker) => broker.kill()));
      await this.#forgetSecrets();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  async #forgetSecrets(): Promise<void> {
    for (const name of ['session', 'revocations', 'aside']) {
      await this.keychain.delete(`${name}:${this.connection.id}`).catch(() => undefined);
    }
  }
}
