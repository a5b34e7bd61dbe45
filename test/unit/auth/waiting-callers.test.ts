import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../src/main/auth/decision.ts';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { WaitingCallers } from '../../../src/main/auth/waiting-callers.ts';
import { tokenOf } from './sessions.ts';
import { settle, VirtualTime } from './virtual-time.ts';

const WAIT: Decision = { kind: 'wait' };

/** Callers for whom `decisions` says what to do, by their epoch. */
function setting() {
  const time = new VirtualTime();
  const decisions = new Map<number, Decision>();
  const patience: number[] = [];
  const callers = new WaitingCallers({
    clock: time,
    timers: time,
    decide: ({ epoch }, patienceMs) => {
      patience.push(patienceMs);
      return decisions.get(epoch) ?? WAIT;
    },
  });
  const outcomes: unknown[] = [];
  const add = (epoch: number, signal?: AbortSignal) => {
    callers.add({ epoch, rejectedGeneration: null }, signal).then(
      (token) => outcomes.push([epoch, token.value]),
      (error: AuthError) => outcomes.push([epoch, error.code, error.message]),
    );
  };
  return { time, callers, decisions, patience, outcomes, add };
}

const cancelled = (epoch: number) => [epoch, 'cancelled', expect.stringMatching(/taken back/i)];
const unavailable = (epoch: number) => [epoch, 'temporarily_unavailable', expect.stringMatching(/in time.*again/i)];

describe('callers that wait', () => {
  it('are each told what is decided for them, and are asked about again where that is to wait', async () => {
    const { time, callers, decisions, outcomes, add } = setting();
    for (const epoch of [1, 2, 3]) add(epoch);
    decisions.set(1, { kind: 'serve', token: tokenOf(time), renew: false });
    decisions.set(2, { kind: 'refuse', error: new AuthError('session_changed', 'Somebody signed in.') });
    callers.settle();
    await settle();
    expect(outcomes).toEqual([
      [1, 'access'],
      [2, 'session_changed', 'Somebody signed in.'],
    ]);
    expect(callers.size).toBe(1);
  });

  it('say for which causes they need a refresh, and go on waiting for it', () => {
    const { callers, decisions, add } = setting();
    for (const epoch of [1, 2, 3]) add(epoch);
    expect([...callers.settle()]).toEqual([]);
    decisions.set(1, { kind: 'renew', cause: 'request' });
    decisions.set(2, { kind: 'renew', cause: 'rejected' });
    expect([...callers.settle()]).toEqual(['request', 'rejected']);
    expect(callers.size).toBe(3);
  });

  it('are decided for with what is left of their patience', async () => {
    const { time, callers, patience, add } = setting();
    add(1);
    await time.advance(12_000);
    add(2);
    callers.settle();
    expect(patience).toEqual([18_000, 30_000]);
  });
});

describe('a caller that waits in vain', () => {
  it('is let go after thirty seconds, each at its own time, with what to do', async () => {
    const { time, outcomes, add } = setting();
    add(1);
    await time.advance(10_000);
    add(2);
    await time.advance(19_999);
    expect(outcomes).toEqual([]);
    await time.advance(1);
    expect(outcomes).toEqual([unavailable(1)]);
    await time.advance(9_999);
    expect(outcomes).toHaveLength(1);
    await time.advance(1);
    expect(outcomes).toEqual([unavailable(1), unavailable(2)]);
    expect(time.armed).toBe(0);
  });

  it('also where a refresh is still wanted for it', async () => {
    const { time, decisions, outcomes, add } = setting();
    decisions.set(1, { kind: 'renew', cause: 'request' });
    add(1);
    await time.advance(30_000);
    expect(outcomes).toEqual([unavailable(1)]);
  });

  it('is told to come back in a second', async () => {
    const { time, callers } = setting();
    const error = callers.add({ epoch: 1, rejectedGeneration: null }, undefined).catch((reason: unknown) => reason);
    await time.advance(30_000);
    expect(await error).toMatchObject({ retryAfterMs: 1_000 });
  });

  it('is let go at once where the machine slept longer than that', async () => {
    const { time, callers, outcomes, add } = setting();
    add(1);
    time.sleep(30_000);
    callers.settle();
    await settle();
    expect(outcomes).toEqual([unavailable(1)]);
  });

  it('of two that came before and after a sleep, the later one still has all of its time', async () => {
    const { time, outcomes, add } = setting();
    add(1);
    time.sleep(20_000);
    add(2);
    await time.advance(29_999);
    expect(outcomes).toEqual([unavailable(1)].slice(0, outcomes.length));
    await time.advance(1);
    expect(outcomes).toEqual([unavailable(1), unavailable(2)]);
  });
});

describe('a caller that gives up', () => {
  it('is forgotten at once', async () => {
    const { callers, outcomes, add } = setting();
    const controller = new AbortController();
    add(1, controller.signal);
    add(2);
    controller.abort();
    expect(callers.size).toBe(1);
    await settle();
    expect(outcomes).toEqual([cancelled(1)]);
  });
});

describe('no timer is left', () => {
  it('when the last caller has been served, and one is armed again for the next', async () => {
    const { time, callers, decisions, outcomes, add } = setting();
    decisions.set(1, { kind: 'serve', token: tokenOf(time), renew: false });
    add(1);
    expect(time.armed).toBe(1);
    callers.settle();
    expect(time.armed).toBe(0);
    add(2);
    await time.advance(30_000);
    expect(outcomes).toEqual([[1, 'access'], unavailable(2)]);
  });

  it('while others wait, the timer stays', () => {
    const { time, callers, decisions, add } = setting();
    decisions.set(1, { kind: 'serve', token: tokenOf(time), renew: false });
    add(1);
    add(2);
    callers.settle();
    expect(time.armed).toBe(1);
  });

  it('when the app quits, and everyone is told so', async () => {
    const { time, callers, outcomes, add } = setting();
    add(1);
    add(2);
    callers.close();
    await settle();
    expect(outcomes).toEqual([1, 2].map((epoch) => [epoch, 'cancelled', expect.stringMatching(/quitting/i)]));
    expect([time.armed, callers.size]).toEqual([0, 0]);
  });
});
