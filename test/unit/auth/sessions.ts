import type { AccessToken } from '../../../src/main/auth/access-token.ts';
import { type Instant, now } from '../../../src/main/auth/instant.ts';
import type { Clock } from '../../../src/main/auth/ports.ts';
import { newSession, type Session, type WaitingPhase } from '../../../src/main/auth/session.ts';
import type { SessionRecord } from '../../../src/main/auth/vault/record.ts';

/** Values for the tests of what decides, each complete but for what the test says. */

export function recordOf(change: Partial<SessionRecord> = {}): SessionRecord {
  return {
    refreshToken: 'refresh-1',
    proofKey: null,
    addresses: ['https://api.test/graphql'],
    account: 'ada',
    sessionExpiresAt: null,
    spendingSince: null,
    ...change,
  };
}

/** Of generation 3. With a known lifetime it is renewed at 47 s and served until 55 s. */
export function tokenOf(clock: Clock, lifetime: 'known' | 'unknown' = 'known'): AccessToken {
  const expiry = lifetime === 'known' ? { softMs: 47_000, hardMs: 55_000, lifeMs: 60_000 } : null;
  return { value: 'access', generation: 3, receivedAt: now(clock), expiry };
}

export function waitingOf(since: Instant, change: Partial<WaitingPhase> = {}): WaitingPhase {
  return {
    kind: 'waiting',
    since,
    delay: { waitedForMs: 8_000, idleMs: 20_000 },
    isWaitedFor: true,
    asked: false,
    problem: 'server',
    message: 'HTTP 503.',
    ...change,
  };
}

export function sessionOf(change: Partial<Session> = {}): Session {
  return { ...newSession(recordOf(), 'keychain'), ...change };
}
