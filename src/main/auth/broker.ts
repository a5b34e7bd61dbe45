import type { Credentials, SignInProgress } from '../../shared/ipc.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import type { TimelineEntry } from '../../shared/timeline.ts';
import { type AccessToken, claimsOf } from './access-token.ts';
import { Background } from './background.ts';
import type { TokenRequest } from './decision.ts';
import { AuthError } from './errors.ts';
import type { Grant } from './grants/grant.ts';
import { elapsed } from './instant.ts';
import type { Clock, Lock, Log, Random, SecretStore, SignOutMarker, Timers } from './ports.ts';
import { Refresher } from './refresher.ts';
import { restore } from './restore.ts';
import { Revocations } from './revocations.ts';
import { MIN_REFRESH_INTERVAL_MS } from './schedule.ts';
import { isRenewable, untilRetry } from './session.ts';
import { SessionLock } from './session-lock.ts';
import { SessionState } from './session-state.ts';
import { SignIns } from './sign-ins.ts';
import { defect, Timeline } from './timeline.ts';
import { pause, withTimeout } from './timeout.ts';
import { Custody } from './vault/custody.ts';
import { MemoryStore } from './vault/memory-store.ts';
import { type SessionRecord, sameAddresses } from './vault/record.ts';
import { Vault } from './vault/vault.ts';

/** How long quitting waits for a refresh under way, for a sign-out, and for what is not saved yet. */
export const CLOSE_TIMEOUT_MS = 3_000;

/** A page that opens later than this would surprise the person. */
const END_BROWSER_SESSION_TIMEOUT_MS = 10_000;

export interface BrokerDeps {
  readonly connectionId: string;
  readonly grant: Grant;
  readonly keychain: SecretStore;
  readonly marker: SignOutMarker;
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
  readonly #timeline: Timeline;
  readonly #state: SessionState;
  readonly #vault: Vault;
  readonly #custody: Custody;
  readonly #revocations: Revocations;
  readonly #lock: SessionLock;
  readonly #refresher: Refresher;
  readonly #signIns: SignIns;
  readonly #background: Background;
  #restoring: Promise<void> | null = null;

  constructor(deps: BrokerDeps) {
    this.#deps = deps;
    this.#timeline = new Timeline(deps);
    const { note } = this.#timeline;
    this.#background = new Background(note);
    this.#state = new SessionState((error) => note(defect('listener', error)));
    this.#vault = new Vault(deps.keychain, deps.connectionId);
    this.#custody = new Custody(
      { ...deps, vault: this.#vault, log: note },
      {
        kept: (record) => this.#kept(record),
        removed: ({ refreshToken, addresses }) => {
          // One of other addresses belongs to a server that nobody here speaks to any more: it must go to no other.
          if (!sameAddresses(addresses, deps.grant.addresses)) return;
          this.#background.run('revoke', this.#revocations.add(refreshToken));
        },
      },
    );
    this.#revocations = new Revocations({
      ...deps,
      vault: this.#vault,
      log: note,
      inUse: () => this.#state.session?.record.refreshToken ?? null,
    });
    this.#lock = new SessionLock(deps.lock);
    this.#refresher = new Refresher({
      ...deps,
      state: this.#state,
      vault: this.#vault,
      custody: this.#custody,
      revocations: this.#revocations,
      lock: this.#lock,
      note,
      background: this.#background,
    });
    this.#signIns = new SignIns({
      ...deps,
      state: this.#state,
      custody: this.#custody,
      revocations: this.#revocations,
      lock: this.#lock,
      refresher: this.#refresher,
      note,
      ready: () => this.#readyToSignIn(),
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

  /** What the sign-in under way waits for; `null` where there is none, or nothing to say of it. */
  get signInProgress(): SignInProgress | null {
    return this.#signIns.progress;
  }

  /** Calls `listener` with every new {@link signInProgress} until the returned function is called. */
  subscribeToSignIn(listener: (progress: SignInProgress | null) => void): () => void {
    return this.#signIns.subscribe(listener);
  }

  /** Whether the server is still to be told that a session is over. */
  get hasRevocations(): boolean {
    return this.#revocations.isPending;
  }

  /** What was done lately, newest first. */
  timeline(): readonly TimelineEntry[] {
    return this.#timeline.list();
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
   * What {@link authorize} would answer with at once, which renews behind inside the leeway too; `null` where it would
   * wait or refuse.
   */
  tokenAtHand(request: TokenRequest): AccessToken | null {
    return this.#refresher.tokenAtHand(request);
  }

  /**
   * The private key that the access tokens are bound to, as a JWK in JSON (RFC 9449); `null` where they are not, or
   * nobody is signed in.
   */
  get proofKey(): string | null {
    return this.#state.session?.record.proofKey ?? null;
  }

  /**
   * Signs in, in place of whoever is signed in. Of two at once the later one counts.
   * @param credentials - `null` where nothing is typed in Latchkey.
   * @throws AuthError
   */
  signIn(credentials: Credentials | null): Promise<SessionSnapshot> {
    return this.#background.track(this.#signIns.signIn(credentials));
  }

  /** Takes the sign-in under way back. */
  cancelSignIn(): void {
    this.#signIns.cancel();
  }

  /**
   * Signs out at once, here and in every window. Resolves when the record is gone, or the keychain has refused and will
   * be asked again, and when the refresh token is noted for revocation; the server is told as soon as it can be.
   */
  async signOut(): Promise<void> {
    const { session } = this.#state;
    this.#signIns.cancel();
    this.#timeline.note({ event: 'signed_out', epoch: this.#state.epoch });
    const removal = this.#custody.signOut();
    this.#state.begin({ kind: 'signed_out', notice: null });
    this.#background.run('sign_out', this.#finishSignOut());
    if (session !== null) this.#background.run('sign_out', this.#endBrowserSession());
    await this.#background.track(Promise.all([removal, session && this.#revocations.add(session.record.refreshToken)]));
  }

  /**
   * Tries at once what is waiting, unless the server itself asked for patience. Resolves when that has worked.
   * @throws AuthError with the reason where it has not.
   */
  async retryNow(): Promise<void> {
    if (this.#isKeychainUnavailable) {
      await this.#restore();
      if (this.#isKeychainUnavailable) {
        throw new AuthError('keychain_unavailable', 'The keychain still cannot be read. Unlock it, and try again.');
      }
      return;
    }
    const before = this.#state.session;
    if (before !== null && !isRenewable(before)) {
      throw new AuthError(
        'reauth_required',
        'The server gave no refresh token, so the access token cannot be renewed. Sign out and in again for a new one.',
      );
    }
    const { generation } = this.#state;
    await this.#sinceLastRefresh(MIN_REFRESH_INTERVAL_MS);
    if (this.#state.generation === generation) this.#refresher.hurry('manual');
    await this.#refresher.inFlight;
    await this.#custody.now();
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
    this.keychainAnswers();
    this.#refresher.hurry(cause);
    this.#refresher.reconsider();
  }

  /** The keychain may answer again: what waits for it is tried. */
  keychainAnswers(): void {
    if (this.#isKeychainUnavailable) this.#background.run('restore', this.#restore());
    if (this.#custody.isPending) this.#background.run('save', this.#custody.now());
  }

  /** Goes on without the keychain: the session ends with this run. */
  continueWithoutKeychain(): void {
    if (!this.#isKeychainUnavailable) return;
    this.#vault.moveTo(new MemoryStore());
    this.#state.set({ kind: 'signed_out', notice: null });
  }

  /**
   * Stops every timer and lets every caller go. Waits up to {@link CLOSE_TIMEOUT_MS} for what must not be cut off: a
   * refresh under way, a sign-in or sign-out that is being written down, and what the keychain has not taken yet.
   */
  async close(): Promise<void> {
    this.#signIns.close();
    this.#refresher.close();
    this.#custody.close();
    this.#revocations.close();
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const cancel = this.#deps.timers.after(CLOSE_TIMEOUT_MS, resolve);
    await Promise.race([this.#finish(), timeout]);
    cancel();
    this.#vault.retire(); // What comes later must not write over what comes after this broker.
  }

  /** Resolves once the access token is `ms` old: however often somebody presses a button, that is one refresh. */
  async #sinceLastRefresh(ms: number): Promise<void> {
    const { clock, timers } = this.#deps;
    const token = this.#state.session?.token;
    const rest = token ? ms - elapsed(token.receivedAt, clock) : 0;
    if (rest > 0) await pause(Math.ceil(rest), timers);
  }

  async #finish(): Promise<void> {
    // At once, since a refresh may hang; and again with what the refresh brings.
    await Promise.allSettled([this.#custody.now(), this.#refresher.inFlight, this.#background.settled()]);
    await this.#custody.now();
    await this.#revocations.settled();
    await this.#vault.idle();
  }

  /** Removes the record when no refresh of another process can write one any more, unless somebody has signed in since. */
  async #finishSignOut(): Promise<void> {
    const { epoch } = this.#state;
    await this.#lock.forOthers(async () => {
      const isStill = this.#state.epoch === epoch && !this.#signIns.isUnderWay && this.#custody.isSignedOut;
      if (isStill) await this.#custody.signOut();
    });
  }

  /** The session here is over whatever comes of it; a provider that cannot be asked now ends its own by time. */
  async #endBrowserSession(): Promise<void> {
    const { grant, timers } = this.#deps;
    const { endBrowserSession } = grant;
    if (!endBrowserSession) return;
    try {
      await withTimeout(END_BROWSER_SESSION_TIMEOUT_MS, timers, (signal) => endBrowserSession(signal));
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
    }
  }

  get #isKeychainUnavailable(): boolean {
    return this.#state.current.kind === 'keychain_unavailable';
  }

  #restore(): Promise<void> {
    this.#restoring ??= this.#readRecord().finally(() => {
      this.#restoring = null;
    });
    return this.#restoring;
  }

  async #readRecord(): Promise<void> {
    const { grant } = this.#deps;
    const { note } = this.#timeline;
    const { state, unfinishedSignOut } = await restore(this.#vault, this.#custody, grant);
    const { kind } = this.#state.current;
    // Somebody signed out meanwhile, or chose to go on without the keychain.
    if (kind !== 'restoring' && kind !== 'keychain_unavailable') return;
    if (state.kind === 'keychain_unavailable') note({ event: 'keychain_unavailable' });
    else this.#background.run('revoke', this.#revocations.resume());
    if (unfinishedSignOut) this.#background.run('sign_out', this.#finishSignOut());
    if (state.kind === 'signed_out' && state.notice !== null) note({ event: 'record_unreadable' });
    if (state.kind === 'active') note({ event: 'restored', epoch: this.#state.epoch });
    this.#state.set(state);
    this.#refresher.refresh('start');
  }

  /** Resolves once a sign-in may be made. */
  async #readyToSignIn(): Promise<void> {
    // What the record says may change what the keychain is to hold: not after this sign-in has had its say.
    await this.#restoring;
    if (this.#isKeychainUnavailable) {
      throw new AuthError('keychain_unavailable', 'The keychain cannot be read. Unlock it, or go on without it.');
    }
  }

  /** The keychain took a record that it had refused. */
  #kept(record: SessionRecord): void {
    if (this.#state.session?.record === record) this.#state.update({ saved: 'keychain' });
  }
}
