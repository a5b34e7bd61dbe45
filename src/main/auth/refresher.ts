import type { ReauthReason, RefreshCause } from '../../shared/session.ts';
import { type AccessToken, lifetimeOf, receiveAccessToken } from './access-token.ts';
import { type Decision, decide, type TokenRequest } from './decision.ts';
import { untilDue, worthRefreshing } from './due.ts';
import { AuthError } from './errors.ts';
import type { Grant } from './grants/grant.ts';
import { elapsed, type Instant, now } from './instant.ts';
import type { Clock, Random, Timers } from './ports.ts';
import { type Renewal, renew } from './renewal.ts';
import type { Revocations } from './revocations.ts';
import { MAX_TIMER_MS, retryDelay } from './schedule.ts';
import { NO_FAILURES, newSession } from './session.ts';
import type { SessionLock } from './session-lock.ts';
import type { SessionState } from './session-state.ts';
import type { Timeline } from './timeline.ts';
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

  /** As `Broker.authorize`. */
  authorize(request: TokenRequest, signal: AbortSignal | undefined): Promise<AccessToken> {
    if (signal?.aborted) return Promise.reject(new AuthError('cancelled', 'The request was taken back.'));
    const decision = this.#decide(request, PATIENCE_MS);
    switch (decision.kind) {
      case 'serve':
        if (decision.renew) this.refresh('request');
        return Promise.resolve(decision.token);
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
    const since = now(clock);
    if (cause === 'rejected') this.#lastRejection = { epoch, at: since };
    this.#deps.note({ event: 'refresh_started', cause });
    this.#refreshing = this.#attempt(epoch).then((renewal) => {
      this.#refreshing = null;
      if (state.epoch === epoch) this.#conclude(renewal, cause, since);
      else this.#discard(renewal, cause, since);
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

  #decide(request: TokenRequest, patienceMs: number): Decision {
    const { state, clock } = this.#deps;
    const { current, epoch, generation } = state;
    const lastRejection = this.#lastRejection?.epoch === epoch ? this.#lastRejection.at : null;
    return decide(current, request, { epoch, generation, lastRejection, patienceMs, clock });
  }

  async #attempt(epoch: number): Promise<Renewal> {
    const { state, note } = this.#deps;
    const { session } = state;
    if (session === null) throw new Error('There is no session to refresh.');
    const { record, saved } = session;
    try {
      return await renew({ held: record, saved, current: () => state.epoch === epoch }, { ...this.#deps, log: note });
    } catch (error) {
      note({ event: 'defect', where: 'refresh', name: error instanceof Error ? error.name : typeof error });
      const message = 'Latchkey ran into a defect of its own while refreshing. The session is kept.';
      return { kind: 'failed', record, saved, problem: 'server', message, retryAfterMs: null };
    }
  }

  #conclude(renewal: Renewal, cause: RefreshCause, since: Instant): void {
    const { state, clock, note } = this.#deps;
    const durationMs = elapsed(since, clock);
    switch (renewal.kind) {
      case 'renewed': {
        const { record, saved, answer, receivedAt, roundTripMs } = renewal;
        if (answer.accessToken === null) {
          const message = answer.problem ?? 'The answer has no access token.';
          this.#wait(
            { kind: 'failed', record, saved, problem: 'misconfigured', message, retryAfterMs: null },
            cause,
            since,
          );
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
        this.#wait(renewal, cause, since);
        break;
      case 'refused':
        this.#end(renewal.interrupted ? 'interrupted' : 'refused', renewal.spent);
        return;
      case 'signed_out_elsewhere':
        this.#revoke(renewal.received);
        note({ event: 'signed_out_elsewhere' });
        state.begin({ kind: 'signed_out', notice: 'signed_out_elsewhere' });
        return;
      case 'account_changed':
        this.#revoke(renewal.received);
        note({ event: 'account_changed_elsewhere' });
        state.begin({ kind: 'active', session: newSession(renewal.record, 'keychain') });
        return;
      case 'superseded':
        this.#discard(renewal, cause, since);
        return;
    }
  }

  /** The fence: somebody signed in or out meanwhile. What came is not kept, and the server is told to forget it. */
  #discard(renewal: Renewal, cause: RefreshCause, since: Instant): void {
    this.#deps.note({ event: 'refresh_discarded', cause, durationMs: elapsed(since, this.#deps.clock) });
    if (renewal.kind === 'renewed') this.#revoke(renewal.answer.refreshToken);
    else if ('received' in renewal) this.#revoke(renewal.received);
    this.reconsider(); // A session that began meanwhile may have been waiting for this refresh to end.
  }

  #revoke(received: string | null): void {
    if (received !== null) void this.#deps.revocations.add(received);
  }

  /** Keeps the session, and tries again later. */
  #wait(failure: Extract<Renewal, { kind: 'failed' }>, cause: RefreshCause, since: Instant): void {
    const { state, clock, random, note } = this.#deps;
    const { record, saved, problem, message, retryAfterMs } = failure;
    const kind = problem === 'offline' ? 'offline' : 'server';
    const before = state.session?.failures ?? NO_FAILURES;
    const failures = { ...before, [kind]: before[kind] + 1 };
    const delayMs = retryDelay(kind, failures[kind], retryAfterMs, random());
    const asked = retryAfterMs !== null;
    const durationMs = elapsed(since, clock);
    note({ event: 'refresh_failed', cause, problem, durationMs, retryInMs: delayMs, asked }, message);
    const phase = { kind: 'waiting', since: now(clock), delayMs, asked, problem, message } as const;
    state.update({ record, saved, failures, phase });
  }

  /** A definitive refusal: everyone has to sign in again, and the record goes. */
  #end(reason: ReauthReason, refused: string): void {
    const { state, custody, note } = this.#deps;
    note({ event: 'session_ended', reason });
    state.begin({ kind: 'reauth_required', reason, account: state.session?.record.account ?? null });
    void custody.discard(refused);
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
    // One of an older epoch may still be under way: the next begins when it has ended.
    return session === null || this.#refreshing !== null || this.#closed ? null : untilDue(session, this.#deps.clock);
  }
}
