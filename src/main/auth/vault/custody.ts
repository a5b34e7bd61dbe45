import { type Log, type Random, SecretStoreUnavailable, type SignOutMarker, type Timers } from '../ports.ts';
import { backoff } from '../schedule.ts';
import type { Saved } from '../session.ts';
import { defect } from '../timeline.ts';
import { NO_REFRESH_TOKEN, type SessionRecord } from './record.ts';
import type { Vault } from './vault.ts';

/** What the keychain is to hold. */
type Wish =
  | { readonly kind: 'record'; readonly record: SessionRecord; readonly signIn: boolean }
  /** `signOut`: whoever signed out did so in every process, so whatever is removed is revoked. */
  | { readonly kind: 'nothing'; readonly signOut: boolean }
  /** Not this refresh token; another one is somebody else's. */
  | { readonly kind: 'anything_but'; readonly refreshToken: string };

export interface CustodyDeps {
  readonly vault: Vault;
  readonly marker: SignOutMarker;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

export interface CustodyEvents {
  /** The keychain took a record that it had refused before. */
  kept(record: SessionRecord): void;
  /** A record was removed because somebody signed out: its refresh token is still good at the server. */
  removed(record: SessionRecord): void;
}

/**
 * Sees to it that the keychain holds what it is to hold: where it refuses, the wish stays and is tried again with
 * back-off, until it is carried out or another takes its place.
 */
export class Custody {
  readonly #deps: CustodyDeps;
  readonly #on: CustodyEvents;
  /** What is wished and not carried out yet. */
  #wish: Wish | null = null;
  /** What was wished last, carried out or not. */
  #latest: Wish | null = null;
  #failures = 0;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(deps: CustodyDeps, on: CustodyEvents) {
    this.#deps = deps;
    this.#on = on;
  }

  /** Whether the keychain has refused what is wished, so far. */
  get isPending(): boolean {
    return this.#wish !== null;
  }

  /** Whether somebody signed out, here or in another process. */
  get isSignedOut(): boolean {
    return this.#deps.marker.isSet();
  }

  /**
   * Has `record` kept.
   * @param signIn - whether it is a new session's: then the connection no longer counts as signed out.
   * @returns where it is held now.
   */
  async keep(record: SessionRecord, signIn = false): Promise<Saved> {
    if (record.refreshToken === NO_REFRESH_TOKEN) {
      await this.clear();
      return 'memory';
    }
    // A sign-in that is still to be written stays one, whatever refreshes come after it.
    const enters = signIn || (this.#wish?.kind === 'record' && this.#wish.signIn);
    if (!(await this.#carryOut({ kind: 'record', record, signIn: enters }))) return 'pending';
    return this.#deps.vault.durable ? 'keychain' : 'memory';
  }

  /** Has nothing kept: somebody signed out. Holds from this very call on, whatever the keychain says. */
  async signOut(): Promise<void> {
    this.#deps.marker.set();
    await this.#carryOut({ kind: 'nothing', signOut: true });
  }

  /** Has nothing kept until the next record: the session gives way to another. */
  async clear(): Promise<void> {
    await this.#carryOut({ kind: 'nothing', signOut: false });
  }

  /** Has `refreshToken` not kept, since it is no longer good. */
  async discard(refreshToken: string): Promise<void> {
    await this.#carryOut({ kind: 'anything_but', refreshToken });
  }

  /** Has nothing kept, unless something else than `record` was wished since: it, and what was there before it, are over. */
  async clearUnlessReplaced(record: SessionRecord): Promise<void> {
    if (this.#latest?.kind === 'record' && this.#latest.record === record) await this.clear();
  }

  /** Tries at once what is pending. Resolves when the attempt has ended. */
  async now(): Promise<void> {
    const wish = this.#wish;
    if (wish === null || !(await this.#carryOut(wish))) return;
    if (wish.kind === 'record') this.#on.kept(wish.record);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  /** @returns whether the keychain took it. */
  async #carryOut(wish: Wish): Promise<boolean> {
    const { marker, vault, log } = this.#deps;
    this.#wish = wish;
    this.#latest = wish;
    this.#cancelTimer?.();
    try {
      await this.#apply(wish);
    } catch (error) {
      if (!(error instanceof SecretStoreUnavailable)) throw error;
      if (this.#wish !== wish) return false;
      log({ event: 'not_saved' });
      this.#later();
      return false;
    }
    if (this.#wish === wish) {
      if (wish.kind === 'record' && wish.signIn && vault.durable) marker.clear();
      if (this.#failures > 0) log({ event: 'saved' });
      this.#wish = null;
      this.#failures = 0;
    }
    return true;
  }

  async #apply(wish: Wish): Promise<void> {
    const { vault } = this.#deps;
    switch (wish.kind) {
      case 'record':
        return vault.write(wish.record);
      case 'nothing': {
        const removed = await vault.take();
        if (removed !== null && wish.signOut) this.#on.removed(removed);
        return;
      }
      case 'anything_but':
        return vault.removeIfHolds(wish.refreshToken);
    }
  }

  #later(): void {
    if (this.#closed) return;
    this.#failures += 1;
    const ms = backoff('keychain', this.#failures, this.#deps.random());
    this.#cancelTimer = this.#deps.timers.after(ms, () => {
      this.now().catch((error: unknown) => this.#deps.log(defect('save', error)));
    });
  }
}
