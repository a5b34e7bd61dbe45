import type { ReauthReason, RefreshCause } from '../../shared/session.ts';
import { type AccessToken, lifetimeOf, receiveAccessToken } from './access-token.ts';
import type { Background } from './background.ts';
import { type Decision, decide, type TokenRequest } from './decision.ts';
import { untilDue, worthRefreshing } from './due.ts';
import { AuthError } from './errors.ts';
import type { Grant } from './grants/grant.ts';
import { elapsed, type Instant, now } from './instant.ts';
import type { Clock, Random, Timers } from './ports.ts';
import { type Renewal, type RenewalFailure, renew } from './renewal.ts';
import type { Revocations } from './revocations.ts';
import { MAX_TIMER_MS, retryDelay } from './schedule.ts';
import { delayOf, isRenewable, NO_FAILURES, newSession, type Session } from './session.ts';
import type { SessionLock } from './session-lock.ts';
import type { SessionState } from './session-state.ts';
import { defect, type Timeline } from './timeline.ts';
import type { Custody } from './vault/custody.ts';
import type { Vault } from './vault/vault.ts';
import { PATIENCE_MS, WaitingCallers } from './waiting-callers.ts';

export interface RefresherDeps {
  readonly state: SessionState;
  readonly vault: Vault;
  readonly custody: Custody;
  readonly revocations: Revocations;
  readonly grant: Grant;
  readonly lock: SessionLock;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly note: Timeline['note'];
  readonly background: Background;
}

/** One refresh, as it began. */
interface Attempt {
  readonly epoch: number;
  readonly session: Session;
  readonly cause: RefreshCause;
  readonly since: Instant;
}

/** Makes every refresh of a session: by time, on demand, after a rejection. One at a time, whatever asked for it. */
export class Refresher {
  readonly #deps: RefresherDeps;
  readonly #callers: WaitingCallers;
  #refreshing: Promise<void> | null = null;
  #lastRejection: { readonly epoch: number; readonly at: Instant } | null = null;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(deps: RefresherDeps) {
    this.#deps = deps;
    const { clock, timers } = deps;
    this.#callers = new WaitingCallers({ clock, timers, decide: (request, ms) => this.#decide(request, ms) });
    deps.state.subscribe(() => this.reconsider());
  }

  /** The refresh under way. */
  get inFlight(): Promise<void> | null {
    return this.#refreshing;
  }

  /** As `Broker.tokenAtHand`. */
  tokenAtHand(request: TokenRequest): AccessToken | null {
    const decision = this.#decide(request, PATIENCE_MS);
    return decision.kind === 'serve' ? this.#serve(decision) : null;
  }

  /** As `Broker.authorize`. */
  authorize(request: TokenRequest, signal: AbortSignal | undefined): Promise<AccessToken> {
    if (signal?.aborted) return Promise.reject(new AuthError('cancelled', 'The request was taken back.'));
    const decision = this.#decide(request, PATIENCE_MS);
    if (decision.kind !== 'serve') this.#hasten();
    switch (decision.kind) {
      case 'serve':
        return Promise.resolve(this.#serve(decision));
      case 'refuse':
        return Promise.reject(decision.error);
      case 'renew': {
        const token = this.#callers.add(request, signal);
        this.refresh(decision.cause);
        return token;
      }
      case 'wait':
        return this.#callers.add(request, signal);
    }
  }

  /** Refreshes now, or joins the refresh under way. */
  refresh(cause: RefreshCause): void {
    const { state, clock } = this.#deps;
    const { session, epoch } = state;
    if (this.#refreshing !== null || session === null || this.#closed) return;
    if (!isRenewable(session)) {
      this.#expire(session);
      return;
    }
    const since = now(clock);
    if (cause === 'rejected') this.#lastRejection = { epoch, at: since };
    this.#deps.note({ event: 'refresh_started', cause });
    const attempt: Attempt = { epoch, session, cause, since };
    this.#refreshing = this.#renew(attempt).then((renewal) => {
      this.#refreshing = null;
      if (renewal.kind === 'superseded' || state.epoch !== epoch) this.#discard(renewal, attempt);
      else this.#conclude(renewal, attempt);
    });
    state.update({ phase: { kind: 'refreshing', since, cause } });
  }

  /** Refreshes if the event makes that worth while. */
  hurry(event: 'resume' | 'online' | 'manual'): void {
    const { state, clock } = this.#deps;
    if (state.session !== null && worthRefreshing(state.session, event, clock)) this.refresh(event);
  }

  /** Arms the timer anew, and decides again for everyone who waits: the state or a clock has changed. */
  reconsider(): void {
    this.#arm();
    const causes = this.#callers.settle();
    if (causes.size > 0) this.refresh(causes.has('rejected') ? 'rejected' : 'request');
  }

  /** The access token of an answer, as the next generation. */
  receive(value: string, expiresInMs: number | null, receivedAt: Instant, roundTripMs: number): AccessToken {
    const { state, random } = this.#deps;
    const lifetimeMs = lifetimeOf(value, expiresInMs, receivedAt.wall);
    return receiveAccessToken(value, state.nextGeneration(), lifetimeMs, receivedAt, roundTripMs, random);
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.#callers.close();
  }

  #serve({ token, renew }: Decision & { kind: 'serve' }): AccessToken {
    if (renew) this.refresh('request');
    return token;
  }

  #decide(request: TokenRequest, patienceMs: number): Decision {
    const { state, clock } = this.#deps;
    const { current, epoch, generation } = state;
    const lastRejection = this.#lastRejection?.epoch === epoch ? this.#lastRejection.at : null;
    return decide(current, request, { epoch, generation, lastRejection, patienceMs, clock });
  }

  async #renew({ epoch, session: { record, saved } }: Attempt): Promise<Renewal> {
    const { state, note } = this.#deps;
    try {
      return await renew({ held: record, saved, current: () => state.epoch === epoch }, { ...this.#deps, log: note });
    } catch (error) {
      note(defect('refresh', error));
      const message = 'Latchkey ran into a defect of its own while refreshing. The session is kept.';
      return { kind: 'failed', record, saved, problem: 'server', message, retryAfterMs: null };
    }
  }

  #conclude(renewal: Exclude<Renewal, { kind: 'superseded' }>, attempt: Attempt): void {
    const { state, clock, note } = this.#deps;
    const { cause } = attempt;
    const durationMs = elapsed(attempt.since, clock);
    switch (renewal.kind) {
      case 'renewed': {
        const { record, saved, answer, receivedAt, roundTripMs } = renewal;
        if (answer.accessToken === null) {
          const message = answer.problem ?? 'The answer has no access token.';
          this.#wait({ record, saved, problem: 'misconfigured', message, retryAfterMs: null }, attempt);
          break;
        }
        const token = this.receive(answer.accessToken, answer.lifetime.accessTokenMs, receivedAt, roundTripMs);
        const { generation } = token;
        note({ event: 'refreshed', cause, generation, durationMs, waiting: this.#callers.size });
        state.update({
          record,
          saved,
          token,
          phase: { kind: 'idle' },
          failures: NO_FAILURES,
          lastRefreshAt: clock.wall(),
        });
        break;
      }
      case 'failed':
        this.#wait(renewal, attempt);
        break;
      case 'refused':
        this.#end(renewal.interrupted ? 'interrupted' : 'refused', renewal.spent, attempt);
        break;
      case 'signed_out_elsewhere':
        this.#revoke(renewal.received);
        note({ event: 'signed_out_elsewhere' });
        state.begin({ kind: 'signed_out', notice: 'signed_out_elsewhere' });
        break;
      case 'account_changed':
        this.#revoke(renewal.received);
        note({ event: 'account_changed_elsewhere' });
        state.begin({ kind: 'active', session: newSession(renewal.record, 'keychain') });
        break;
    }
  }

  /** The fence: somebody signed in or out meanwhile. What came is not kept, and the server is told to forget it. */
  #discard(renewal: Renewal, { cause, since }: Attempt): void {
    this.#deps.note({ event: 'refresh_discarded', cause, durationMs: elapsed(since, this.#deps.clock) });
    if (renewal.kind === 'renewed') this.#revoke(renewal.answer.refreshToken);
    else if ('received' in renewal) this.#revoke(renewal.received);
    this.reconsider(); // A session that began meanwhile may have been waiting for this refresh to end.
  }

  #revoke(received: string | null): void {
    if (received !== null) this.#deps.background.run('revoke', this.#deps.revocations.add(received));
  }

  /** Keeps the session, and tries again later. */
  #wait(failure: RenewalFailure, { session, cause, since }: Attempt): void {
    const { state, clock, random, note } = this.#deps;
    const { record, saved, problem, message, retryAfterMs } = failure;
    const kind = problem === 'offline' ? 'offline' : 'server';
    const failures = { ...session.failures, [kind]: session.failures[kind] + 1 };
    const delay = retryDelay(kind, failures[kind], retryAfterMs, random());
    const asked = retryAfterMs !== null;
    const durationMs = elapsed(since, clock);
    const isWaitedFor = this.#callers.size > 0 || cause === 'manual';
    const phase = { kind: 'waiting', since: now(clock), delay, isWaitedFor, asked, problem, message } as const;
    note({ event: 'refresh_failed', cause, problem, durationMs, retryInMs: delayOf(phase), asked }, message);
    state.update({ record, saved, failures, phase });
  }

  /** Somebody needs what the next attempt brings: it comes sooner than it would by itself. */
  #hasten(): void {
    const { state } = this.#deps;
    const phase = state.session?.phase;
    if (phase?.kind === 'waiting' && !phase.isWaitedFor) state.update({ phase: { ...phase, isWaitedFor: true } });
  }

  /** The access token is of no use any more, and there is nothing to renew it with. */
  #expire({ record: { account } }: Session): void {
    const reason = 'no_refresh_token';
    this.#deps.note({ event: 'session_ended', reason });
    this.#deps.state.begin({ kind: 'reauth_required', reason, account });
  }

  /** A definitive refusal: everyone has to sign in again, and the record goes. */
  #end(reason: ReauthReason, refused: string, { session }: Attempt): void {
    const { state, custody, lock, note, background } = this.#deps;
    note({ event: 'session_ended', reason });
    state.begin({ kind: 'reauth_required', reason, account: session.record.account });
    // Under the lock: between its look and its removal another process must not write a newer record.
    background.run(
      'discard',
      lock.forOthers(() => custody.discard(refused)),
    );
  }

  /** One timer for the next refresh that time alone brings about. */
  #arm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const ms = this.#untilDue();
    if (ms === null) return;
    // Whole milliseconds: a timer that fires a fraction early would be armed again for nothing.
    this.#cancelTimer = this.#deps.timers.after(Math.ceil(Math.max(0, Math.min(ms, MAX_TIMER_MS))), () => {
      const rest = this.#untilDue();
      if (rest !== null && rest <= 0) this.refresh('schedule');
      else this.#arm();
    });
  }

  #untilDue(): number | null {
    const { session } = this.#deps.state;
    return session === null || this.#closed ? null : untilDue(session, this.#deps.clock);
  }
}
