import type { RefreshAnswer, SignInAnswer } from '../../../../src/main/auth/grants/grant.ts';
import type { Instant } from '../../../../src/main/auth/instant.ts';

/** An access token as the server gave it, and when it arrived. */
export interface IssuedToken {
  readonly account: string | null;
  readonly family: string;
  readonly lifetimeMs: number | null;
  readonly arrivedAt: Instant;
}

/** What really happened to every token: the server and the network know it, no broker does. */
export class Ledger {
  readonly accessTokens = new Map<string, IssuedToken>();
  /** Refresh tokens of which a request ended without an answer, or that a record says are being spent. */
  readonly cutOff = new Set<string>();
  /** Sign-ins that no broker has to revoke: it was told that they are over, or had given up on the answer. */
  readonly abandoned = new Set<string>();
  /** Spent refresh tokens, each with what the server gave for it. */
  readonly #successors = new Map<string, string[]>();

  /** What the server gave for `refreshToken` so far; more than one where it tolerates reuse. */
  successors(refreshToken: string): readonly string[] {
    return this.#successors.get(refreshToken) ?? [];
  }

  spent(refreshToken: string, successor: string | null): void {
    if (successor !== null) this.#successors.set(refreshToken, [...this.successors(refreshToken), successor]);
  }

  arrived({ accessToken, account, lifetime }: RefreshAnswer | SignInAnswer, family: string, arrivedAt: Instant): void {
    if (accessToken === null) return;
    this.accessTokens.set(accessToken, { account, family, lifetimeMs: lifetime.accessTokenMs, arrivedAt });
  }
}
