import { describe, expect, it } from 'vitest';
import type { AuthError } from '../../../src/main/auth/errors.ts';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import type { Lock } from '../../../src/main/auth/ports.ts';
import { active, ask, type Bench, bench, codeOf, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

const MINUTE = 60_000;
const ada = { username: 'ada', password: 'right' };
const grace = { username: 'grace', password: 'right' };

type Told = { timeline: () => readonly { event: string }[] };
const events = (broker: Told) => broker.timeline().map(({ event }) => event);
const latest = (broker: Told, event: string) => broker.timeline().find((entry) => entry.event === event);

describe('a refresh', () => {
  it('begins with the first caller after the leeway, where a sleep has kept the timer from it', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(50_000);
    expect((await ask(broker)).generation).toBe(1);
    await settle();
    expect(server.refreshes).toBe(1);
    expect(latest(broker, 'refreshed')).toMatchObject({ cause: 'request', generation: 2 });
  });

  it('comes at the time of a token that lives longer than any timer, and not before', async () => {
    const { broker, server, time } = bench();
    server.lifetimeMs = 60 * MINUTE;
    await broker.start();
    await broker.signIn(ada);
    await time.advance(3_091_000); // 86 % of what is left of the hour but for five seconds: 3,091.7 s.
    expect(server.refreshes).toBe(0);
    await time.advance(1_000);
    expect(server.refreshes).toBe(1);
    expect(latest(broker, 'refreshed')).toMatchObject({ cause: 'schedule' });
  });

  it('comes at its time after a sleep: waking up arms the timer anew', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(40_000);
    broker.wake('resume');
    await time.advance(7_000);
    expect(server.refreshes).toBe(0);
    await time.advance(1_000);
    expect(server.refreshes).toBe(1);
  });

  it('whose answer has no access token says so, where the grant has no words for it', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'answer', change: { accessToken: null, problem: null } });
    await time.advance(48_000);
    expect(active(broker).refresh).toMatchObject({ message: expect.stringMatching(/has no access token/) });
  });

  it('that fails says when it is tried again', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'before', error: new GrantError('server', 'HTTP 503.', { retryAfterMs: 60_000 }) });
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    expect(active(broker).refresh).toEqual({
      phase: 'waiting',
      retryAt: time.wall() + 90_000, // What the server asks for, and half of that, as nobody waits.
      problem: 'server',
      message: 'HTTP 503.',
    });
  });

  it('that a person asked for and that fails is tried again as soon as if somebody waited', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'before', error: new GrantError('server', 'HTTP 503.') });
    await time.advance(2_000);
    await expect(broker.retryNow()).rejects.toMatchObject({ code: 'temporarily_unavailable', retryAfterMs: 1_000 });
    expect(active(broker).refresh).toMatchObject({ retryAt: time.wall() + 1_000 });
    await time.advance(1_000);
    expect(server.refreshes).toBe(2);
  });

  it('that failed is made sooner once somebody needs it, whether the caller is refused meanwhile or not', async () => {
    for (const { askedMs, answer } of [
      { askedMs: 20_000, answer: 'a token' },
      { askedMs: 60_000, answer: 'temporarily_unavailable' },
    ]) {
      const { broker, server, time } = await signedIn();
      server.failNext({ kind: 'before', error: new GrantError('server', 'HTTP 503.', { retryAfterMs: askedMs }) });
      time.sleep(2 * MINUTE);
      broker.wake('resume');
      await settle();
      const refreshes = server.refreshes;
      await time.advance(1_000);
      const caller = broker.authorize({ epoch: broker.snapshot().epoch, rejectedGeneration: null }).then(
        () => 'a token',
        (error: AuthError) => error.code,
      );
      expect(active(broker).refresh).toMatchObject({ retryAt: time.wall() - 1_000 + askedMs * 1.05 });
      await time.advance(askedMs * 1.05 - 1_001);
      expect(server.refreshes).toBe(refreshes);
      await time.advance(1);
      expect(server.refreshes).toBe(refreshes + 1);
      expect(await caller).toBe(answer);
      await broker.close();
    }
  });

  it('under way is told to windows with the time of its beginning', async () => {
    const { broker, server, time } = await signedIn();
    server.hold();
    time.sleep(2 * MINUTE);
    const since = time.wall();
    broker.wake('resume');
    await time.advance(5_000);
    expect(active(broker).refresh).toEqual({ phase: 'refreshing', since });
  });
});

describe('the next refresh', () => {
  it('is told to windows, where the lifetime is known', async () => {
    const { broker, time } = await signedIn();
    const { refresh } = active(broker);
    // 86 % of the 55 s for which the token is served.
    expect(refresh.phase === 'idle' && refresh.nextAt).toBeCloseTo(time.wall() + 47_300);
  });

  it('is told to be unknown where the lifetime is', async () => {
    const { broker, server } = bench();
    server.lifetimeMs = null;
    await broker.start();
    await broker.signIn(ada);
    expect(active(broker).refresh).toEqual({ phase: 'idle', nextAt: null });
  });

  it('comes at once with a rejection, however lately another cause led to one', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(48_000);
    expect(server.refreshes).toBe(1);
    expect((await ask(broker, 2)).generation).toBe(3);
  });
});

describe('a caller', () => {
  it('that has given up before it asked is told so', async () => {
    const { broker } = await signedIn();
    await expect(ask(broker, null, AbortSignal.abort())).rejects.toThrow(/taken back/);
  });

  it('whose patience ended during a sleep is let go when the computer wakes up', async () => {
    const { broker, server, time } = await signedIn();
    server.hold();
    time.sleep(2 * MINUTE);
    const waiting = codeOf(ask(broker));
    time.sleep(MINUTE);
    broker.wake('resume');
    expect(await waiting).toBe('temporarily_unavailable');
  });
});

describe('a session that began while a refresh of the one before hangs', () => {
  const overtaken = async (lifetimeMs: number) => {
    const made = await signedIn();
    const { broker, server, time } = made;
    server.hold();
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    server.hold()(); // The next one is answered.
    server.lifetimeMs = lifetimeMs;
    await broker.signIn(ada);
    expect(server.inFlight).toBe(1);
    return made;
  };

  it.each([
    { cause: 'request', lifetimeMs: 4_000, rejected: null },
    { cause: 'rejected', lifetimeMs: MINUTE, rejected: 2 },
  ])('is refreshed when that has ended, not beside it: $cause', async ({ cause, lifetimeMs, rejected }) => {
    const { broker, server, time } = await overtaken(lifetimeMs);
    await time.advance(4_000);
    const waiting = ask(broker, rejected);
    await settle();
    expect(server.refreshes).toBe(1);
    await time.advance(15_000);
    expect((await waiting).generation).toBe(3);
    expect(server.mostInFlight).toBe(1);
    const started = broker.timeline().filter(({ event }) => event === 'refresh_started');
    expect(started.at(-2)).toMatchObject({ cause });
  });

  it('is refreshed by time alone when that has ended', async () => {
    const { server, time } = await overtaken(4_000);
    await time.advance(14_999);
    expect(server.refreshes).toBe(1);
    await time.advance(1);
    expect(server.refreshes).toBe(2);
  });
});

describe('a refresh that ends in a later session', () => {
  it('by a refusal does not end that one, also while it still waits for another process', async () => {
    const { broker, server, time, lock } = await signedIn();
    lock.isExclusive = false;
    server.endFamilyOf('ada');
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await time.advance(50); // Refused; the keychain is looked at once more in a moment.
    await broker.signIn(grace);
    await time.advance(5_000);
    expect(active(broker).account).toBe('grace');
    expect(latest(broker, 'refresh_discarded')).toBeDefined();
  });

  it('by a failure has nothing to revoke but what the sign-out revokes', async () => {
    const { broker, server, time, lock } = await signedIn();
    await lock.acquire(1_000);
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    await broker.signOut();
    await time.advance(MINUTE);
    expect(events(broker)).toContain('refresh_discarded');
    expect(server.revoked).toEqual([expect.stringMatching(/^refresh-/)]);
  });

  it('before anything was sent has nothing to revoke either', async () => {
    const { broker, server, time, lock, keychain } = await signedIn();
    const release = await lock.acquire(1_000);
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    await broker.signOut();
    release();
    await time.advance(MINUTE);
    expect(server.refreshes).toBe(0);
    expect(server.revoked).toEqual([expect.stringMatching(/^refresh-/)]);
    expect(keychain.written.join()).not.toContain('"refreshToken":null');
  });

  it('in the very moment of its success has its refresh token revoked, though the keychain never held it', async () => {
    const { another, server, time, keychain } = bench();
    server.revocable = false;
    let onRelease = (): void => undefined;
    const lock: Lock = { isExclusive: true, acquire: () => Promise.resolve(() => onRelease()) };
    const broker = another({ lock });
    await broker.start();
    await broker.signIn(ada);
    time.sleep(2 * MINUTE);
    keychain.refusesWrites = true;
    onRelease = () => {
      onRelease = () => undefined;
      void broker.signOut();
    };
    broker.wake('resume');
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(new Set(server.revoked)).toHaveLength(2);
  });
});

describe('another process', () => {
  it('that signs out during a refresh has what came revoked, and the timeline says so', async () => {
    const { broker, server, time, marker } = await signedIn();
    server.revocable = false;
    const open = server.hold();
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    marker.set();
    open();
    await settle();
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out', notice: 'signed_out_elsewhere' });
    expect(events(broker)).toContain('signed_out_elsewhere');
    expect(server.revoked).toEqual([expect.stringMatching(/^refresh-/)]);
  });

  it('that signs another account in during a refresh is followed; what came is revoked', async () => {
    const { broker, server, time, keychain } = await signedIn();
    const graces = await server.signIn(grace);
    const open = server.hold();
    time.sleep(2 * MINUTE);
    broker.wake('resume');
    await settle();
    const record = JSON.parse(keychain.secrets.get('session:c1') ?? '{}') as object;
    const theirs = { ...record, refreshToken: graces.refreshToken, account: 'grace', spendingSince: null };
    keychain.secrets.set('session:c1', JSON.stringify(theirs));
    open();
    await time.advance(1);
    expect(active(broker)).toMatchObject({ account: 'grace', saved: 'keychain', generation: 2 });
    expect(events(broker)).toContain('account_changed_elsewhere');
    expect(server.revoked).toEqual([expect.stringMatching(/^refresh-/)]);
    expect(server.revoked).not.toContain(graces.refreshToken);
    expect((await ask(broker)).value).toContain('grace');
  });
});

describe('a token at hand', () => {
  const atHand = (broker: Bench['broker'], change: { epoch?: number; rejectedGeneration?: number } = {}) =>
    broker.tokenAtHand({ epoch: broker.snapshot().epoch, rejectedGeneration: null, ...change });

  it('is the one that is fresh', async () => {
    const { broker, server } = await signedIn();
    expect(atHand(broker)).toMatchObject({ generation: 1, value: expect.stringContaining('ada') });
    expect(server.refreshes).toBe(0);
  });

  it('is renewed behind once it is inside its leeway, by one refresh', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(50_000);
    expect([atHand(broker), atHand(broker)]).toMatchObject([{ generation: 1 }, { generation: 1 }]);
    await settle();
    expect(server.refreshes).toBe(1);
    expect(latest(broker, 'refreshed')).toMatchObject({ cause: 'request' });
    expect(atHand(broker)).toMatchObject({ generation: 2 });
  });

  it('is none where the API has rejected it, for another sign-in, or past its life; and nothing is asked for it', async () => {
    const { broker, server, time } = await signedIn();
    expect(atHand(broker, { rejectedGeneration: 1 })).toBeNull();
    expect(atHand(broker, { rejectedGeneration: 2 })).toBeNull();
    expect(atHand(broker, { epoch: broker.snapshot().epoch - 1 })).toBeNull();
    time.sleep(2 * MINUTE);
    expect(atHand(broker)).toBeNull();
    await settle();
    expect(server.refreshes).toBe(0);
  });

  it('is none before the start, and after a sign-out', async () => {
    const { broker } = bench();
    expect(atHand(broker)).toBeNull();
    await broker.start();
    await broker.signIn(ada);
    expect(atHand(broker)).not.toBeNull();
    await broker.signOut();
    expect(atHand(broker)).toBeNull();
  });
});
