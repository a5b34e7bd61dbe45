import { vi } from 'vitest';
import { GrantError, type RefreshAnswer } from '../../../src/main/auth/grants/grant.ts';
import { type RenewalRequest, renew } from '../../../src/main/auth/renewal.ts';
import { SessionLock } from '../../../src/main/auth/session-lock.ts';
import { Custody } from '../../../src/main/auth/vault/custody.ts';
import { parse, type SessionRecord, serialize } from '../../../src/main/auth/vault/record.ts';
import { Vault } from '../../../src/main/auth/vault/vault.ts';
import type { BrokerEvent } from '../../../src/shared/timeline.ts';
import { FakeMarker, FakeStore } from './fake-store.ts';
import { SharedLock } from './harness.ts';
import { recordOf } from './sessions.ts';
import { TokenServer } from './token-server.ts';
import { VirtualTime } from './virtual-time.ts';

export const KEY = 'session:c1';

/** A session of ada's whose record is in the keychain. */
export async function renewalSetting() {
  const time = new VirtualTime();
  const server = new TokenServer();
  const keychain = new FakeStore();
  const marker = new FakeMarker();
  const lock = new SharedLock(time);
  const log: BrokerEvent['event'][] = [];
  const vault = new Vault(keychain, 'c1');
  const note = ({ event }: BrokerEvent) => log.push(event);
  const custody = new Custody(
    { vault, marker, timers: time, random: () => 0.5, log: note },
    { kept: () => undefined, removed: () => undefined },
  );
  const { refreshToken } = await server.signIn({ username: 'ada', password: 'right' });
  const held = recordOf({ refreshToken });
  const store = (record: SessionRecord) => keychain.secrets.set(KEY, serialize(record));
  store(held);
  const session = { isCurrent: true };
  const run = (request: Partial<RenewalRequest> = {}) =>
    renew(
      { held, saved: 'keychain', current: () => session.isCurrent, ...request },
      { custody, vault, lock: new SessionLock(lock), grant: server, clock: time, timers: time, log: note },
    );
  const stored = (): SessionRecord | null => {
    const reading = parse(keychain.secrets.get(KEY) ?? null);
    return reading.kind === 'record' ? reading.record : null;
  };
  /** Somebody signs out, or in, right after the store's next operation of the kind. */
  const leaveAfter = (operation: 'get' | 'set', times = 1) => {
    const original = keychain[operation].bind(keychain) as (...words: string[]) => Promise<never>;
    let left = times;
    vi.spyOn(keychain, operation).mockImplementation(async (...words: string[]) => {
      const result = await original(...words);
      left -= 1;
      if (left === 0) session.isCurrent = false;
      return result;
    });
  };
  return { time, server, keychain, marker, lock, log, held, store, stored, session, run, leaveAfter };
}

export const answering = (change: Partial<RefreshAnswer>) => ({ kind: 'answer', change }) as const;
export const failing = (...[kind, message, details]: ConstructorParameters<typeof GrantError>) =>
  ({ kind: 'before', error: new GrantError(kind, message, details) }) as const;
