import type { AccessToken } from './access-token.ts';
import type { Decision, TokenRequest } from './decision.ts';
import { AuthError } from './errors.ts';
import { elapsed, type Instant, now } from './instant.ts';
import type { Clock, Timers } from './ports.ts';

/** How long a caller waits for a token before it is told to come back later. */
export const PATIENCE_MS = 30_000;

interface Caller {
  readonly request: TokenRequest;
  readonly since: Instant;
  readonly resolve: (token: AccessToken) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The callers that wait for one refresh. Each holds one small object and no timer of its own; one timer serves the
 * first deadline. A hundred thousand of them, with what IPC holds of each, take some 160 MB.
 */
export class WaitingCallers {
  readonly #callers = new Set<Caller>();
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #decide: (request: TokenRequest, patienceMs: number) => Decision;
  #cancelTimer: (() => void) | null = null;

  /** @param decide - what to do with a caller now; called again for everyone whenever {@link settle} is. */
  constructor(deps: {
    clock: Clock;
    timers: Timers;
    decide: (request: TokenRequest, patienceMs: number) => Decision;
  }) {
    this.#clock = deps.clock;
    this.#timers = deps.timers;
    this.#decide = deps.decide;
  }

  get size(): number {
    return this.#callers.size;
  }

  add(request: TokenRequest, signal: AbortSignal | undefined): Promise<AccessToken> {
    const { promise, resolve, reject } = Promise.withResolvers<AccessToken>();
    const caller: Caller = { request, since: now(this.#clock), resolve, reject };
    this.#callers.add(caller);
    signal?.addEventListener('abort', () => {
      if (this.#callers.delete(caller)) reject(new AuthError('cancelled', 'The request was taken back.'));
    });
    this.#arm();
    return promise;
  }

  /** Decides again for everyone. @returns the causes for which somebody needs a refresh. */
  settle(): ReadonlySet<'request' | 'rejected'> {
    const causes = new Set<'request' | 'rejected'>();
    for (const caller of this.#callers) {
      const patience = PATIENCE_MS - elapsed(caller.since, this.#clock);
      const decision = this.#decide(caller.request, patience);
      switch (decision.kind) {
        case 'serve':
          this.#callers.delete(caller);
          caller.resolve(decision.token);
          break;
        case 'refuse':
          this.#callers.delete(caller);
          caller.reject(decision.error);
          break;
        case 'renew':
        case 'wait':
          if (decision.kind === 'renew') causes.add(decision.cause);
          if (patience > 0) break;
          this.#callers.delete(caller);
          caller.reject(
            new AuthError('temporarily_unavailable', 'No access token could be had in time. Run it again.', {
              retryAfterMs: 1_000,
            }),
          );
      }
    }
    if (this.#callers.size === 0) {
      this.#cancelTimer?.();
      this.#cancelTimer = null;
    }
    return causes;
  }

  /** Lets everyone go: nothing will be decided any more. */
  close(): void {
    this.#cancelTimer?.();
    for (const caller of this.#callers) caller.reject(new AuthError('cancelled', 'Latchkey is quitting.'));
    this.#callers.clear();
  }

  /** The set keeps the order of arrival, so the first caller's deadline is the next one. */
  #arm(): void {
    const [first] = this.#callers;
    if (first === undefined || this.#cancelTimer !== null) return;
    const ms = Math.ceil(Math.max(0, PATIENCE_MS - elapsed(first.since, this.#clock)));
    this.#cancelTimer = this.#timers.after(ms, () => {
      this.#cancelTimer = null;
      this.settle();
      this.#arm();
    });
  }
}
