import { NEVER, Subject, timer } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Network } from '../../../src/renderer/auth/network.ts';
import { MAX_WAIT_MS } from '../../../src/renderer/auth/subscription-ending.ts';
import { renewingBroker } from './fake-broker.ts';
import { settle } from './link-probe.ts';
import {
  type Connection,
  startOpenSubscription,
  startSubscriptionServer,
  subscribe,
  ticks,
  ticksIn,
  ticksThenClose,
} from './subscription-server.ts';

const TIMERS: NonNullable<Parameters<typeof vi.useFakeTimers>[0]> = {
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'],
};

afterEach(() => {
  vi.useRealTimers();
});

describe('a subscription whose line breaks', () => {
  it('is connected anew after a pause, with the token that the broker has', async () => {
    const { url } = await startSubscriptionServer({
      subscribe: (connection, n) => (n === 1 ? ticksThenClose(1, connection, 1012) : ticks(1)),
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(observed.waits).toEqual([750]);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, null]);
    expect(observed.statuses).toContainEqual({
      state: 'reconnecting',
      inMs: 750,
      reason: 'The server closed the subscription with code 1012 (so it is).',
    });
  });

  it('is given up after ten minutes', async () => {
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection) => ticksThenClose(0, connection, 1000),
    });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    const waitedMs = observed.waits.reduce((sum, ms) => sum + ms, 0);
    expect(waitedMs).toBeGreaterThan(MAX_WAIT_MS - 30_000);
    expect(waitedMs).toBeLessThanOrEqual(MAX_WAIT_MS);
    expect(connections).toHaveLength(observed.waits.length + 1);
    expect(observed.error).toMatchObject({ code: 1000 });
  });

  it('is given up at once when the server calls it a mistake', async () => {
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection) => ticksThenClose(0, connection, 4400),
    });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(1);
    expect(observed.error).toMatchObject({ code: 4400, reason: 'so it is' });
  });

  it('is connected anew when the server no longer answers pings', async () => {
    vi.useFakeTimers(TIMERS);
    const { promise: live, resolve: isLive } = Promise.withResolvers<void>();
    const { promise: pinged, resolve: isPinged } = Promise.withResolvers<void>();
    const { url, connections } = await startSubscriptionServer({
      ignoresPings: true,
      subscribe: ({ socket }, n) => {
        if (n > 1) return ticks(1);
        socket.on('message', (message) => {
          if (String(message).includes('"ping"')) isPinged();
        });
        isLive();
        return ticks(1, true);
      },
    });
    const observed = subscribe(url, renewingBroker());
    await live;
    vi.advanceTimersByTime(20_000);
    await pinged;
    vi.advanceTimersByTime(10_000);
    await observed.ended;
    expect(connections).toHaveLength(2);
    expect(observed.statuses).toContainEqual({
      state: 'reconnecting',
      inMs: 750,
      reason: 'The server of the subscription no longer answered.',
    });
  });
});

describe('the gap in a subscription', () => {
  it.each([
    ['monotonic clock', { monotonic: 10_000, wall: 1_000 }],
    ['wall clock, where the other one stood still', { monotonic: 1_000, wall: 10_000 }],
  ])('counts from the last message, by the %s', async (_, later) => {
    let moment = { monotonic: 0, wall: 0 };
    async function* tickThenSilence({ socket }: Connection) {
      moment = { monotonic: 1_000, wall: 1_000 };
      yield* ticks(1);
      // The line is dead for long before the socket closes.
      await delivered;
      moment = later;
      socket.close(1012, 'so it is');
      await new Promise(() => undefined);
    }
    const { promise: delivered, resolve: isDelivered } = Promise.withResolvers<void>();
    const { url } = await startSubscriptionServer({
      subscribe: (connection, n) => (n === 1 ? tickThenSilence(connection) : ticks(1)),
    });
    const observed = subscribe(url, renewingBroker(), { now: () => moment, onResult: isDelivered });
    await observed.ended;
    expect(observed.statuses.at(-1)).toEqual({ state: 'live', gapMs: 9_000 });
  });
});

/** A network that the test takes away and gives back. */
class FakeNetwork implements Network {
  readonly #back = new Subject<void>();
  #online = true;
  readonly online = this.#back.asObservable();

  readonly isOnline = () => this.#online;

  lose(): void {
    this.#online = false;
  }

  restore(): void {
    this.#online = true;
    this.#back.next();
  }

  get watched(): boolean {
    return this.#back.observed;
  }
}

describe('a subscription on a machine without a network', () => {
  it('waits for the network, and tries at once when it is back', async () => {
    const network = new FakeNetwork();
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection, n) => {
        if (n > 1) return ticks(1);
        network.lose();
        return ticksThenClose(1, connection, 1012);
      },
    });
    const { promise: waiting, resolve: isWaiting } = Promise.withResolvers<void>();
    const observed = subscribe(url, renewingBroker(), {
      network,
      onStatus: (status) => {
        if (status.state === 'reconnecting') isWaiting();
      },
    });
    await waiting;
    expect(observed.statuses.at(-1)).toMatchObject({ state: 'reconnecting', inMs: null });
    expect(observed.waits).toEqual([]);
    expect(connections).toHaveLength(1);
    await settle();
    network.restore();
    await observed.ended;
    expect(connections).toHaveLength(2);
    expect(ticksIn(observed.results)).toEqual([1, 1]);
    expect(network.watched).toBe(false);
  });

  it('does not try when a pause ends without a network', async () => {
    const network = new FakeNetwork();
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection, n) => (n > 1 ? ticks(1) : ticksThenClose(1, connection, 1012)),
    });
    const { promise: pausing, resolve: isPausing } = Promise.withResolvers<void>();
    const endOfPause = new Subject<void>();
    const observed = subscribe(url, renewingBroker(), {
      network,
      wait: () => endOfPause,
      onStatus: (status) => {
        if (status.state === 'reconnecting') isPausing();
      },
    });
    await pausing;
    await settle();
    network.lose();
    endOfPause.next();
    await settle();
    expect(observed.statuses.at(-1)).toMatchObject({ state: 'reconnecting', inMs: null });
    expect(connections).toHaveLength(1);
    network.restore();
    await observed.ended;
    expect(connections).toHaveLength(2);
  });

  it('cuts a pause short when the network is back', async () => {
    const network = new FakeNetwork();
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection, n) => (n > 1 ? ticks(1) : ticksThenClose(1, connection, 1012)),
    });
    const { promise: pausing, resolve: isPausing } = Promise.withResolvers<void>();
    const observed = subscribe(url, renewingBroker(), {
      network,
      wait: () => NEVER,
      onStatus: (status) => {
        if (status.state === 'reconnecting') isPausing();
      },
    });
    await pausing;
    await settle();
    network.restore();
    await observed.ended;
    expect(connections).toHaveLength(2);
  });
});

describe('a subscription that is unsubscribed', () => {
  it('closes its socket', async () => {
    const { url, live, closed } = await startOpenSubscription();
    const observed = subscribe(url, renewingBroker());
    await live;
    observed.unsubscribe();
    expect(await closed).toBe(1000);
    expect(observed.error).toBeNull();
  });

  it('closes a socket that the server has not acknowledged, and leaves no timer', async () => {
    vi.useFakeTimers(TIMERS);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const { url } = await startSubscriptionServer({
      onConnect: ({ socket }) => {
        socket.once('close', () => resolve());
        isAsked();
        return new Promise(() => undefined);
      },
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await asked;
    observed.unsubscribe();
    await closed;
    expect(vi.getTimerCount()).toBe(0);
    expect(broker.requests).toHaveLength(1);
    expect(observed.error).toBeNull();
  });

  it('opens no socket any more during a pause, and leaves no timer', async () => {
    vi.useFakeTimers(TIMERS);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection) => {
        connection.socket.once('close', () => resolve());
        return ticksThenClose(1, connection, 1012);
      },
    });
    const { promise: pausing, resolve: isPausing } = Promise.withResolvers<void>();
    const network = new FakeNetwork();
    const observed = subscribe(url, renewingBroker(), {
      network,
      wait: timer,
      onStatus: (status) => {
        if (status.state === 'reconnecting') isPausing();
      },
    });
    await pausing;
    await closed;
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    observed.unsubscribe();
    expect(vi.getTimerCount()).toBe(0);
    expect(network.watched).toBe(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connections).toHaveLength(1);
  });
});
