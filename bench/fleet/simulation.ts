import type { Random } from '../../src/main/auth/ports.ts';
import { type Policy, ROUND_TRIP_MS } from './policy.ts';
import { TimingWheel } from './timing-wheel.ts';

/** What happens to the fleet. Times and durations are in milliseconds of virtual time. */
export interface Scenario {
  readonly clients: number;
  readonly lifetimeMs: number;
  readonly durationMs: number;
  /** When a client asks for its first token. */
  readonly firstRequestMs: (policy: Policy, random: Random) => number;
  /** The issuer answers 503 from then on, until it is back. */
  readonly outage?: { readonly fromMs: number; readonly toMs: number };
  /** From the end of the outage on, the issuer answers so many requests a second, and 429 to all others. */
  readonly capacityPerSecond?: number;
  /** All access tokens are revoked: each client learns of it at its next operation. */
  readonly revocation?: { readonly atMs: number; readonly meanUntilOperationMs: number };
}

export interface Traffic {
  /** Requests that reached the issuer, by second. */
  readonly perSecond: Uint32Array;
  /** Clients that have had a fresh token since the end of the outage, by second, as a running count. */
  readonly recovered: Uint32Array;
}

const TICK_MS = 10;

/** Plays a scenario with one policy in all clients. The same seed gives the same traffic. */
export function simulate(policy: Policy, scenario: Scenario, random: Random): Traffic {
  const { clients, lifetimeMs, durationMs, outage, capacityPerSecond, revocation } = scenario;
  const seconds = Math.ceil(durationMs / 1_000);
  const perSecond = new Uint32Array(seconds);
  const recovered = new Uint32Array(seconds);
  const failures = new Uint8Array(clients);
  const hasRecovered = new Uint8Array(clients);
  const revocationKnown = new Uint8Array(clients);
  const wheel = new TimingWheel(clients, durationMs, TICK_MS);

  /** Milliseconds until the client may come again, or `null` where it is given a token. */
  const refusal = (second: number, atMs: number): { readonly retryAfterMs: number | null } | null => {
    if (outage === undefined || atMs < outage.fromMs) return null;
    if (atMs < outage.toMs) return UNAVAILABLE;
    const arrived = perSecond[second] ?? 0;
    if (capacityPerSecond === undefined || arrived <= capacityPerSecond) return null;
    // What the issuer knows: how many came in this second and the one before, and how long they take it.
    const crowd = Math.max(arrived, perSecond[second - 1] ?? 0);
    return { retryAfterMs: Math.ceil(crowd / capacityPerSecond) * 1_000 };
  };

  const nextRenewal = (client: number, receivedAtMs: number): number => {
    const renewal = receivedAtMs + policy.renewAfterMs(lifetimeMs, random());
    if (revocation === undefined || receivedAtMs >= revocation.atMs || revocationKnown[client] === 1) return renewal;
    const learnt = revocation.atMs - Math.log(1 - random()) * revocation.meanUntilOperationMs;
    return Math.min(renewal, learnt);
  };

  for (let client = 0; client < clients; client += 1) {
    wheel.add(client, scenario.firstRequestMs(policy, random));
  }
  wheel.run((client, atMs) => {
    const second = Math.floor(atMs / 1_000);
    perSecond[second] = (perSecond[second] ?? 0) + 1;
    if (revocation !== undefined && atMs >= revocation.atMs) revocationKnown[client] = 1;
    const refused = refusal(second, atMs);
    const answeredAt = atMs + ROUND_TRIP_MS;
    if (refused !== null) {
      const inARow = Math.min(255, (failures[client] ?? 0) + 1);
      failures[client] = inARow;
      wheel.add(client, answeredAt + policy.retryAfterMs(inARow, refused.retryAfterMs, random()));
      return;
    }
    failures[client] = 0;
    if (outage !== undefined && atMs >= outage.toMs && hasRecovered[client] === 0) {
      hasRecovered[client] = 1;
      recovered[second] = (recovered[second] ?? 0) + 1;
    }
    wheel.add(client, Math.max(nextRenewal(client, answeredAt), answeredAt));
  });
  for (let second = 1; second < seconds; second += 1) {
    recovered[second] = (recovered[second] ?? 0) + (recovered[second - 1] ?? 0);
  }
  return { perSecond, recovered };
}

const UNAVAILABLE = { retryAfterMs: null } as const;
