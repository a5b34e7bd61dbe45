import { AuthError } from './errors.ts';
import { type Grant, GrantError, type RefreshAnswer } from './grants/grant.ts';
import { elapsed, type Instant, now } from './instant.ts';
import { type Clock, LockTimeout, type Log, SecretStoreUnavailable, type Timers } from './ports.ts';
import type { Saved, WaitingPhase } from './session.ts';
import type { SessionLock } from './session-lock.ts';
import { pause, withTimeout } from './timeout.ts';
import type { Custody } from './vault/custody.ts';
import { type SessionRecord, sameAddresses } from './vault/record.ts';
import type { Vault } from './vault/vault.ts';

/** How long the token endpoint may take. */
export const REFRESH_TIMEOUT_MS = 15_000;

/**
 * Where no lock keeps other processes out: the pauses, in milliseconds, after which one that was refused looks whether
 * another process has saved what it got, before it believes that the session is over.
 */
const LOOKS_FOR_WINNER_MS = [0, 100, 400, 1_500, 3_000];
/** Under the lock a winner has saved before we could spend anything. */
const ONE_LOOK_MS = [0];

export interface RenewalDeps {
  readonly custody: Custody;
  readonly vault: Vault;
  readonly lock: SessionLock;
  readonly grant: Grant;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Log;
}

export interface RenewalRequest {
  /** What the session holds in memory. */
  readonly held: SessionRecord;
  readonly saved: Saved;
  /** False once somebody signed in or out: then nothing of this refresh may be kept. */
  readonly current: () => boolean;
}

/** What is held after the attempt, and whether the keychain holds it too. */
interface Kept {
  readonly record: SessionRecord;
  readonly saved: Saved;
}

/** Nothing changed for the worse: the refresh token is kept, try again later. */
export interface RenewalFailure extends Kept {
  readonly problem: WaitingPhase['problem'];
  readonly message: string;
  /** What the server asks for, in milliseconds. */
  readonly retryAfterMs: number | null;
}

export type Renewal =
  | (Kept & {
      readonly kind: 'renewed';
      readonly answer: RefreshAnswer;
      readonly receivedAt: Instant;
      readonly roundTripMs: number;
    })
  | (RenewalFailure & { readonly kind: 'failed' })
  /** The server no longer accepts the refresh token; `interrupted` where an earlier attempt was cut off. */
  | { readonly kind: 'refused'; readonly interrupted: boolean; readonly spent: string }
  /**
   * The fence: somebody signed in or out meanwhile. `received` is the refresh token that came too late and is to be
   * revoked, if one came; never one that was only read, which may be the new session's.
   */
  | { readonly kind: 'superseded'; readonly received: string | null }
  /** Somebody signed out in another process. */
  | { readonly kind: 'signed_out_elsewhere'; readonly received: string | null }
  /** Somebody signed in with another account in another process. */
  | { readonly kind: 'account_changed'; readonly record: SessionRecord; readonly received: string | null };

const SUPERSEDED: Renewal = { kind: 'superseded', received: null };

/**
 * One refresh, from the lock to the saved record. Never rejects but for a defect.
 *
 * The refresh token that comes back is saved before anything else is done with the answer, and before anyone sees the
 * new access token: whatever happens after, the session can be gone on with.
 */
export async function renew(request: RenewalRequest, deps: RenewalDeps): Promise<Renewal> {
  try {
    return await deps.lock.forRefresh(async () => {
      const first = await adoptAndSpend(request, deps);
      // Refused, yet the keychain holds another token than the one we spent: another process was faster. Go on with that.
      return first.kind === 'refused' && (await renewedElsewhere(first.spent, request, deps))
        ? adoptAndSpend(request, deps)
        : first;
    });
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error;
    const message = 'Another running Latchkey is busy with the same session.';
    return {
      kind: 'failed',
      record: request.held,
      saved: request.saved,
      problem: 'server',
      message,
      retryAfterMs: null,
    };
  }
}

async function adoptAndSpend(request: RenewalRequest, deps: RenewalDeps): Promise<Renewal> {
  const adopted = await adopt(request, deps);
  if (!request.current()) return SUPERSEDED;
  return 'kind' in adopted ? adopted : spend(adopted, request.current, deps);
}

/** Takes the record as it is now: another process may have renewed it. */
async function adopt(
  { held, saved }: RenewalRequest,
  { custody, vault, log }: RenewalDeps,
): Promise<SessionRecord | Renewal> {
  // What was never saved is newer than what the keychain holds; what is kept in memory has no other process.
  if (saved !== 'keychain') return held;
  if (custody.isSignedOut) return { kind: 'signed_out_elsewhere', received: null };
  try {
    const reading = await vault.read();
    switch (reading.kind) {
      case 'none':
        // Nobody signed out: the entry was lost, or a keychain that is locked says “nothing”. Neither ends a session.
        log({ event: 'record_missing' });
        return held;
      case 'unreadable':
        await vault.putAside(reading.text);
        return held;
      case 'record': {
        const { record } = reading;
        if (record.refreshToken === held.refreshToken) return record;
        // The connection was pointed elsewhere by another process: this one's session is nobody's any more.
        if (!sameAddresses(record.addresses, held.addresses)) return { kind: 'signed_out_elsewhere', received: null };
        return sameAccount(held, record) ? record : { kind: 'account_changed', record, received: null };
      }
    }
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return held;
  }
}

function sameAccount(a: SessionRecord, b: SessionRecord): boolean {
  return a.account === null || b.account === null || a.account === b.account;
}

async function renewedElsewhere(
  spent: string,
  { saved }: RenewalRequest,
  { vault, lock, timers }: RenewalDeps,
): Promise<boolean> {
  if (saved !== 'keychain') return false;
  for (const waitMs of lock.isExclusive ? ONE_LOOK_MS : LOOKS_FOR_WINNER_MS) {
    if (waitMs > 0) await pause(waitMs, timers);
    const stored = await readIfPossible(vault);
    if (stored !== null && stored.refreshToken !== spent) return true;
  }
  return false;
}

async function readIfPossible(vault: Vault): Promise<SessionRecord | null> {
  try {
    const reading = await vault.read();
    return reading.kind === 'record' ? reading.record : null;
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return null;
  }
}

async function spend(
  record: SessionRecord,
  current: () => boolean,
  { custody, vault, grant, clock, timers }: RenewalDeps,
): Promise<Renewal> {
  // The write-ahead. Where the keychain refuses, the session still goes on: from memory, and the person is told.
  const intent: SessionRecord = { ...record, spendingSince: record.spendingSince ?? clock.wall() };
  const intended = await custody.keep(intent);
  if (!current()) return SUPERSEDED;

  const sentAt = now(clock);
  let answer: RefreshAnswer;
  try {
    answer = await withTimeout(REFRESH_TIMEOUT_MS, timers, (signal) =>
      grant.refresh(record.refreshToken, signal, record.proofKey),
    );
  } catch (error) {
    const { kind, message, retryAfterMs, mayHaveActed } = asGrantError(error);
    if (!current()) return SUPERSEDED;
    if (kind === 'refused') {
      return { kind: 'refused', interrupted: record.spendingSince !== null, spent: record.refreshToken };
    }
    // Where the server cannot have acted, the write-ahead is taken back: it must mean what it says at the next start.
    const kept = mayHaveActed ? { record: intent, saved: intended } : { record, saved: await custody.keep(record) };
    return { kind: 'failed', ...kept, problem: kind, message, retryAfterMs };
  }
  const receivedAt = now(clock);
  const { refreshToken: received } = answer;
  if (!current()) return { kind: 'superseded', received };

  const renewed: SessionRecord = {
    refreshToken: received ?? record.refreshToken,
    proofKey: record.proofKey,
    addresses: record.addresses,
    account: answer.account ?? record.account,
    sessionExpiresAt:
      answer.lifetime.refreshTokenMs === null
        ? record.sessionExpiresAt
        : receivedAt.wall + answer.lifetime.refreshTokenMs,
    spendingSince: null,
  };
  const taken = intended === 'keychain' ? await takenOver(renewed, record.refreshToken, custody, vault) : null;
  if (!current()) return { kind: 'superseded', received };
  if (taken !== null) return taken;
  const saved = await custody.keep(renewed);
  if (!current()) return { kind: 'superseded', received };
  return { kind: 'renewed', answer, record: renewed, saved, receivedAt, roundTripMs: elapsed(sentAt, clock) };
}

/**
 * Looks once more before the record is written: somebody may have signed out, or in with another account, in another
 * process that did not wait for the lock.
 */
async function takenOver(
  renewed: SessionRecord,
  spent: string,
  custody: Custody,
  vault: Vault,
): Promise<Renewal | null> {
  const received = renewed.refreshToken === spent ? null : renewed.refreshToken;
  if (custody.isSignedOut) return { kind: 'signed_out_elsewhere', received };
  const stored = await readIfPossible(vault);
  return stored === null || stored.refreshToken === spent || sameAccount(stored, renewed)
    ? null
    : { kind: 'account_changed', record: stored, received };
}

/** A grant that did not end in time has been told to; what became of its request nobody knows. */
function asGrantError(error: unknown): GrantError {
  if (error instanceof GrantError) return error;
  if (error instanceof AuthError) return new GrantError('server', error.message, { mayHaveActed: true });
  throw error;
}
