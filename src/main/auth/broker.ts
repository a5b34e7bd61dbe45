import type { Credentials } from '../../shared/ipc.ts';
import type { RefreshEvent, SessionSnapshot } from '../../shared/session.ts';
import { type AccessToken, claimsOf } from './access-token.ts';
import type { TokenRequest } from './decision.ts';
import { AuthError } from './errors.ts';
import type { Grant, SignInAnswer } from './grants/grant.ts';
import { elapsed, type Instant, now } from './instant.ts';
import { PendingSave } from './pending-save.ts';
import {
  type Clock,
  type Lock,
  LockTimeout,
  type Log,
  type Random,
  type SecretStore,
  SecretStoreUnavailable,
  type Timers,
} from './ports.ts';
import { Refresher } from './refresher.ts';
import { LOCK_TIMEOUT_MS, save, withTimeout } from './renewal.ts';
import { restore } from './restore.ts';
import { Revocations } from './revocations.ts';
import { newSession, untilRetry } from './session.ts';
import { SessionState } from './session-state.ts';
import { MemoryStore } from './vault/memory-store.ts';
import type { SessionRecord } from './vault/record.ts';
import { Vault } from './vault/vault.ts';

/** How long a sign-in may take at the server. */
export const SIGN_IN_TIMEOUT_MS = 30_000;

/** How long quitting waits for a refresh under way, and for a session that is not saved yet. */
export const CLOSE_TIMEOUT_MS = 3_000;

export interface BrokerDeps {
  readonly connectionId: string;
  readonly grant: Grant;
  readonly keychain: SecretStore;
  readonly lock: Lock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
}

/**
 * Owns the session of one connection: who is signed in, the refresh token, every refresh, and who is told what. There
 * is one broker a connection in the whole app; windows ask it and nobody else.
 */
export class Broker {
  readonly #deps: BrokerDeps;
  readonly #state = new SessionState();
  readonly #vault: Vault;
  readonly #revocations: Revocations;
  readonly #pendingSave: PendingSave;
  readonly #refresher: Refresher;
  #restoring: Promise<void> | null = null;
  #signIn: AbortController | null = null;
  #closed = false;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    const vault = new Vault(deps.keychain, deps.connectionId);
    this.#vault = vault;
    this.#revocations = new Revocations({ ...deps, vault });
    this.#pendingSave = new PendingSave(deps, () => this.#writePending());
    this.#refresher = new Refresher({
      ...deps,
      state: this.#state,
      vault,
      revocations: this.#revocations,
      pendingSave: this.#pendingSave,
    });
  }

  /** Reads the record, and begins the first refresh where there is one. Resolves when the record has been read. */
  start(): Promise<void> {
    return this.#restore();
  }

  snapshot(): SessionSnapshot {
    return this.#state.snapshot();
  }

  /** Calls `listener` with every new snapshot until the returned function is called. */
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void {
    return this.#state.subscribe(listener);
  }

  /** Recent refreshes, newest first. */
  refreshes(): readonly RefreshEvent[] {
    return this.#refresher.history.list();
  }

  /** The claims of the current access token, or `null` where there is none or it is opaque. */
  claims(): Readonly<Record<string, unknown>> | null {
    const token = this.#state.session?.token;
    return token ? claimsOf(token.value) : null;
  }

  /**
   * An access token that is good by all that is known here. Inside the leeway it is served and renewed behind; past
   * expiry, or rejected, the caller waits for the one refresh, for 30 s at the most.
   * @throws AuthError
   */
  authorize(request: TokenRequest, signal?: AbortSignal): Promise<AccessToken> {
    return this.#refresher.authorize(request, signal);
  }

  /**
   * Signs in, in place of whoever is signed in. Of two at once the later one counts.
   * @throws AuthError
   */
  async signIn(credentials: Credentials): Promise<SessionSnapshot> {
    if (this.#isKeychainUnavailable()) {
      throw new AuthError('keychain_unavailable', 'The keychain cannot be read. Unlock it, or go on without it.');
    }
    this.#signIn?.abort();
    const attempt = new AbortController();
    this.#signIn = attempt;
    const { grant, timers, clock } = this.#deps;
    const sentAt = now(clock);
    const answer = await withTimeout(SIGN_IN_TIMEOUT_MS, timers, (timeout) =>
      grant.signIn(credentials, AbortSignal.any([timeout, attempt.signal])),
    );
    if (this.#signIn !== attempt || this.#closed) {
      await this.#revocations.add(answer.refreshToken);
      throw overtaken();
    }
    this.#signIn = null;
    return this.#enter(answer, sentAt);
  }

  /**
   * Signs out at once, here and in every window. Resolves when the record is gone and the refresh token is noted for
   * revocation; the server is told as soon as it can be.
   */
  async signOut(): Promise<void> {
    this.#signIn?.abort();
    this.#signIn = null;
    const { session } = this.#state;
    this.#deps.log({ event: 'signed_out', epoch: this.#state.epoch });
    this.#pendingSave.cancel();
    this.#state.begin({ kind: 'signed_out', notice: null });
    const { epoch } = this.#state;
    await Promise.all([
      this.#attempt('sign_out', this.#vault.remove()),
      session === null ? undefined : this.#revocations.add(session.record.refreshToken),
    ]);
    // And again when no refresh of another process can write any more.
    const again = async () => {
      if (this.#state.epoch === epoch) await this.#vault.remove();
    };
    void this.#attempt('sign_out', this.#underLock(again));
  }

  /**
   * Tries at once what is waiting, unless the server itself asked for patience. Resolves when that has worked.
   * @throws AuthError with the reason where it has not.
   */
  async retryNow(): Promise<void> {
    if (this.#isKeychainUnavailable()) {
      await this.#restore();
      if (this.#isKeychainUnavailable()) {
        throw new AuthError('keychain_unavailable', 'The keychain still cannot be read. Unlock it, and try again.');
      }
      return;
    }
    this.#refresher.hurry('manual');
    await this.#refresher.inFlight;
    if (this.#state.session?.saved === 'pending') await this.#pendingSave.now();
    const { session } = this.#state;
    if (session?.phase.kind === 'waiting') {
      const retryAfterMs = Math.max(0, untilRetry(session.phase, this.#deps.clock));
      throw new AuthError('temporarily_unavailable', session.phase.message, { retryAfterMs });
    }
    if (session?.saved === 'pending') {
      throw new AuthError('keychain_unavailable', 'The keychain still refuses to save the session. Unlock it.');
    }
  }

  /** The machine woke up, or the network is back: clocks may have jumped, and what failed may work now. */
  wake(cause: 'resume' | 'online'): void {
    if (this.#isKeychainUnavailable()) void this.#restore();
    this.#refresher.hurry(cause);
    this.#refresher.reconsider();
  }

  /** Goes on without the keychain: the session ends with this run. */
  continueWithoutKeychain(): void {
    if (!this.#isKeychainUnavailable()) return;
    this.#vault.moveTo(new MemoryStore());
    this.#state.set({ kind: 'signed_out', notice: null });
  }

  /** Stops every timer. Waits up to {@link CLOSE_TIMEOUT_MS} for a refresh under way and for what is not saved yet. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#signIn?.abort();
    this.#refresher.close();
    this.#pendingSave.close();
    this.#revocations.close();
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const cancel = this.#deps.timers.after(CLOSE_TIMEOUT_MS, resolve);
    await Promise.race([this.#finish(), timeout]);
    cancel();
  }

  #isKeychainUnavailable(): boolean {
    return this.#state.current.kind === 'keychain_unavailable';
  }

  async #finish(): Promise<void> {
    await this.#refresher.inFlight;
    if (this.#state.session?.saved === 'pending') await this.#pendingSave.now();
    await this.#revocations.settled();
  }

  #restore(): Promise<void> {
    this.#restoring ??= this.#readRecord().finally(() => {
      this.#restoring = null;
    });
    return this.#restoring;
  }

  async #readRecord(): Promise<void> {
    const { grant, log } = this.#deps;
    const { epoch } = this.#state;
    const restored = await restore(this.#vault, grant);
    if (restored.kind !== 'keychain_unavailable') void this.#attempt('revoke', this.#revocations.resume());
    const { kind } = this.#state.current;
    if (this.#state.epoch !== epoch || (kind !== 'restoring' && kind !== 'keychain_unavailable')) {
      return; // Somebody signed in meanwhile, or chose to go on without the keychain.
    }
    if (restored.kind === 'keychain_unavailable') log({ event: 'keychain_unavailable' });
    if (restored.kind === 'signed_out' && restored.notice !== null) log({ event: 'record_unreadable' });
    if (restored.kind === 'active') log({ event: 'restored', epoch });
    this.#state.set(restored);
    this.#refresher.refresh('start');
  }

  /** Saves first, then lets everyone in. */
  async #enter(answer: SignInAnswer, sentAt: Instant): Promise<SessionSnapshot> {
    const { grant, clock, log } = this.#deps;
    const { session: before } = this.#state;
    if (before !== null) {
      this.#pendingSave.cancel();
      this.#state.begin({ kind: 'signed_out', notice: null });
      await this.#revocations.add(before.record.refreshToken);
    }
    const { epoch } = this.#state;
    const { wall } = now(clock);
    const record: SessionRecord = {
      refreshToken: answer.refreshToken,
      tokenEndpoint: grant.tokenEndpoint,
      account: answer.account,
      sessionExpiresAt: answer.lifetime.refreshTokenMs === null ? null : wall + answer.lifetime.refreshTokenMs,
      spendingSince: null,
    };
    const token = this.#refresher.receive(answer.accessToken, answer.lifetime.accessTokenMs, elapsed(sentAt, clock));
    const saved = await this.#underLock(() => save(record, this.#vault.durable ? 'keychain' : 'memory', this.#vault));
    if (this.#state.epoch !== epoch) {
      await this.#attempt('sign_in', this.#vault.removeIfHolds(record.refreshToken));
      await this.#revocations.add(record.refreshToken);
      throw overtaken();
    }
    this.#refresher.history.add({
      at: sentAt.wall,
      durationMs: elapsed(sentAt, clock),
      cause: 'sign_in',
      outcome: { kind: 'refreshed', generation: token.generation },
    });
    this.#state.begin({ kind: 'active', session: { ...newSession(record, saved), token, lastRefreshAt: wall } });
    log({ event: 'signed_in', epoch: this.#state.epoch });
    if (saved === 'pending') this.#pendingSave.later();
    return this.snapshot();
  }

  /** Keeps a refresh of another process from writing after `action`. Our own is kept from it by the fence. */
  async #underLock<T>(action: () => Promise<T>): Promise<T> {
    if (this.#refresher.inFlight !== null) return action();
    let release: (() => void) | undefined;
    try {
      release = await this.#deps.lock.acquire(LOCK_TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof LockTimeout)) throw error; // Whoever holds it for that long does not refresh any more.
    }
    try {
      return await action();
    } finally {
      release?.();
    }
  }

  /** Writes what only memory holds. @returns whether there is nothing left to write. */
  async #writePending(): Promise<boolean> {
    const { session, epoch } = this.#state;
    // A refresh under way writes by itself.
    if (session?.saved !== 'pending' || this.#refresher.inFlight !== null) return true;
    const saved = await save(session.record, 'pending', this.#vault);
    if (this.#state.epoch !== epoch || this.#state.session?.record !== session.record) return true;
    if (saved === 'pending') return false;
    this.#deps.log({ event: 'saved', epoch });
    this.#state.update({ saved });
    return true;
  }

  /** For what is done in the background: a keychain that refuses is noted, a defect is logged. */
  async #attempt(where: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (error instanceof SecretStoreUnavailable) this.#deps.log({ event: 'keychain_unavailable' });
      else this.#deps.log({ event: 'defect', where, name: error instanceof Error ? error.name : typeof error });
    }
  }
}

function overtaken(): AuthError {
  return new AuthError('cancelled', 'Another sign-in or a sign-out came in between.');
}
