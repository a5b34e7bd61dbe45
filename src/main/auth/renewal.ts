import { AuthError } from './errors.ts';
import { type Grant, GrantError, type RefreshAnswer } from './grants/grant.ts';
import { elapsed, now } from './instant.ts';
import { type Clock, type Lock, LockTimeout, SecretStoreUnavailable, type Timers } from './ports.ts';
import type { Saved, WaitingPhase } from './session.ts';
import type { SessionRecord } from './vault/record.ts';
import type { Vault } from './vault/vault.ts';

/** How long another process may hold the lock before an attempt is given up. */
export const LOCK_TIMEOUT_MS = 20_000;

/** How long the token endpoint may take. */
export const REFRESH_TIMEOUT_MS = 15_000;

export interface RenewalDeps {
  readonly vault: Vault;
  readonly lock: Lock;
  readonly grant: Grant;
  readonly clock: Clock;
  readonly timers: Timers;
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

export type Renewal =
  | (Kept & { readonly kind: 'renewed'; readonly answer: RefreshAnswer; readonly roundTripMs: number })
  /** Nothing changed for the worse: the refresh token is kept, try again later. */
  | (Kept & {
      readonly kind: 'failed';
      readonly problem: WaitingPhase['problem'];
      readonly message: string;
      readonly retryAfterMs: number | null;
    })
  /** The server no longer accepts the refresh token; `interrupted` where an earlier attempt was cut off. */
  | { readonly kind: 'refused'; readonly interrupted: boolean; readonly spent: string }
  /** The fence: the answer came too late. `refreshToken` is the one to revoke. */
  | { readonly kind: 'superseded'; readonly refreshToken: string }
  /** Another process removed the record: somebody signed out there. */
  | { readonly kind: 'signed_out_elsewhere' }
  /** Another process signed in with another account. */
  | { readonly kind: 'account_changed'; readonly record: SessionRecord };

/**
 * One refresh, from the lock to the saved record. Never rejects but for a defect.
 *
 * The refresh token that comes back is saved before anything else is done with the answer, and before anyone sees the
 * new access token: whatever happens after, the session can be gone on with.
 */
export async function renew(request: RenewalRequest, deps: RenewalDeps): Promise<Renewal> {
  let release: () => void;
  try {
    release = await deps.lock.acquire(LOCK_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error;
    return {
      kind: 'failed',
      record: request.held,
      saved: request.saved,
      problem: 'server',
      message: 'Another running Latchkey is busy with the same session.',
      retryAfterMs: null,
    };
  }
  try {
    const first = await adoptAndSpend(request, deps);
    // Refused, yet the keychain holds another token than the one we spent: another process was faster. Go on with that.
    return first.kind === 'refused' && (await renewedElsewhere(first.spent, request, deps.vault))
      ? await adoptAndSpend(request, deps)
      : first;
  } finally {
    release();
  }
}

async function adoptAndSpend(request: RenewalRequest, deps: RenewalDeps): Promise<Renewal> {
  const adopted = await adopt(request, deps.vault);
  return 'kind' in adopted ? adopted : spend(adopted, request.current, deps);
}

/** Takes the record as it is now: another process may have renewed it. */
async function adopt({ held, saved }: RenewalRequest, vault: Vault): Promise<Kept | Renewal> {
  // What was never saved is newer than what the keychain holds; what is kept in memory has no other process.
  if (saved !== 'keychain') return { record: held, saved };
  try {
    const reading = await vault.read();
    switch (reading.kind) {
      case 'none':
        return { kind: 'signed_out_elsewhere' };
      case 'unreadable':
        await vault.putAside(reading.text);
        return { record: held, saved: 'pending' };
      case 'record': {
        const { record } = reading;
        if (record.refreshToken === held.refreshToken) return { record, saved };
        if (record.tokenEndpoint !== held.tokenEndpoint) return { record: held, saved: 'pending' };
        return sameAccount(held, record) ? { record, saved } : { kind: 'account_changed', record };
      }
    }
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return { record: held, saved: 'pending' };
  }
}

function sameAccount(a: SessionRecord, b: SessionRecord): boolean {
  return a.account === null || b.account === null || a.account === b.account;
}

async function renewedElsewhere(spent: string, { saved }: RenewalRequest, vault: Vault): Promise<boolean> {
  if (saved !== 'keychain') return false;
  try {
    const reading = await vault.read();
    return reading.kind === 'record' && reading.record.refreshToken !== spent;
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return false;
  }
}

async function spend(
  { record, saved }: Kept,
  current: () => boolean,
  { vault, grant, clock, timers }: RenewalDeps,
): Promise<Renewal> {
  if (!current()) return { kind: 'superseded', refreshToken: record.refreshToken };
  // The write-ahead. Where the keychain refuses, the session still goes on: from memory, and the person is told.
  const intent: SessionRecord = { ...record, spendingSince: record.spendingSince ?? clock.wall() };
  const intended = await save(intent, saved, vault);
  if (!current()) return { kind: 'superseded', refreshToken: record.refreshToken };

  const sentAt = now(clock);
  let answer: RefreshAnswer;
  try {
    answer = await withTimeout(REFRESH_TIMEOUT_MS, timers, (signal) => grant.refresh(record.refreshToken, signal));
  } catch (error) {
    if (!(error instanceof GrantError)) throw error;
    const { kind, message, retryAfterMs, mayHaveActed } = error;
    if (kind === 'refused') {
      return { kind: 'refused', interrupted: record.spendingSince !== null, spent: record.refreshToken };
    }
    if (!current()) return { kind: 'superseded', refreshToken: record.refreshToken };
    // Where the server cannot have acted, the write-ahead is taken back: it must mean what it says at the next start.
    const kept = mayHaveActed
      ? { record: intent, saved: intended }
      : { record, saved: await save(record, intended, vault) };
    return { kind: 'failed', ...kept, problem: kind, message, retryAfterMs };
  }
  const roundTripMs = elapsed(sentAt, clock);
  if (!current()) return { kind: 'superseded', refreshToken: answer.refreshToken ?? record.refreshToken };

  const renewed: SessionRecord = {
    refreshToken: answer.refreshToken ?? record.refreshToken,
    tokenEndpoint: record.tokenEndpoint,
    account: answer.account ?? record.account,
    sessionExpiresAt:
      answer.lifetime.refreshTokenMs === null ? record.sessionExpiresAt : clock.wall() + answer.lifetime.refreshTokenMs,
    spendingSince: null,
  };
  const kept = await save(renewed, intended, vault);
  return current()
    ? { kind: 'renewed', answer, record: renewed, saved: kept, roundTripMs }
    : { kind: 'superseded', refreshToken: renewed.refreshToken };
}

/** Writes `record`. @returns whether the keychain holds it now. */
export async function save(record: SessionRecord, saved: Saved, vault: Vault): Promise<Saved> {
  try {
    await vault.write(record);
    return saved === 'memory' ? 'memory' : 'keychain';
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    return 'pending';
  }
}

/** Runs `operation` with a signal that aborts after `ms`. */
export async function withTimeout<T>(
  ms: number,
  timers: Timers,
  operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const cancel = timers.after(ms, () =>
    controller.abort(new AuthError('temporarily_unavailable', 'It took too long.')),
  );
  try {
    return await operation(controller.signal);
  } finally {
    cancel();
  }
}
