import { describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { active, ask, bench, codeOf, SharedLock, signedIn } from './harness.ts';
import { TokenServer } from './token-server.ts';
import { settle } from './virtual-time.ts';

const MINUTE = 60_000;

const storedToken = (keychain: { secrets: Map<string, string> }): string | null => {
  const text = keychain.secrets.get('session:c1');
  return text === undefined ? null : (JSON.parse(text) as { refreshToken: string }).refreshToken;
};

describe('signing in', () => {
  it('saves the refresh token before anyone gets an access token', async () => {
    const { broker, keychain, server } = bench();
    await broker.start();
    const seen: (string | null)[] = [];
    broker.subscribe((snapshot) => {
      if (snapshot.status === 'active') seen.push(storedToken(keychain));
    });
    await broker.signIn({ username: 'ada', password: 'right' });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((token) => token !== null && server.isAlive(token))).toBe(true);
  });

  it('with a wrong password leaves everything as it was', async () => {
    const { broker, keychain } = await signedIn();
    const before = storedToken(keychain);
    expect(await codeOf(broker.signIn({ username: 'grace', password: 'wrong' }))).toBe('sign_in_refused');
    expect(active(broker).account).toBe('ada');
    expect(storedToken(keychain)).toBe(before);
    expect((await ask(broker)).generation).toBe(1);
  });

  it('of another account ends the first one’s epoch, and its refresh token is revoked', async () => {
    const { broker, server, keychain } = await signedIn();
    const adas = storedToken(keychain);
    const { epoch } = broker.snapshot();
    await broker.signIn({ username: 'grace', password: 'right' });
    expect(active(broker).account).toBe('grace');
    expect(await codeOf(broker.authorize({ epoch, rejectedGeneration: null }))).toBe('session_changed');
    expect((await ask(broker)).value).toContain('grace');
    await settle();
    expect(server.revoked).toEqual([adas]);
  });

  it('while the old account’s refresh is in flight never mixes the two (F12)', async () => {
    const { broker, server, time, keychain } = await signedIn();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    const old = codeOf(ask(broker));
    const entering = broker.signIn({ username: 'grace', password: 'right' });
    open();
    await entering;
    await settle();
    expect(await old).toBe('not_signed_in');
    expect(active(broker).account).toBe('grace');
    expect((await ask(broker)).value).toContain('grace');
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
    await time.advance(5 * MINUTE);
    expect(active(broker).account).toBe('grace');
  });

  it('is not ended by the refusal of a refresh that began before it', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    void codeOf(ask(broker));
    await settle();
    server.endFamilyOf('ada');
    const entering = broker.signIn({ username: 'grace', password: 'right' });
    open();
    await entering;
    await settle();
    expect(active(broker).account).toBe('grace');
  });

  it('twice at once counts the later one, and the earlier one’s tokens are revoked', async () => {
    const { broker, server } = bench();
    await broker.start();
    const open = server.holdSignIns();
    const first = codeOf(broker.signIn({ username: 'ada', password: 'right' }));
    const second = broker.signIn({ username: 'grace', password: 'right' });
    open();
    expect(await first).toBe('cancelled');
    await second;
    await settle();
    expect(active(broker).account).toBe('grace');
    expect(server.revoked).toHaveLength(1);
  });
});

describe('signing out', () => {
  it('removes the record, revokes the refresh token and refuses everyone', async () => {
    const { broker, server, keychain } = await signedIn();
    const token = storedToken(keychain);
    await broker.signOut();
    await settle();
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out', notice: null });
    expect(keychain.secrets.size).toBe(0);
    expect(server.revoked).toEqual([token]);
    expect(await codeOf(ask(broker))).toBe('not_signed_in');
  });

  it('while a refresh is in flight stays signed out; what arrives late is revoked and never stored (F11)', async () => {
    const { broker, server, time, keychain } = await signedIn();
    const first = storedToken(keychain);
    time.sleep(2 * MINUTE);
    const open = server.hold();
    const waiting = codeOf(ask(broker));
    await settle();
    await broker.signOut();
    expect(broker.snapshot().status).toBe('signed_out');
    open();
    await settle();
    expect(await waiting).toBe('not_signed_in');
    expect(keychain.secrets.size).toBe(0);
    expect(server.revoked).toContain(first);
    expect(
      keychain.written.filter((text) => text.includes('refresh-')).every((text) => text.includes(first ?? '')),
    ).toBe(true);
    await time.advance(10 * MINUTE);
    expect(broker.snapshot().status).toBe('signed_out');
  });

  it('while the server is answering revokes the pair that arrives', async () => {
    const { broker, server, time } = await signedIn();
    server.revocable = false; // So that the refresh itself is not refused by what the sign-out revokes.
    time.sleep(2 * MINUTE);
    const open = server.hold();
    void codeOf(ask(broker));
    await settle();
    await broker.signOut();
    open();
    await settle();
    expect(server.revoked).toHaveLength(2);
  });

  it('while the server cannot be told is done at once, and the server is told later, across a restart (F25)', async () => {
    const { broker, server, time, keychain, another } = await signedIn();
    const token = storedToken(keychain);
    server.failNextRevocations(...Array.from({ length: 3 }, () => new GrantError('server', 'HTTP 503.')));
    await broker.signOut();
    expect(broker.snapshot().status).toBe('signed_out');
    await time.advance(100);
    expect([...keychain.secrets.keys()]).toEqual(['revocations:c1']);
    await broker.close();

    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('signed_out');
    await time.advance(MINUTE);
    expect(server.revoked).toEqual([token]);
    expect(keychain.secrets.size).toBe(0);
  });

  it('while signing in leaves nobody signed in', async () => {
    const { broker, server, keychain } = bench();
    await broker.start();
    const open = server.holdSignIns();
    const entering = codeOf(broker.signIn({ username: 'ada', password: 'right' }));
    await broker.signOut();
    open();
    expect(await entering).toBe('cancelled');
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(keychain.secrets.size).toBe(0);
    expect(server.revoked).toHaveLength(1);
  });
});

describe('a restart', () => {
  it('restores the session from the keychain, and refreshes at once', async () => {
    const { broker, server, another } = await signedIn();
    await broker.close();
    const next = another();
    await next.start();
    const token = await ask(next);
    expect(token.value).toContain('ada');
    expect(active(next)).toMatchObject({ account: 'ada', saved: 'keychain' });
    expect(server.refreshes).toBe(1);
  });

  it('after a crash between spending and saving says that the session was interrupted (F05)', async () => {
    const { server, time, broker, keychain, another } = await signedIn();
    server.failNext({ kind: 'after', error: new GrantError('server', 'Lost.', { mayHaveActed: true }) });
    const open = server.hold();
    await time.advance(50_000);
    const atTheCrash = new Map(keychain.secrets);
    open();
    await settle();
    await broker.close();
    keychain.secrets.clear();
    for (const [name, secret] of atTheCrash) keychain.secrets.set(name, secret);

    const next = another();
    await next.start();
    await time.advance(200);
    expect(next.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'interrupted' });
  });

  it('does not send the refresh token to another address than the one it came from', async () => {
    const { broker, another } = await signedIn();
    await broker.close();
    const elsewhere = new TokenServer('https://elsewhere.test/graphql');
    const next = another({ server: elsewhere });
    await next.start();
    await settle();
    expect(next.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'endpoint_changed' });
    expect(elsewhere.journal).toEqual([]);
  });

  it.each(['not json', '{"version":1', '{"version":99,"refreshToken":"x"}', '{"version":1,"refreshToken":""}'])(
    'with a record that reads %j puts it aside and lets people sign in (F17)',
    async (text) => {
      const { broker, keychain } = bench();
      keychain.secrets.set('session:c1', text);
      await broker.start();
      expect(broker.snapshot()).toMatchObject({ status: 'signed_out', notice: 'record_unreadable' });
      expect(keychain.secrets.get('aside:c1')).toBe(text);
      await broker.signIn({ username: 'ada', password: 'right' });
      expect(active(broker).account).toBe('ada');
    },
  );
});

describe('a keychain that cannot be read at start', () => {
  it('is said, leaves the record alone, and works once it is unlocked, without a restart (F16)', async () => {
    const { broker, keychain, another } = await signedIn();
    await broker.close();
    const record = storedToken(keychain);
    keychain.locked = true;
    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('keychain_unavailable');
    expect(await codeOf(ask(next))).toBe('keychain_unavailable');
    expect(await codeOf(next.signIn({ username: 'ada', password: 'right' }))).toBe('keychain_unavailable');
    expect(storedToken(keychain)).toBe(record);
    keychain.locked = false;
    void codeOf(next.retryNow());
    await settle();
    expect((await ask(next)).value).toContain('ada');
  });

  it('can be gone on without, for this run only (F16)', async () => {
    const { broker, keychain, another } = bench();
    keychain.locked = true;
    await broker.start();
    broker.continueWithoutKeychain();
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out' });
    await broker.signIn({ username: 'ada', password: 'right' });
    expect(active(broker).saved).toBe('memory');
    await broker.close();
    keychain.locked = false;
    expect(keychain.secrets.size).toBe(0);
    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('signed_out');
  });
});

describe('a keychain that refuses a write after a rotation (F06)', () => {
  it('lets the session go on from memory, says so, and gets the record as soon as it can', async () => {
    const { broker, server, time, keychain } = await signedIn();
    keychain.locked = true;
    await time.advance(3 * MINUTE);
    expect(active(broker).saved).toBe('pending');
    expect(server.refreshes).toBeGreaterThanOrEqual(3);
    keychain.locked = false;
    void codeOf(broker.retryNow());
    await settle();
    expect(active(broker).saved).toBe('keychain');
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
  });

  it('is tried again by time alone', async () => {
    const { broker, server, time, keychain } = await signedIn();
    server.lifetimeMs = 60 * MINUTE;
    keychain.refusesWrites = true;
    await time.advance(MINUTE);
    expect(active(broker).saved).toBe('pending');
    keychain.refusesWrites = false;
    await time.advance(5 * MINUTE);
    expect(active(broker).saved).toBe('keychain');
  });

  it('makes quitting wait for it, for three seconds at the most', async () => {
    const { broker, time, keychain, server } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(50_000);
    keychain.refusesWrites = false;
    await broker.close();
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
  });

  it('never makes an old refresh token be spent again', async () => {
    const { server, time, keychain, broker } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(10 * MINUTE);
    expect(active(broker).status).toBe('active');
    expect(server.refreshes).toBeGreaterThan(9);
  });
});

describe('quitting', () => {
  it('waits for a refresh under way, so that its answer is saved', async () => {
    const { broker, server, time, keychain } = await signedIn();
    const open = server.hold();
    await time.advance(50_000);
    const closing = broker.close();
    open();
    await closing;
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
  });

  it('does not wait longer than three seconds', async () => {
    const { broker, server, time } = await signedIn();
    server.hold();
    await time.advance(50_000);
    let closed = false;
    void broker.close().then(() => {
      closed = true;
    });
    await time.advance(2_900);
    expect(closed).toBe(false);
    await time.advance(200);
    expect(closed).toBe(true);
  });

  it('leaves no timer behind', async () => {
    const { broker, time } = await signedIn();
    await broker.close();
    expect(time.armed).toBe(0);
  });
});

describe('a second process on the same user data (F03)', () => {
  it('takes over what the first one renewed, and neither loses the session', async () => {
    const { broker: first, another, time, server } = await signedIn();
    const second = another();
    await second.start();
    await ask(second);
    await time.advance(10 * MINUTE);
    expect(active(first).account).toBe('ada');
    expect(active(second).account).toBe('ada');
    expect(server.mostInFlight).toBe(1);
  });

  it('without a lock between them: the loser takes over the winner’s record', async () => {
    const { broker: first, another, server, time } = await signedIn();
    server.toleratesReuse = true;
    const second = another({ lock: new SharedLock(time) });
    await second.start();
    time.sleep(2 * MINUTE);
    await Promise.all([ask(first), ask(second)]);
    await time.advance(10 * MINUTE);
    expect(active(first).account).toBe('ada');
    expect(active(second).account).toBe('ada');
  });

  it('is told when the first one signs out', async () => {
    const { broker: first, another, time } = await signedIn();
    const second = another();
    await second.start();
    await settle();
    await first.signOut();
    await time.advance(2 * MINUTE);
    expect(second.snapshot()).toMatchObject({ status: 'signed_out', notice: 'signed_out_elsewhere' });
  });

  it('follows the first one to another account in a new epoch', async () => {
    const { broker: first, another, time } = await signedIn();
    const second = another();
    await second.start();
    await settle();
    const { epoch } = second.snapshot();
    await first.signIn({ username: 'grace', password: 'right' });
    await time.advance(2 * MINUTE);
    expect(active(second).account).toBe('grace');
    expect(second.snapshot().epoch).toBeGreaterThan(epoch);
    expect((await ask(second)).value).toContain('grace');
  });
});

describe('what a window is told', () => {
  it('holds no token, in any state', async () => {
    const { broker, server, time, keychain } = await signedIn();
    const told: string[] = [];
    broker.subscribe((snapshot) => told.push(JSON.stringify(snapshot)));
    await time.advance(2 * MINUTE);
    keychain.refusesWrites = true;
    await time.advance(2 * MINUTE);
    server.endFamilyOf('ada');
    await time.advance(2 * MINUTE);
    told.push(JSON.stringify(broker.timeline()));
    expect(told.length).toBeGreaterThan(5);
    for (const text of told) expect(text).not.toMatch(/refresh-\d|access-ada/);
  });
});

describe('trying again by hand', () => {
  it('says that the keychain still cannot be read', async () => {
    const { broker, keychain } = bench();
    keychain.locked = true;
    await broker.start();
    expect(await codeOf(broker.retryNow())).toBe('keychain_unavailable');
    keychain.locked = false;
    await broker.retryNow();
    expect(broker.snapshot().status).toBe('signed_out');
  });

  it('waits for the refresh, and says why it failed', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(2_000);
    await broker.retryNow();
    expect(active(broker).generation).toBe(2);
    // However often within a second: once more.
    const pressed = Promise.all(Array.from({ length: 20 }, () => broker.retryNow()));
    await settle();
    expect(server.refreshes).toBe(1);
    await time.advance(1_000);
    await pressed;
    expect(server.refreshes).toBe(2);
    await time.advance(2_000);
    server.failNext({ kind: 'before', error: new GrantError('server', 'HTTP 503.', { retryAfterMs: 60_000 }) });
    const error = await broker.retryNow().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'temporarily_unavailable', message: 'HTTP 503.' });
    expect(await codeOf(broker.retryNow())).toBe('temporarily_unavailable');
    expect(server.refreshes).toBe(3);
  });

  it('says that the session is still not saved', async () => {
    const { broker, keychain, time } = await signedIn();
    await time.advance(2_000);
    keychain.refusesWrites = true;
    expect(await codeOf(broker.retryNow())).toBe('keychain_unavailable');
    expect(active(broker).saved).toBe('pending');
    keychain.refusesWrites = false;
    const again = broker.retryNow();
    await time.advance(1_000);
    await again;
    expect(active(broker).saved).toBe('keychain');
  });
});
