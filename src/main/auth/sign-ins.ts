import type { Credentials, SignInProgress } from '../../shared/ipc.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { AuthError } from './errors.ts';
import type { Grant, SignInAnswer } from './grants/grant.ts';
import { elapsed, type Instant, now } from './instant.ts';
import type { Clock, Timers } from './ports.ts';
import type { Refresher } from './refresher.ts';
import type { Revocations } from './revocations.ts';
import { newSession } from './session.ts';
import type { SessionLock } from './session-lock.ts';
import type { SessionState } from './session-state.ts';
import type { Timeline } from './timeline.ts';
import { withTimeout } from './timeout.ts';
import type { Custody } from './vault/custody.ts';
import { NO_REFRESH_TOKEN, type SessionRecord } from './vault/record.ts';

export interface SignInsDeps {
  readonly grant: Grant;
  readonly state: SessionState;
  readonly custody: Custody;
  readonly revocations: Revocations;
  readonly lock: SessionLock;
  readonly refresher: Pick<Refresher, 'receive'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly note: Timeline['note'];
  /** Resolves once a sign-in may be made. @throws AuthError where none may. */
  readonly ready: () => Promise<void>;
}

/** Signs in. Of several at once the latest counts; what the others bring is revoked. */
export class SignIns {
  readonly #deps: SignInsDeps;
  readonly #listeners = new Set<(progress: SignInProgress | null) => void>();
  /** The sign-in that counts, until it has ended, or somebody took it back or signed out. */
  #attempt: AbortController | null = null;
  #progress: SignInProgress | null = null;
  #closed = false;

  constructor(deps: SignInsDeps) {
    this.#deps = deps;
  }

  get isUnderWay(): boolean {
    return this.#attempt !== null;
  }

  /** What the person is to do elsewhere; `null` where nothing is to be said. */
  get progress(): SignInProgress | null {
    return this.#progress;
  }

  /** Calls `listener` with every new {@link progress} until the returned function is called. */
  subscribe(listener: (progress: SignInProgress | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As `Broker.signIn`. */
  async signIn(credentials: Credentials | null): Promise<SessionSnapshot> {
    if (this.#closed) {
      throw new AuthError('connection_in_use', 'The connection is being changed just now. Try again in a moment.');
    }
    this.#attempt?.abort();
    const attempt = new AbortController();
    this.#attempt = attempt;
    const { grant, revocations, timers, clock, ready } = this.#deps;
    try {
      await ready();
      // The person's part may take minutes, in which no token grows older: the last request began when the grant last
      // told how it stands.
      let sentAt = now(clock);
      const answer = await withTimeout(grant.signInTimeoutMs, timers, (timeout) =>
        grant.signIn(credentials, AbortSignal.any([timeout, attempt.signal]), (progress) => {
          sentAt = now(clock);
          if (this.#attempt === attempt) this.#tell(progress);
        }),
      );
      const receivedAt = now(clock);
      if (this.#attempt === attempt && !this.#closed) return await this.#enter(answer, attempt, sentAt, receivedAt);
      await revocations.add(answer.refreshToken ?? NO_REFRESH_TOKEN);
      throw overtaken();
    } finally {
      if (this.#attempt === attempt) {
        this.#attempt = null;
        this.#tell(null);
      }
    }
  }

  /** Takes the one under way back: whatever it brings no longer counts. */
  cancel(): void {
    this.#attempt?.abort(new AuthError('cancelled', 'The sign-in was cancelled.'));
    this.#attempt = null;
    this.#tell(null);
  }

  close(): void {
    this.#closed = true;
    this.#attempt?.abort();
  }

  /** Saves first, then lets everyone in; unless another sign-in or a sign-out comes in between. */
  async #enter(
    answer: SignInAnswer,
    attempt: AbortController,
    sentAt: Instant,
    receivedAt: Instant,
  ): Promise<SessionSnapshot> {
    const { grant, state, custody, revocations, lock, refresher, clock, note } = this.#deps;
    const before = state.session;
    if (before !== null) state.begin({ kind: 'signed_out', notice: null });
    const counts = () => this.#attempt === attempt;
    if (before !== null) {
      // The session has given way: it must not come back if this sign-in comes to nothing.
      await Promise.all([custody.clear(), revocations.add(before.record.refreshToken)]);
    }

    const { accessTokenMs, refreshTokenMs } = answer.lifetime;
    const record: SessionRecord = {
      refreshToken: answer.refreshToken ?? NO_REFRESH_TOKEN,
      proofKey: answer.proofKey,
      addresses: grant.addresses,
      account: answer.account,
      sessionExpiresAt: refreshTokenMs === null ? null : receivedAt.wall + refreshTokenMs,
      spendingSince: null,
    };
    const saved = await lock.forOthers(async () => (counts() ? custody.keep(record, true) : null));
    if (saved === null || !counts()) {
      await custody.clearUnlessReplaced(record);
      await revocations.add(record.refreshToken);
      throw overtaken();
    }
    const token = refresher.receive(answer.accessToken, accessTokenMs, receivedAt, elapsed(sentAt, clock));
    state.begin({ kind: 'active', session: { ...newSession(record, saved), token, lastRefreshAt: receivedAt.wall } });
    const durationMs = elapsed(sentAt, clock);
    note({ event: 'signed_in', epoch: state.epoch, generation: token.generation, durationMs });
    return state.snapshot();
  }

  #tell(progress: SignInProgress | null): void {
    if (progress === this.#progress) return;
    this.#progress = progress;
    for (const listener of this.#listeners) listener(progress);
  }
}

function overtaken(): AuthError {
  return new AuthError('cancelled', 'Another sign-in or a sign-out came in between.');
}
