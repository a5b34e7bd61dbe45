import { NEVER, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MAX_WAIT_MS } from '../../../src/renderer/auth/subscription-ending.ts';
import { RedirectedError } from '../../../src/renderer/graphql/fetch-error.ts';
import { FakeBroker, granted, renewingBroker } from './fake-broker.ts';
import { startStreamServer, tick, WRITINGS } from './stream-server.ts';
import { subscribe, ticksIn } from './subscription-server.ts';

const UNAUTHENTICATED = { errors: [{ message: 'Expired.', extensions: { code: 'UNAUTHENTICATED' } }] };
const INVALID_TOKEN = { 'www-authenticate': 'Bearer realm="api", error="invalid_token"' };

afterEach(() => {
  vi.useRealTimers();
});

describe.each(WRITINGS)('a subscription over $name', (writing) => {
  const { open } = writing;

  it('is sent once by POST, with the token, and shows each event until it is complete', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange) =>
      exchange.stream().write(tick(1), tick(2)).complete(),
    );
    const broker = renewingBroker();
    const observed = subscribe(url, broker, { open, target: 'subscription', headers: { 'x-team': 'blue' } });
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1, 2]);
    expect(observed.completed).toBe(true);
    expect(observed.statuses).toEqual([{ state: 'connecting' }, { state: 'live', gapMs: null }]);
    expect(broker.requests).toEqual([
      { id: expect.any(String), epoch: 7, rejectedGeneration: null, target: 'subscription' },
    ]);
    const [{ request, body } = never()] = exchanges;
    expect(exchanges).toHaveLength(1);
    expect(request.method).toBe('POST');
    expect(request.headers).toMatchObject({
      authorization: 'Bearer token-1',
      'content-type': 'application/json',
      'x-team': 'blue',
      accept: expect.stringMatching(writing.accepted),
    });
    expect(body).toMatchObject({ operationName: 'Ticks', query: expect.stringContaining('tick') });
  });

  it('is complete though the server leaves the connection open, and cuts it', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { url } = await startStreamServer(writing, (exchange) => {
      exchange.response.once('close', resolve);
      exchange.stream().write(tick(1)).complete();
    });
    await subscribe(url, renewingBroker(), { open }).ended;
    await closed;
  });

  it('gets a fresh token where the first one is refused, by 401 or in words', async () => {
    const refusals = [
      (exchange: Parameters<Parameters<typeof startStreamServer>[1]>[0]) => exchange.refuse(401, {}, '<h1>No</h1>'),
      (exchange: Parameters<Parameters<typeof startStreamServer>[1]>[0]) => exchange.refuse(400, INVALID_TOKEN),
      (exchange: Parameters<Parameters<typeof startStreamServer>[1]>[0]) =>
        exchange.stream().write(UNAUTHENTICATED).complete(),
    ];
    for (const refuse of refusals) {
      const { url, exchanges } = await startStreamServer(writing, (exchange, n) =>
        n === 1 ? refuse(exchange) : exchange.stream().write(tick(1)).complete(),
      );
      const broker = renewingBroker();
      const observed = subscribe(url, broker, { open });
      await observed.ended;
      expect(ticksIn(observed.results)).toEqual([1]);
      expect(exchanges.map(({ request }) => request.headers.authorization)).toEqual([
        'Bearer token-1',
        'Bearer token-2',
      ]);
      expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1]);
    }
  });

  it('ends where the fresh token is refused too, with what the server sent', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange) => exchange.refuse(401, {}, 'jwt expired'));
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    expect(exchanges).toHaveLength(2);
    expect(observed.error).toMatchObject({ statusCode: 401, bodyText: 'jwt expired' });
  });

  it('goes on with a fresh token where the server ends it for the token, and tells of the gap', async () => {
    let ms = 0;
    const { url, exchanges } = await startStreamServer(writing, (exchange, n) => exchange.stream().write(tick(n)));
    const onResult = () => {
      ms += 60_000;
      if (exchanges.length === 3) exchanges[2]?.complete();
      else exchanges.at(-1)?.write(UNAUTHENTICATED).complete();
    };
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) => {
      ms += rejectedGeneration === null ? 0 : 500;
      return granted((rejectedGeneration ?? 0) + 1);
    });
    const observed = subscribe(url, broker, { open, onResult, now: () => ({ monotonic: ms, wall: ms }) });
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1, 2, 3]);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1, 2]);
    expect(exchanges).toHaveLength(3);
    expect(observed.statuses.filter(({ state }) => state === 'live')).toEqual(
      [null, 500, 500].map((gapMs) => ({ state: 'live', gapMs })),
    );
  });

  it('is connected anew after a pause where the line breaks, with the token that the broker has', async () => {
    const { url } = await startStreamServer(writing, (exchange, n) => {
      exchange.stream();
      if (n === 1) exchange.response.write(writing.next(tick(1)), () => exchange.cut());
      else exchange.write(tick(2)).complete();
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker, { open });
    await observed.ended;
    expect(ticksIn(observed.results).at(-1)).toBe(2);
    expect(observed.waits).toEqual([750]);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, null]);
    expect(observed.statuses).toContainEqual({
      state: 'reconnecting',
      inMs: 750,
      reason: 'The connection of the subscription was lost, or could not be made.',
    });
  });

  it('is connected anew where the answer ends before the subscription is complete', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange, n) => {
      exchange.stream().write(tick(n));
      if (n === 1) exchange.response.end();
      else exchange.complete();
    });
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1, 2]);
    expect(exchanges).toHaveLength(2);
  });

  it('waits as long as the server asks for, and longer each time', async () => {
    const { url } = await startStreamServer(writing, (exchange, n) => {
      if (n === 1) exchange.refuse(503, { 'retry-after': '40' });
      else if (n < 4) exchange.refuse(502, {}, '<h1>Bad gateway</h1>');
      else exchange.stream().write(tick(1)).complete();
    });
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    expect(observed.waits).toEqual([40_000, 1_500, 3_000]);
    expect(ticksIn(observed.results)).toEqual([1]);
  });

  it('is given up after ten minutes of a server that is down', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange) => exchange.refuse(502, {}, 'down'));
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    const waitedMs = observed.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThan(MAX_WAIT_MS - 30_000);
    expect(waitedMs).toBeLessThanOrEqual(MAX_WAIT_MS);
    expect(exchanges).toHaveLength(observed.waits.length + 1);
    expect(observed.error).toMatchObject({ statusCode: 502 });
  });

  it('is given up at once where the server says what another try would meet again', async () => {
    for (const status of [400, 403, 404, 406, 415]) {
      const { url, exchanges } = await startStreamServer(writing, (exchange) => exchange.refuse(status, {}, 'no'));
      const observed = subscribe(url, renewingBroker(), { open });
      await observed.ended;
      expect(exchanges).toHaveLength(1);
      expect(observed.error).toMatchObject({ statusCode: status, bodyText: 'no' });
    }
  });

  it('follows no redirect', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange) =>
      exchange.refuse(307, { location: '/elsewhere' }),
    );
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    expect(observed.error).toBeInstanceOf(RedirectedError);
    expect(exchanges).toHaveLength(1);
  });

  it('takes an answer in JSON as its only result', async () => {
    const { url } = await startStreamServer(writing, (exchange) =>
      exchange.refuse(200, { 'content-type': 'application/json' }, '{"errors":[{"message":"No such field."}]}'),
    );
    const observed = subscribe(url, renewingBroker(), { open });
    await observed.ended;
    expect(observed.results).toEqual([{ errors: [{ message: 'No such field.' }] }]);
    expect(observed.completed).toBe(true);
  });

  it('proves the token again with the nonce that the server asks for, once', async () => {
    const wanted = { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'nonce-1' };
    const { url, exchanges } = await startStreamServer(writing, (exchange, n) =>
      n === 1 ? exchange.refuse(401, wanted) : exchange.stream().write(tick(1)).complete(),
    );
    const broker = renewingBroker();
    const observed = subscribe(url, broker, { open });
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1]);
    expect(exchanges).toHaveLength(2);
    expect(broker.requests).toMatchObject([
      { rejectedGeneration: null },
      { rejectedGeneration: null, dpopNonce: 'nonce-1' },
    ]);

    const never = await startStreamServer(writing, (exchange) => exchange.refuse(401, wanted));
    const refused = subscribe(never.url, renewingBroker(), { open });
    await refused.ended;
    expect(never.exchanges).toHaveLength(2);
    expect(refused.error).toMatchObject({ statusCode: 401 });
  });

  it('is connected anew where the heartbeats cease', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let ms = 0;
    const now = () => ({ monotonic: ms, wall: ms });
    const { url, exchanges } = await startStreamServer(writing, (exchange, n) => {
      exchange.stream();
      if (n === 1) exchange.response.write(writing.heartbeat + writing.next(tick(1)));
      else exchange.write(tick(4)).complete();
    });
    const arrivals: (() => void)[] = [];
    const arrived = () => new Promise<void>((resolve) => arrivals.push(resolve));
    const first = arrived();
    const observed = subscribe(url, renewingBroker(), { open, now, onResult: () => arrivals.shift()?.() });
    await first;
    ms += 12_000;
    const second = arrived();
    exchanges[0]?.response.write(writing.heartbeat + writing.next(tick(2)));
    await second;
    vi.advanceTimersByTime(35_000);
    const third = arrived();
    exchanges[0]?.write(tick(3));
    await third;
    vi.advanceTimersByTime(36_000);
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1, 2, 3, 4]);
    expect(observed.statuses).toContainEqual({
      state: 'reconnecting',
      inMs: 750,
      reason: 'The server of the subscription no longer answered.',
    });
  });

  it('is cut off when it is unsubscribed, and leaves no timer', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { url } = await startStreamServer(writing, (exchange) => {
      exchange.response.once('close', resolve);
      exchange.stream().write(tick(1));
    });
    const observed = subscribe(url, renewingBroker(), { open, onResult: arrive });
    await arrived;
    observed.unsubscribe();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
    expect(observed.error).toBeNull();
  });

  it('opens no connection any more during a pause', async () => {
    const { promise: pausing, resolve: isPausing } = Promise.withResolvers<void>();
    const { url, exchanges } = await startStreamServer(writing, (exchange) => exchange.refuse(502));
    const observed = subscribe(url, renewingBroker(), {
      open,
      wait: () => NEVER,
      onStatus: ({ state }) => {
        if (state === 'reconnecting') isPausing();
      },
    });
    await pausing;
    observed.unsubscribe();
    expect(exchanges).toHaveLength(1);
  });

  it('gives a server that does not begin to answer a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const { url, exchanges } = await startStreamServer(writing, (exchange, n) => {
      if (n === 1) isAsked();
      else exchange.stream().write(tick(1)).complete();
    });
    const observed = subscribe(url, renewingBroker(), { open, wait: () => timer(0) });
    await asked;
    vi.advanceTimersByTime(60_000);
    while (exchanges.length < 2) await vi.advanceTimersByTimeAsync(1);
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1]);
  });

  it('is sent without a token where it is public, and gets its refusal as an answer', async () => {
    const { url, exchanges } = await startStreamServer(writing, (exchange) => exchange.refuse(401, {}, 'who?'));
    const broker = new FakeBroker();
    const observed = subscribe(url, broker, { open, context: { authorization: 'none' } });
    await observed.ended;
    expect(observed.error).toMatchObject({ statusCode: 401 });
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.request.headers.authorization).toBeUndefined();
    expect(broker.requests).toHaveLength(0);
  });
});

function never(): never {
  throw new Error('No request came.');
}
