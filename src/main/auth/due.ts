import { freshness } from './access-token.ts';
import { elapsed } from './instant.ts';
import type { Clock } from './ports.ts';
import { delayOf, isRenewable, type Session, untilRetry } from './session.ts';

/** Milliseconds until time alone leads to a refresh; 0 or less once it does; `null` where it does not. */
export function untilDue(session: Session, clock: Clock): number | null {
  const { phase, token } = session;
  switch (phase.kind) {
    case 'refreshing':
      return null;
    case 'waiting':
      return delayOf(phase) - elapsed(phase.since, clock);
    case 'idle':
      if (token === null) return 0;
      if (token.expiry === null) return null;
      return (isRenewable(session) ? token.expiry.softMs : token.expiry.hardMs) - elapsed(token.receivedAt, clock);
  }
}

/**
 * Whether an event makes a refresh worth while now: one that has failed is tried again at once, unless the server
 * itself asked for patience; else one that is due, or that the person wants.
 */
export function worthRefreshing(session: Session, event: 'resume' | 'online' | 'manual', clock: Clock): boolean {
  const { phase, token } = session;
  if (!isRenewable(session)) return false; // What time brings about, the timer sees to.
  switch (phase.kind) {
    case 'refreshing':
      return false;
    case 'waiting':
      return !phase.asked || untilRetry(phase, clock) <= 0;
    case 'idle':
      return event === 'manual' || token === null || freshness(token, clock) !== 'fresh';
  }
}
