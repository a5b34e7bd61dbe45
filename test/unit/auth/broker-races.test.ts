import { describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { active, ask, bench, codeOf, SharedLock, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

/** What happens when two things happen at once: each of these has a person who would have to sign in again. */

const MINUTE = 60_000;
const ada = { username: 'ada', password: 'right' };
const grace = { username: 'grace', password: 'right' };

const storedToken = (keychain: { secrets: Map<string, string> }): string | null => {
  const text = keychain.secrets.get('session:c1');
  return text === undefined ? null : (JSON.parse(text) as { refreshToken: string }).refreshToken;
};

const network = (mayHaveActed = false) => new GrantError('offline', 'The network changed.', { mayHaveActed });

/** ada's access token has expired, and its refresh waits at the server until `open` is called. */
async function refreshHeld() {
  const made = await signedIn();
  made.time.sleep(2 * MINUTE);
  const open = made.server.hold();
  void codeOf(ask(made.broker));
  await settle();
  return { ...made, open };
}

describe('a refresh that outlives its session', () => {
  it('does not revoke the tokens of the same account’s next session', async () => {
    const { broker, server, time, keychain, open } = await refreshHeld();
    await broker.signOut();
    await settle();
    await broker.signIn(ada);
    open();
    await settle();
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
    await time.advance(5 * MINUTE);
    expect(active(broker).account).toBe('ada');
  });

  it('does not revoke them when the sign-in came without a sign-out', async () => {
    const { broker, server, time, keychain, open } = await refreshHeld();
    await broker.signIn(ada);
    open();
    await settle();
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
    await time.advance(5 * MINUTE);
    expect(active(broker).account).toBe('ada');
  });

  it('does not take over the next session’s record while it waits for the lock', async () => {
    const { broker, server, time, lock } = await signedIn();
    const release = await lock.acquire(1_000);
    time.sleep(2 * MINUTE);
    void codeOf(ask(broker));
    await settle();
    const out = broker.signOut();
    const entering = broker.signIn(ada);
    release();
    await out;
    await entering;
    await settle();
    expect(active(broker).account).toBe('ada');
    await time.advance(5 * MINUTE);
    expect(active(broker).account).toBe('ada');
    expect(server.mostInFlight).toBe(1);
  });
});

describe('two sign-ins at once', () => {
  it('leave the later one in place, and its record in the keychain, however slow the keychain is', async () => {
    const { broker, keychain, server, time } = bench();
    await broker.start();
    const openKeychain = keychain.hold();
    const first = codeOf(broker.signIn(ada));
    await settle();
    const second = broker.signIn(grace);
    await settle();
    openKeychain();
    expect(await first).toBe('cancelled');
    await second;
    await settle();
    expect(active(broker)).toMatchObject({ account: 'grace', saved: 'keychain' });
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
    await time.advance(3 * MINUTE);
    expect(active(broker).account).toBe('grace');
  });

  it('of which the later one is refused leave nobody signed in, and nothing in the keychain', async () => {
    const { broker, keychain, server } = bench();
    await broker.start();
    const openKeychain = keychain.hold();
    const first = codeOf(broker.signIn(ada));
    await settle();
    const second = codeOf(broker.signIn({ username: 'grace', password: 'wrong' }));
    await settle();
    openKeychain();
    expect(await first).toBe('cancelled');
    expect(await second).toBe('sign_in_refused');
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(storedToken(keychain)).toBeNull();
    expect(server.revoked).toHaveLength(1);
  });
});

describe('a sign-out during a sign-in', () => {
  it('counts, while the sign-in takes the place of an account', async () => {
    const { broker, keychain, server } = await signedIn();
    const openKeychain = keychain.hold();
    const entering = codeOf(broker.signIn(grace));
    await settle();
    const out = broker.signOut();
    await settle();
    openKeychain();
    await out;
    expect(await entering).toBe('cancelled');
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(storedToken(keychain)).toBeNull();
    expect(new Set(server.revoked).size).toBe(2);
  });

  it('counts while it waits for the lock, and its record is never written', async () => {
    const { broker, keychain, lock } = bench();
    await broker.start();
    const release = await lock.acquire(1_000);
    const entering = codeOf(broker.signIn(ada));
    await settle();
    await broker.signOut();
    release();
    expect(await entering).toBe('cancelled');
    await settle();
    expect(keychain.written.filter((text) => text.includes('"account":"ada"'))).toEqual([]);
  });
});

describe('a sign-out that the keychain cannot be told of', () => {
  it('holds for the next start, and the record goes when the keychain answers', async () => {
    const { broker, keychain, another, server } = await signedIn();
    const token = storedToken(keychain);
    keychain.locked = true;
    await broker.signOut();
    await broker.close();
    expect(storedToken(keychain)).toBe(token);

    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('signed_out');
    keychain.locked = false;
    next.wake('resume');
    await settle();
    expect(storedToken(keychain)).toBeNull();
    expect(server.revoked).toContain(token);
  });

  it('is told again by time alone', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.refusesWrites = true;
    await broker.signOut();
    expect(storedToken(keychain)).not.toBeNull();
    keychain.refusesWrites = false;
    await time.advance(5 * MINUTE);
    expect(storedToken(keychain)).toBeNull();
  });

  it('holds from a keychain that was locked from the start', async () => {
    const { broker, keychain, another } = await signedIn();
    await broker.close();
    keychain.locked = true;
    const locked = another();
    await locked.start();
    expect(locked.snapshot().status).toBe('keychain_unavailable');
    await locked.signOut();
    await locked.close();
    keychain.locked = false;
    const next = another();
    await next.start();
    await settle();
    expect(next.snapshot().status).toBe('signed_out');
    expect(storedToken(keychain)).toBeNull();
  });

  it('is over with the next sign-in, also when that one is saved only later', async () => {
    const { broker, keychain, time, another } = await signedIn();
    keychain.locked = true;
    await broker.signOut();
    await broker.signIn(grace);
    await time.advance(2 * MINUTE);
    expect(active(broker)).toMatchObject({ account: 'grace', saved: 'pending' });
    keychain.locked = false;
    broker.keychainAnswers();
    await settle();
    expect(active(broker).saved).toBe('keychain');
    await broker.close();
    const next = another();
    await next.start();
    expect(active(next).account).toBe('grace');
  });
});

describe('quitting', () => {
  it('waits for a sign-out that is being written down', async () => {
    const { broker, keychain, another, server } = await signedIn();
    const token = storedToken(keychain);
    server.failNextRevocations(...Array.from({ length: 5 }, () => new GrantError('server', 'HTTP 503.')));
    const openKeychain = keychain.hold();
    void broker.signOut();
    const closing = broker.close();
    await settle();
    openKeychain();
    await closing;
    expect(storedToken(keychain)).toBeNull();
    expect(keychain.secrets.get('revocations:c1')).toContain(token);
    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('signed_out');
  });

  it('waits for a sign-in that is being written down', async () => {
    const { broker, keychain, another } = bench();
    await broker.start();
    const openKeychain = keychain.hold();
    void broker.signIn(ada);
    await settle();
    const closing = broker.close();
    openKeychain();
    await closing;
    const next = another();
    await next.start();
    expect(active(next).account).toBe('ada');
  });

  it('lets everyone who waits go', async () => {
    const { broker, server, time } = await signedIn();
    server.hold();
    time.sleep(2 * MINUTE);
    const waiting = codeOf(ask(broker));
    await settle();
    void broker.close();
    expect(await waiting).toBe('cancelled');
  });

  it('lets no sign-in in any more, and revokes what it brings', async () => {
    const { broker, server } = bench();
    await broker.start();
    const open = server.holdSignIns();
    const entering = codeOf(broker.signIn(ada));
    await settle();
    void broker.close();
    open();
    expect(await entering).toBe('cancelled');
    expect(broker.snapshot().status).toBe('signed_out');
  });
});

describe('a record that is not there', () => {
  it('does not end a session that nobody signed out of: it is written again', async () => {
    const { broker, keychain, time, server } = await signedIn();
    keychain.secrets.clear();
    await time.advance(3 * MINUTE);
    expect(active(broker)).toMatchObject({ account: 'ada', saved: 'keychain' });
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
  });
});

describe('failures of different kinds', () => {
  it('do not add up: a network that comes back is used within two seconds (F09)', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext(...Array.from({ length: 25 }, () => ({ kind: 'before' as const, error: network() })), {
      kind: 'before',
      error: new GrantError('server', 'The connection broke.', { mayHaveActed: true }),
    });
    time.sleep(8 * 60 * MINUTE);
    broker.wake('resume');
    const waiting = ask(broker);
    for (let n = 0; n < 200 && server.refreshes < 26; n += 1) await time.advance(100);
    await time.advance(2_000);
    expect((await waiting).generation).toBe(2);
  });
});

describe('whoever listens', () => {
  it('cannot stop a sign-out or a refresh by throwing', async () => {
    const { broker, keychain, server, time, log } = await signedIn();
    broker.subscribe(() => {
      throw new Error('A window that is gone.');
    });
    await time.advance(2 * MINUTE);
    expect(server.refreshes).toBeGreaterThan(1);
    await broker.signOut();
    expect(storedToken(keychain)).toBeNull();
    await settle();
    expect(server.revoked).toHaveLength(1);
    expect(log).toContainEqual({ event: 'defect', where: 'listener', name: 'Error' });
  });
});

describe('the age of an access token', () => {
  it('is counted from its arrival, not from when the keychain had taken the refresh token', async () => {
    const { broker, server, time, keychain } = await signedIn();
    const openServer = server.hold();
    await time.advance(50_000);
    const openKeychain = keychain.hold();
    openServer();
    await settle();
    await time.advance(4_000);
    openKeychain();
    await settle();
    const { accessTokenExpiresAt } = active(broker);
    expect(accessTokenExpiresAt).toBeLessThan(time.wall() + MINUTE - 4_000 + 1);
  });
});

describe('a token of unknown lifetime', () => {
  it('that lives for half a minute is renewed each time it is rejected', async () => {
    const { broker, server, time } = bench();
    server.lifetimeMs = null;
    await broker.start();
    await broker.signIn(ada);
    for (let n = 0; n < 6; n += 1) {
      await time.advance(30_000);
      const { generation } = await ask(broker);
      expect((await ask(broker, generation)).generation).toBe(generation + 1);
    }
    expect(server.refreshes).toBe(6);
  });
});

describe('revocations', () => {
  it('leave alone the token that the server gave again', async () => {
    const { broker, keychain, server, time } = await signedIn();
    const token = storedToken(keychain);
    server.failNextRevocations(...Array.from({ length: 5 }, () => new GrantError('server', 'HTTP 503.')));
    await broker.signOut();
    server.givesNext(token ?? '');
    await broker.signIn(ada);
    await time.advance(3 * MINUTE);
    expect(server.revoked).toEqual([]);
    expect(active(broker).account).toBe('ada');
    expect([...keychain.secrets.keys()]).toEqual(['session:c1']);
  });

  it('that the server does not understand are given up', async () => {
    const { broker, keychain, server, time } = await signedIn();
    server.failNextRevocations(...Array.from({ length: 50 }, () => new GrantError('misconfigured', 'No such field.')));
    await broker.signOut();
    await time.advance(60 * MINUTE);
    expect(server.journal.filter((kind) => kind === 'revoke')).toHaveLength(1);
    expect(keychain.secrets.size).toBe(0);
  });

  it('of another address are never sent', async () => {
    const { broker, keychain, server, time } = bench();
    const elsewhere = [{ refreshToken: 'other', tokenEndpoint: 'https://elsewhere.test/graphql' }];
    keychain.secrets.set('revocations:c1', JSON.stringify(elsewhere));
    await broker.start();
    await time.advance(5 * MINUTE);
    expect(server.journal).toEqual([]);
    expect(keychain.secrets.size).toBe(0);
  });

  it('that hang time out, and are tried again', async () => {
    const { broker, server, time } = await signedIn();
    server.hangNextRevocation();
    await broker.signOut();
    await time.advance(30_000);
    expect(server.revoked).toHaveLength(1);
  });
});

describe('two processes', () => {
  it('do not swap accounts when one signs in while the other refreshes', async () => {
    const { broker: first, another, time, server } = await signedIn();
    const second = another();
    await second.start();
    await settle();
    server.revocable = false;
    // The second holds the lock over a refresh; the first one's refresh waits for it, and then grace signs in there.
    const open = server.hold();
    time.sleep(2 * MINUTE);
    void codeOf(ask(second));
    await settle();
    void codeOf(ask(first));
    await settle();
    const entering = first.signIn(grace);
    await settle();
    open();
    await entering;
    await time.advance(3 * MINUTE);
    expect(active(first).account).toBe('grace');
    expect(active(second).account).toBe('grace');
  });

  it('refresh one after the other, under the lock', async () => {
    const { broker: first, another, time, server } = await signedIn();
    const second = another();
    await second.start();
    await settle();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    void codeOf(ask(first));
    void codeOf(ask(second));
    await settle();
    expect(server.inFlight).toBe(1);
    open();
    await settle();
    expect(active(first).account).toBe('ada');
    expect(active(second).account).toBe('ada');
  });

  it('of which one holds the lock for good do not block the other: its session goes on', async () => {
    const { broker, lock, time, server } = await signedIn();
    await lock.acquire(1_000);
    time.sleep(2 * MINUTE);
    const waiting = codeOf(ask(broker));
    await time.advance(20_500);
    expect(active(broker).refresh).toMatchObject({ phase: 'waiting', problem: 'server' });
    await time.advance(10_000);
    expect(await waiting).toBe('temporarily_unavailable');
    const out = broker.signOut();
    await time.advance(25_000);
    await out;
    expect(broker.snapshot().status).toBe('signed_out');
    const entering = broker.signIn(grace);
    await time.advance(25_000);
    await entering;
    expect(active(broker).account).toBe('grace');
    expect(server.refreshes).toBe(0);
  });

  it('without a lock: who is refused goes on with what the other one has', async () => {
    const { broker: first, another, time, server, keychain, lock } = await signedIn();
    const none = new SharedLock(time);
    for (const one of [lock, none]) one.isExclusive = false;
    const second = another({ lock: none });
    await second.start();
    await settle();
    time.sleep(2 * MINUTE);
    // The server refuses the loser without ending the family, as one with a grace window does after it.
    server.refusesReuseKindly = true;
    const both = Promise.all([ask(first), ask(second)]);
    await time.advance(200);
    await both;
    expect(active(first).account).toBe('ada');
    expect(active(second).account).toBe('ada');
    expect(server.isAlive(storedToken(keychain) ?? '')).toBe(true);
  });

  it('whose sign-out comes during the other one’s refresh, without the lock, is not undone by it', async () => {
    const { broker: first, another, time, server, keychain } = await signedIn();
    const second = another({ lock: new SharedLock(time) });
    await second.start();
    await settle();
    server.revocable = false;
    const open = server.hold();
    time.sleep(2 * MINUTE);
    void codeOf(ask(second));
    await settle();
    await first.signOut();
    open();
    await settle();
    expect(second.snapshot()).toMatchObject({ status: 'signed_out', notice: 'signed_out_elsewhere' });
    expect(storedToken(keychain)).toBeNull();
  });
});

describe('the write-ahead', () => {
  const spending = (keychain: { secrets: Map<string, string> }) =>
    (JSON.parse(keychain.secrets.get('session:c1') ?? '{}') as { spendingSince: number | null }).spendingSince;

  it('is in the keychain while the refresh token is being spent, and gone after', async () => {
    const { server, time, keychain } = await signedIn();
    const open = server.hold();
    await time.advance(50_000);
    expect(spending(keychain)).not.toBeNull();
    open();
    await settle();
    expect(spending(keychain)).toBeNull();
  });

  it('is taken back where the server cannot have acted, and stays where it may have', async () => {
    const { server, time, keychain } = await signedIn();
    server.failNext({ kind: 'before', error: network() });
    await time.advance(47_400);
    expect(server.refreshes).toBe(1);
    expect(spending(keychain)).toBeNull();
    server.failNext({ kind: 'before', error: network(true) });
    await time.advance(300);
    expect(server.refreshes).toBe(2);
    expect(spending(keychain)).not.toBeNull();
  });
});

describe('a record of others', () => {
  const others = {
    version: 1,
    refreshToken: 'theirs',
    addresses: ['https://elsewhere.test/graphql'],
    account: 'ada',
    sessionExpiresAt: null,
    spendingSince: null,
  };

  it('is not removed with a refusal that it has nothing to do with', async () => {
    const { broker, keychain, server, time } = await signedIn();
    server.endFamilyOf('ada');
    const open = server.hold();
    await time.advance(50_000);
    keychain.secrets.set('session:c1', JSON.stringify({ ...others, account: 'eve' }));
    open();
    await time.advance(200);
    expect(broker.snapshot().status).not.toBe('active');
    expect(storedToken(keychain)).toBe('theirs');
  });

  it('that cannot be understood is put aside in the middle of a session, which goes on', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.secrets.set('session:c1', '{"version":99}');
    await time.advance(2 * MINUTE);
    expect(keychain.secrets.get('aside:c1')).toBe('{"version":99}');
    expect(active(broker)).toMatchObject({ account: 'ada', saved: 'keychain' });
  });

  it('for another address is neither taken over nor written over', async () => {
    const { broker, keychain, time, server } = await signedIn();
    keychain.secrets.set('session:c1', JSON.stringify(others));
    await time.advance(MINUTE);
    expect(server.refreshes).toBe(0);
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out', notice: 'signed_out_elsewhere' });
    expect(storedToken(keychain)).toBe('theirs');
  });
});

describe('a sign-in', () => {
  it('that the server does not answer ends after thirty seconds, with those words', async () => {
    const { broker, server, time } = bench();
    await broker.start();
    server.holdSignIns();
    const error = broker.signIn(ada).catch((reason: unknown) => reason);
    await time.advance(30_000);
    expect(await error).toMatchObject({ code: 'temporarily_unavailable', message: expect.stringContaining('in time') });
  });
});
