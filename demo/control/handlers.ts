import type { AccessTokens } from '../auth/access-tokens.ts';
import type { Families } from '../auth/families.ts';
import type { Clock } from '../clock.ts';
import type { Connections } from '../connections.ts';
import type { IdentityProvider } from '../identity/provider.ts';
import type { Settings } from '../options.ts';
import type { Subscriptions } from '../subscriptions.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { IssuedTokens } from './protocol.ts';
import type { CommandHandlers } from './server.ts';

interface ControlledParts {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly families: Families;
  readonly accessTokens: AccessTokens;
  readonly journal: Journal;
  readonly faults: Faults;
  readonly subscriptions: Subscriptions;
  readonly connections: Connections;
  /** `null` where there is none. */
  readonly identity: IdentityProvider | null;
  readonly issued: IssuedTokens;
}

/** Carries the commands of the control interface out. */
export function commandHandlers(parts: ControlledParts): CommandHandlers {
  const { settings, clock, families, accessTokens, journal, faults, subscriptions, connections, identity, issued } =
    parts;
  const grants = identity?.grants;
  return {
    changeSettings: (change) => {
      Object.assign(settings, change);
      return null;
    },
    expireAccessTokens: () => {
      accessTokens.revokeAll();
      identity?.revokeAccessTokens();
      subscriptions.closeExpired('The access token was revoked.');
      return null;
    },
    revoke: ({ family, username }) => {
      if (family !== undefined) return families.revokeFamily(family) + (grants?.revoke(family) ?? 0);
      if (username !== undefined) return families.revokeAllOf(username) + (grants?.revokeAllOf(username) ?? 0);
      return families.revokeAll() + (grants?.revokeAll() ?? 0);
    },
    moveClock: ({ offsetMs }) => {
      clock.move(offsetMs);
      return clock.now();
    },
    addFault: (fault) => {
      faults.add(fault);
      return null;
    },
    clearFaults: ({ target }) => {
      faults.clear(target);
      return null;
    },
    faults: () => faults.list(),
    release: ({ target }) => faults.release(target),
    waitUntilHeld: async ({ target, count, timeoutMs }) => {
      await faults.waitUntilHeld(target, count, timeoutMs);
      return null;
    },
    setReachable: ({ reachable }) => {
      connections.setReachable(reachable);
      identity?.connections.setReachable(reachable);
      return null;
    },
    journal: ({ since }) => journal.since(since),
    waitForEntries: ({ filter, count, timeoutMs }) => journal.waitFor(filter, count, timeoutMs),
    summary: () => journal.summary(),
    resetJournal: () => {
      journal.reset();
      return null;
    },
    issuedTokens: () => issued,
    serviceCredentials: () => identity?.service ?? null,
    sockets: () => subscriptions.open,
    closeSockets: ({ code, reason }) => subscriptions.closeAll(code, reason ?? ''),
  };
}
