import { AuthError } from './errors.ts';
import { type Grant, GrantError } from './grants/grant.ts';
import { type Log, type Random, SecretStoreUnavailable, type Timers } from './ports.ts';
import { type BackoffKind, MAX_TIMER_MS, retryDelay } from './schedule.ts';
import { defect } from './timeline.ts';
import { withTimeout } from './timeout.ts';
import { NO_REFRESH_TOKEN } from './vault/record.ts';
import type { PendingRevocation, Vault } from './vault/vault.ts';

const REVOKE_TIMEOUT_MS = 10_000;

interface Deps {
  readonly vault: Vault;
  readonly grant: Grant;
  readonly timers: Timers;
  readonly random: Random;
  readonly log: Log;
  /** The refresh token of the session that is going on: a server may give the same one again. */
  readonly inUse: () => string | null;
}

/**
 * Tells the server that sessions are over (RFC 7009 §1), for as long as it takes, across restarts. Signing out never
 * waits for it.
 */
export class Revocations {
  readonly #deps: Deps;
  #pending: readonly PendingRevocation[] = [];
  #failures = 0;
  #running: Promise<void> | null = null;
  #cancelTimer: (() => void) | null = null;
  #closed = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Goes on with what an earlier run left. */
  async resume(): Promise<void> {
    try {
      const { vault, grant } = this.#deps;
      const stored = await vault.readRevocations();
      // One that came from another address, or that the server has no way to take back, can never be sent.
      const sendable = stored.filter(({ tokenEndpoint }) => tokenEndpoint === grant.tokenEndpoint && grant.revoke);
      this.#pending = unique([...sendable, ...this.#pending]);
      if (sendable.length < stored.length) await this.#save();
    } catch (error) {
      if (!(error instanceof SecretStoreUnavailable)) throw error;
    }
    this.#run();
  }

  /** Resolves once the token is noted, or the keychain has refused to note it. */
  async add(refreshToken: string): Promise<void> {
    const { grant } = this.#deps;
    if (grant.revoke === null || refreshToken === NO_REFRESH_TOKEN) return;
    this.#pending = unique([...this.#pending, { refreshToken, tokenEndpoint: grant.tokenEndpoint }]);
    await this.#save();
    this.#run();
  }

  /** Whether the server is still to be told of a session that is over. */
  get isPending(): boolean {
    return this.#pending.length > 0;
  }

  /** Resolves when the attempt under way, if any, has ended. */
  async settled(): Promise<void> {
    await this.#running;
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
  }

  #run(): void {
    if (this.#running !== null || this.#closed) return;
    this.#cancelTimer?.();
    this.#running = this.#revokeAll()
      .catch((error: unknown) => this.#deps.log(defect('revoke', error)))
      .finally(() => {
        this.#running = null;
      });
  }

  async #revokeAll(): Promise<void> {
    const { grant, timers, random, log, inUse } = this.#deps;
    const { revoke } = grant;
    for (;;) {
      const [next] = this.#pending;
      if (next === undefined || revoke === null || this.#closed) return;
      try {
        if (next.refreshToken !== inUse()) {
          await withTimeout(REVOKE_TIMEOUT_MS, timers, (signal) => revoke(next.refreshToken, signal));
          log({ event: 'revoked' });
        }
        this.#failures = 0;
      } catch (error) {
        if (!(error instanceof GrantError || error instanceof AuthError)) throw error;
        const kind = error instanceof GrantError ? error.kind : 'server';
        if (kind !== 'misconfigured') {
          this.#later(kind === 'offline' ? 'offline' : 'revocation', error.retryAfterMs ?? null, random());
          return;
        }
        log({ event: 'revocation_given_up' }); // The server does not understand the operation, and never will.
      }
      this.#pending = this.#pending.filter((entry) => entry !== next);
      await this.#save();
    }
  }

  #later(kind: BackoffKind, retryAfterMs: number | null, random: number): void {
    this.#failures += 1;
    this.#deps.log({ event: 'revocation_deferred' });
    if (this.#closed) return;
    // As if somebody waited: until then a token is good that a person has asked to end.
    const { waitedForMs } = retryDelay(kind, this.#failures, retryAfterMs, random);
    this.#cancelTimer = this.#deps.timers.after(Math.min(waitedForMs, MAX_TIMER_MS), () => this.#run());
  }

  async #save(): Promise<void> {
    try {
      await this.#deps.vault.writeRevocations(this.#pending);
    } catch (error) {
      if (!(error instanceof SecretStoreUnavailable)) throw error;
    }
  }
}

function unique(pending: readonly PendingRevocation[]): PendingRevocation[] {
  return [...new Map(pending.map((entry) => [entry.refreshToken, entry])).values()];
}
