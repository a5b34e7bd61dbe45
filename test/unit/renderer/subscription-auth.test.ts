import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { SubscriptionClosedError } from '../../../src/renderer/auth/subscription-auth.ts';
import { keepNumberText } from '../../../src/renderer/graphql/exact-json.ts';
import { errorsOf } from '../../../src/renderer/graphql/result-body.ts';
import { FakeBroker, granted, refused, renewingBroker } from './fake-broker.ts';
import { startSubscriptionServer, subscribe, ticks, ticksIn, ticksThenClose } from './subscription-server.ts';

/** The server sends what `toJSON` of an error gives. */
function sentAs(json: unknown) {
  return { toJSON: () => json };
}

describe('a subscription', () => {
  it('sends the token of the broker in both places where servers look', async () => {
    const { url, connections } = await startSubscriptionServer({ subscribe: () => ticks(2) });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(broker.requests).toMatchObject([{ epoch: 7, rejectedGeneration: null }]);
    expect(connections[0]?.params).toEqual({
      authorization: 'Bearer token-1',
      headers: { authorization: 'Bearer token-1' },
    });
    expect(ticksIn(observed.results)).toEqual([1, 2]);
    expect(observed.completed).toBe(true);
    expect(observed.statuses).toEqual([{ state: 'connecting' }, { state: 'live', gapMs: null }]);
  });

  it('opens no socket before the broker has answered', async () => {
    const { url, connections } = await startSubscriptionServer({});
    const broker = new FakeBroker();
    const observed = subscribe(url, broker);
    observed.unsubscribe();
    expect(broker.cancelled).toEqual([broker.requests[0]?.id]);
    expect(connections).toHaveLength(0);
  });

  it('delivers errors of the server that have nothing to do with the token', async () => {
    const { url } = await startSubscriptionServer({
      subscribe: () => ({ errors: [new GraphQLError('No such field.')] }),
    });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(observed.results).toMatchObject([{ errors: [{ message: 'No such field.' }] }]);
    expect(observed.completed).toBe(true);
  });

  it('passes the refusal of the broker on', async () => {
    const broker = new FakeBroker().answerWith(() => refused({ code: 'session_changed', message: 'Signed out.' }));
    const observed = subscribe('ws://127.0.0.1:1', broker);
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 'session_changed' });
  });

  it('keeps the digits of numbers as they were sent', async () => {
    const long = JSON.parse('[12345678901234567890,1.0]', keepNumberText);
    async function* events() {
      yield { data: { tick: long } };
    }
    const { url } = await startSubscriptionServer({ subscribe: events });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(JSON.stringify(observed.results)).toBe('[{"data":{"tick":[12345678901234567890,1.0]}}]');
  });

  it('delivers errors of strange shapes, and ends where a message cannot be read', async () => {
    async function* events() {
      yield { data: null, errors: [sentAs(null), sentAs({ message: 7, path: 'a.b' })] };
    }
    const { url } = await startSubscriptionServer({ subscribe: events });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(observed.error).toBeNull();
    expect(errorsOf(observed.results[0] ?? {}).map(({ message }) => message)).toEqual(['null', '7']);

    const broken = await startSubscriptionServer({
      onConnect: ({ socket }) => {
        socket.send('{"type":');
        return true;
      },
    });
    const unreadable = subscribe(broken.url, renewingBroker());
    await unreadable.ended;
    expect(unreadable.error).toMatchObject({ code: 4004, message: expect.stringContaining('cannot be read') });
  });

  it('waits for a broker that says when it will have a token', async () => {
    const { url } = await startSubscriptionServer({ subscribe: () => ticks(1) });
    const answers = [refused({ code: 'temporarily_unavailable', message: 'Down.', retryAfterMs: 3_000 }), granted(2)];
    const observed = subscribe(
      url,
      new FakeBroker().answerWith(() => answers.shift() ?? granted(9)),
    );
    await observed.ended;
    expect(observed.waits).toEqual([3_000]);
    expect(ticksIn(observed.results)).toEqual([1]);
  });
});

describe('a subscription whose token expires', () => {
  it('goes on with a fresh token, and tells of the gap', async () => {
    let ms = 1_000;
    const { url, connections } = await startSubscriptionServer({
      subscribe: (connection, n) => (n > 1 ? ticks(1) : ticksThenClose(1, connection, 4401)),
    });
    const broker = new FakeBroker().answerWith(({ rejectedGeneration }) => {
      if (rejectedGeneration === null) return granted(1);
      ms += 2_000;
      return granted(2);
    });
    const observed = subscribe(url, broker, { now: () => ({ monotonic: ms, wall: ms }) });
    await observed.ended;
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1]);
    expect(connections.map(({ params }) => params.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(ticksIn(observed.results)).toEqual([1, 1]);
    expect(observed.statuses.map(({ state }) => state)).toEqual([
      'connecting',
      'live',
      'reconnecting',
      'connecting',
      'live',
    ]);
    expect(observed.statuses.at(-1)).toEqual({ state: 'live', gapMs: 2_000 });
  });

  it('ends when the fresh token is turned away too', async () => {
    const { url, connections } = await startSubscriptionServer({ onConnect: () => false });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(2);
    expect(observed.error).toBeInstanceOf(SubscriptionClosedError);
    expect(observed.error).toMatchObject({ code: 4403 });
  });

  it('goes on when the server says so in a message instead', async () => {
    const rejection = new GraphQLError('Expired.', { extensions: { code: 'UNAUTHENTICATED' } });
    const { url } = await startSubscriptionServer({
      subscribe: (_, n) => (n === 1 ? { errors: [rejection] } : ticks(1)),
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1]);
    expect(broker.requests.at(-1)?.rejectedGeneration).toBe(1);
  });

  it('goes on when the server ends it for the token after events', async () => {
    let ms = 0;
    const expired = new GraphQLError('Expired.', { extensions: { code: 'UNAUTHENTICATED' } });
    async function* ticksThenExpire() {
      yield* ticks(2);
      ms += 3_600_000;
      throw expired;
    }
    const { url, connections } = await startSubscriptionServer({
      subscribe: (_, n) => (n <= 3 ? ticksThenExpire() : ticks(1)),
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker, { now: () => ({ monotonic: ms, wall: ms }) });
    await observed.ended;
    expect(observed.error).toBeNull();
    expect(ticksIn(observed.results)).toEqual([1, 2, 1, 2, 1, 2, 1]);
    expect(connections).toHaveLength(4);
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1, 2, 3]);
  });

  it('ends when tokens that were just given are rejected in messages', async () => {
    async function* ticksThenReject() {
      yield* ticks(1);
      throw new GraphQLError('No.', { extensions: { code: 'UNAUTHENTICATED' } });
    }
    const { url, connections } = await startSubscriptionServer({ subscribe: ticksThenReject });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(connections).toHaveLength(2);
    expect(observed.error).toMatchObject({ name: 'SubscriptionClosedError', code: null });
  });

  it('passes on an event with such an error that is not the first', async () => {
    const rejection = { message: 'No.', extensions: { code: 'UNAUTHENTICATED' } };
    async function* events() {
      yield* ticks(1);
      yield { data: { tick: null }, errors: [sentAs(rejection)] };
    }
    const { url, connections } = await startSubscriptionServer({ subscribe: events });
    const observed = subscribe(url, renewingBroker());
    await observed.ended;
    expect(observed.results[1]).toEqual({ data: { tick: null }, errors: [rejection] });
    expect(connections).toHaveLength(1);
  });

  it('tells the broker of the rejected token until it gives another one', async () => {
    const { url } = await startSubscriptionServer({
      subscribe: (connection, n) => (n === 1 ? ticksThenClose(1, connection, 4401) : ticks(1)),
    });
    const unavailable = refused({ code: 'temporarily_unavailable', message: 'Down.', retryAfterMs: 2_000 });
    const answers = [granted(1), unavailable, unavailable, granted(2)];
    const broker = new FakeBroker().answerWith(() => answers.shift() ?? granted(9));
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1, 1, 1]);
    expect(ticksIn(observed.results)).toEqual([1, 1]);
  });

  it('no longer tells the broker of it after that', async () => {
    const { url } = await startSubscriptionServer({
      subscribe: (connection, n) => (n < 3 ? ticksThenClose(1, connection, n === 1 ? 4401 : 1012) : ticks(1)),
    });
    const broker = renewingBroker();
    const observed = subscribe(url, broker);
    await observed.ended;
    expect(broker.requests.map(({ rejectedGeneration }) => rejectedGeneration)).toEqual([null, 1, null]);
  });
});

describe('a public subscription', () => {
  const context = { authorization: 'none' } as const;

  it('is opened without a token, and without asking the broker', async () => {
    const { url, connections } = await startSubscriptionServer({ subscribe: () => ticks(1) });
    const broker = new FakeBroker();
    const observed = subscribe(url, broker, { context });
    await observed.ended;
    expect(ticksIn(observed.results)).toEqual([1]);
    expect(connections.map(({ params }) => params)).toEqual([{}]);
    expect(broker.requests).toHaveLength(0);
  });

  it('gets its rejection as an answer', async () => {
    const rejection = new GraphQLError('Sign in.', { extensions: { code: 'UNAUTHENTICATED' } });
    const { url, connections } = await startSubscriptionServer({ subscribe: () => ({ errors: [rejection] }) });
    const observed = subscribe(url, new FakeBroker(), { context });
    await observed.ended;
    expect(observed.results).toMatchObject([{ errors: [{ message: 'Sign in.' }] }]);
    expect(connections).toHaveLength(1);
  });

  it('ends when the server turns it away', async () => {
    const { url, connections } = await startSubscriptionServer({ onConnect: () => false });
    const observed = subscribe(url, new FakeBroker(), { context });
    await observed.ended;
    expect(observed.error).toMatchObject({ code: 4403 });
    expect(connections).toHaveLength(1);
  });
});
