import { describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { active, ask, bench, codeOf, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

const MINUTE = 60_000;

const lost = () => new GrantError('server', 'The connection broke.', { mayHaveActed: true });
const unavailable = (retryAfterMs: number | null = null) =>
  new GrantError('server', 'The server answered HTTP 503.', { mayHaveActed: true, retryAfterMs });
const offline = () => new GrantError('offline', 'There is no network.');

describe('a fresh access token', () => {
  it('is served at once, without a request', async () => {
    const { broker, server } = await signedIn();
    const first = await ask(broker);
    const second = await ask(broker);
    expect(second.value).toBe(first.value);
    expect(server.refreshes).toBe(0);
  });

  it('is renewed behind once it is inside its leeway, while it is still served', async () => {
    const { broker, server, time } = await signedIn();
    const before = await ask(broker);
    const open = server.hold();
    await time.advance(50_000);
    expect(server.refreshes).toBe(1);
    expect((await ask(broker)).value).toBe(before.value);
    open();
    await settle();
    expect((await ask(broker)).generation).toBe(before.generation + 1);
    expect(server.refreshes).toBe(1);
  });

  it('is renewed by time alone while nobody asks, once a lifetime', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(10 * MINUTE);
    expect(server.refreshes).toBeGreaterThanOrEqual(10);
    expect(server.refreshes).toBeLessThanOrEqual(14);
    expect(active(broker).refresh.phase).toBe('idle');
  });
});

describe('an expired access token', () => {
  it('makes eight windows wait for one refresh and gives them all the same token (F01)', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(broker)));
    expect(new Set(answers.map(({ value }) => value)).size).toBe(1);
    expect(server.refreshes).toBe(1);
    expect(active(broker).status).toBe('active');
  });

  it('counts as expired when either clock says so (F10)', async () => {
    const { broker, server, time } = await signedIn();
    time.setWall(-24 * 60 * MINUTE);
    await time.advance(61_000);
    expect(server.refreshes).toBe(1);
    time.setWall(24 * 60 * MINUTE);
    await ask(broker);
    expect(server.refreshes).toBe(2);
  });

  it('leads to no storm when the wall clock jumps or the machine sleeps for days (F10)', async () => {
    const { broker, server, time } = await signedIn();
    time.setWall(24 * 60 * MINUTE);
    broker.wake('resume');
    await settle();
    time.setWall(-24 * 60 * MINUTE);
    broker.wake('resume');
    await settle();
    time.sleep(3 * 24 * 60 * MINUTE);
    broker.wake('resume');
    broker.wake('online');
    await settle();
    expect(server.refreshes).toBeLessThanOrEqual(2);
  });
});

describe('a rejected access token', () => {
  it('is replaced without a refresh where a newer one is held (F02)', async () => {
    const { broker, server, time } = await signedIn();
    const { generation } = await ask(broker);
    await time.advance(55_000);
    expect(server.refreshes).toBe(1);
    const next = await ask(broker, generation);
    expect(next.generation).toBe(generation + 1);
    expect(server.refreshes).toBe(1);
  });

  it('leads to one refresh, however many report it', async () => {
    const { broker, server } = await signedIn();
    const { generation } = await ask(broker);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(broker, generation)));
    expect(server.refreshes).toBe(1);
    expect(answers.every((token) => token.generation === generation + 1)).toBe(true);
  });

  it('is not served to others while the refresh that it caused is under way', async () => {
    const { broker, server } = await signedIn();
    const { generation } = await ask(broker);
    const open = server.hold();
    const rejected = ask(broker, generation);
    const other = ask(broker);
    open();
    expect((await other).generation).toBe(generation + 1);
    await rejected;
  });

  it('leads to one refresh a minute at the most where the API rejects fresh ones too (F19)', async () => {
    const { broker, server, time } = await signedIn();
    server.lifetimeMs = 60 * MINUTE;
    const refused: unknown[] = [];
    let { generation } = await ask(broker);
    for (let second = 0; second < 180; second += 1) {
      const answer = await ask(broker, generation).catch((error: { code: string }) => error.code);
      if (typeof answer === 'string') refused.push(answer);
      else generation = answer.generation;
      await time.advance(1_000);
    }
    expect(server.refreshes).toBeLessThanOrEqual(3);
    expect(new Set(refused)).toEqual(new Set(['token_rejected']));
  });

  it('of a generation that was never handed out is a bad request', async () => {
    const { broker, server } = await signedIn();
    expect(await codeOf(ask(broker, 99))).toBe('bad_request');
    expect(server.refreshes).toBe(0);
  });
});

describe('a refresh that fails for now', () => {
  it('keeps the session, and serves the access token while it is good (F14)', async () => {
    const { broker, server, time } = await signedIn();
    const { value } = await ask(broker);
    server.hold(); // Accepts, and never answers.
    await time.advance(48_000);
    expect(server.inFlight).toBe(1);
    expect((await ask(broker)).value).toBe(value);
    await time.advance(15_000);
    expect(active(broker).refresh.phase).toBe('waiting');
  });

  it('times out, is tried again, and answers those who waited (F14)', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    const waiting = ask(broker);
    server.endFamilyOf('nobody');
    await time.advance(15_000);
    expect(server.inFlight).toBe(0);
    open();
    await time.advance(5_000);
    expect((await waiting).generation).toBe(2);
  });

  it('is bounded by the back-off alone for ten minutes with 25 requests a second (F13)', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext(...Array.from({ length: 200 }, () => ({ kind: 'before' as const, error: unavailable() })));
    time.sleep(2 * MINUTE);
    let answered = 0;
    for (let second = 0; second < 600; second += 1) {
      for (let n = 0; n < 25; n += 1)
        void ask(broker).then(
          () => (answered += 1),
          () => undefined,
        );
      await time.advance(1_000);
    }
    // 1 + 2 + 4 … up to the cap of 20 s, at half of the bound each: 9 attempts in the first minute, then 6 a minute.
    expect(server.refreshes).toBeLessThanOrEqual(9 + 6 * 9);
    expect(server.refreshes).toBeGreaterThan(40);
    expect(server.mostInFlight).toBe(1);
    expect(answered).toBe(0);
    expect(active(broker).account).toBe('ada');
  });

  it('is not repeated before the server wants it to be (F13)', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'before', error: unavailable(5 * MINUTE) });
    time.sleep(2 * MINUTE);
    expect(await codeOf(ask(broker))).toBe('temporarily_unavailable');
    broker.wake('online');
    void codeOf(broker.retryNow());
    await time.advance(5 * MINUTE - 1_000);
    expect(server.refreshes).toBe(1);
    await time.advance(MINUTE);
    expect(server.refreshes).toBe(2);
    expect((await ask(broker)).generation).toBe(2);
  });

  it('tells a caller that cannot wait that long when to come back', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'before', error: unavailable(5 * MINUTE) });
    time.sleep(2 * MINUTE);
    await codeOf(ask(broker));
    const error = await ask(broker).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'temporarily_unavailable' });
    expect((error as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(4 * MINUTE);
  });

  it('is over within two seconds of the network’s return, and those who waited go on (F09)', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext(...Array.from({ length: 200 }, () => ({ kind: 'before' as const, error: offline() })));
    time.sleep(8 * 60 * MINUTE);
    broker.wake('resume');
    const waiting = ask(broker);
    await time.advance(20_000);
    expect(active(broker).refresh).toMatchObject({ phase: 'waiting', problem: 'offline' });
    server.clearFaults();
    await time.advance(2_000);
    expect((await waiting).generation).toBe(2);
  });

  it('is tried at once when the network comes back', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext(...Array.from({ length: 20 }, () => ({ kind: 'before' as const, error: unavailable() })));
    await time.advance(3 * MINUTE);
    const before = server.refreshes;
    broker.wake('online');
    await settle();
    expect(server.refreshes).toBe(before + 1);
  });

  it('lets a caller that waits in vain go after thirty seconds', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext(...Array.from({ length: 200 }, () => ({ kind: 'before' as const, error: offline() })));
    time.sleep(2 * MINUTE);
    const waiting = codeOf(ask(broker));
    await time.advance(29_000);
    expect(active(broker).refresh.phase).not.toBe('idle');
    await time.advance(2_000);
    expect(await waiting).toBe('temporarily_unavailable');
  });

  it('answers a hundred thousand callers when it ends (F24)', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    const callers = Array.from({ length: 100_000 }, () => ask(broker));
    const timers = time.armed;
    expect(timers).toBeLessThan(10);
    open();
    const tokens = await Promise.all(callers);
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(server.refreshes).toBe(1);
  });
});

describe('a refresh whose answer was lost after the server acted', () => {
  it('ends the session once, and says that it was interrupted (F04)', async () => {
    const { broker, server, time, keychain } = await signedIn();
    server.failNext({ kind: 'after', error: lost() });
    await time.advance(10 * MINUTE);
    expect(broker.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'interrupted', account: 'ada' });
    expect(server.refreshes).toBe(2);
    expect(keychain.secrets.size).toBe(0);
  });
});

describe('a refused refresh token', () => {
  it('ends the session for everyone, once, with a clear error, and its record goes (F15)', async () => {
    const { broker, server, time, keychain } = await signedIn();
    server.endFamilyOf('ada');
    time.sleep(2 * MINUTE);
    const codes = Promise.all(Array.from({ length: 8 }, () => codeOf(ask(broker))));
    await time.advance(200); // At the most.
    expect(new Set(await codes)).toEqual(new Set(['reauth_required']));
    expect(broker.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'refused' });
    await settle();
    expect(keychain.secrets.size).toBe(0);
    await time.advance(10 * MINUTE);
    expect(server.refreshes).toBe(1);
  });
});

describe('the answer of the token endpoint', () => {
  it('without a refresh token leaves the one in use in place (F08)', async () => {
    const { broker, server, time } = await signedIn();
    server.rotates = false;
    await time.advance(5 * MINUTE);
    expect(server.refreshes).toBeGreaterThan(4);
    expect(active(broker).refresh.phase).toBe('idle');
  });

  it('without an access token still gives its refresh token to the keychain (F07)', async () => {
    const { broker, server, time, keychain } = await signedIn();
    server.failNext({ kind: 'answer', change: { accessToken: null, problem: 'Nothing at login.accessToken.' } });
    await time.advance(48_000);
    expect(active(broker).refresh).toMatchObject({ phase: 'waiting', problem: 'misconfigured' });
    const record = JSON.parse(keychain.secrets.get('session:c1') ?? '{}') as { refreshToken: string };
    expect(server.isAlive(record.refreshToken)).toBe(true);
    await time.advance(MINUTE);
    expect((await ask(broker)).generation).toBeGreaterThan(1);
  });

  it.each([0, 1_000, -5_000, 400 * 24 * 60 * MINUTE])(
    'with a lifetime of %d ms leads to one refresh a second at the most, and overflows no timer (F18)',
    async (lifetimeMs) => {
      const { broker, server, time } = bench();
      server.lifetimeMs = lifetimeMs;
      await broker.start();
      await broker.signIn({ username: 'ada', password: 'right' });
      await ask(broker);
      await time.advance(30_000);
      expect(server.refreshes).toBeLessThanOrEqual(30);
      expect(active(broker).status).toBe('active');
    },
  );

  it('without any lifetime is renewed only when the API rejects it (F18)', async () => {
    const { broker, server, time } = bench();
    server.lifetimeMs = null;
    await broker.start();
    await broker.signIn({ username: 'ada', password: 'right' });
    await time.advance(60 * MINUTE);
    expect(server.refreshes).toBe(0);
    const { generation } = await ask(broker);
    expect((await ask(broker, generation)).generation).toBe(generation + 1);
  });
});

describe('a caller', () => {
  it('that gives up is let go, and the refresh goes on for the others (F20)', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    const open = server.hold();
    const controller = new AbortController();
    const leaver = codeOf(ask(broker, null, controller.signal));
    const stayer = ask(broker);
    controller.abort();
    expect(await leaver).toBe('cancelled');
    open();
    expect((await stayer).generation).toBe(2);
    expect(server.refreshes).toBe(1);
  });

  it('that has already given up costs nothing', async () => {
    const { broker, server, time } = await signedIn();
    time.sleep(2 * MINUTE);
    expect(await codeOf(ask(broker, null, AbortSignal.abort()))).toBe('cancelled');
    expect(server.refreshes).toBe(0);
  });
});
