import { describe, expect, it } from 'vitest';
import { untilDue, worthRefreshing } from '../../../src/main/auth/due.ts';
import { now } from '../../../src/main/auth/instant.ts';
import { sessionOf, tokenOf, waitingOf } from './sessions.ts';
import { VirtualTime } from './virtual-time.ts';

const EVENTS = ['resume', 'online', 'manual'] as const;

describe('the time until the next refresh', () => {
  it('is what is left of the time to the leeway', () => {
    const time = new VirtualTime();
    const session = sessionOf({ token: tokenOf(time) });
    time.sleep(46_700);
    expect(untilDue(session, time)).toBe(300);
  });

  it('is none where there is no access token yet', () => {
    expect(untilDue(sessionOf(), new VirtualTime())).toBe(0);
  });

  it('is unknown where the lifetime is, and while a refresh is under way', () => {
    const time = new VirtualTime();
    const token = tokenOf(time);
    expect(untilDue(sessionOf({ token: tokenOf(time, 'unknown') }), time)).toBeNull();
    expect(
      untilDue(sessionOf({ token, phase: { kind: 'refreshing', since: now(time), cause: 'request' } }), time),
    ).toBe(null);
  });

  it('is what is left of the delay after a failure', () => {
    const time = new VirtualTime();
    const session = sessionOf({ token: tokenOf(time), phase: waitingOf(now(time)) });
    time.sleep(3_000);
    expect(untilDue(session, time)).toBe(5_000);
  });

  it('is longer after a failure where nobody has asked for what the next attempt brings', () => {
    const time = new VirtualTime();
    const session = sessionOf({ token: tokenOf(time), phase: waitingOf(now(time), { isWaitedFor: false }) });
    time.sleep(3_000);
    expect(untilDue(session, time)).toBe(17_000);
  });
});

describe('an event', () => {
  it.each(EVENTS)('of the kind %s never starts a second refresh', (event) => {
    const time = new VirtualTime();
    const phase = { kind: 'refreshing', since: now(time), cause: 'request' } as const;
    expect(worthRefreshing(sessionOf({ phase }), event, time)).toBe(false);
  });

  it.each(EVENTS)('of the kind %s cuts a back-off short, but not what the server asked for', (event) => {
    const time = new VirtualTime();
    const own = sessionOf({ phase: waitingOf(now(time), { asked: false }) });
    const asked = sessionOf({ phase: waitingOf(now(time), { asked: true }) });
    expect(worthRefreshing(own, event, time)).toBe(true);
    time.sleep(7_999);
    expect(worthRefreshing(asked, event, time)).toBe(false);
    time.sleep(1);
    expect(worthRefreshing(asked, event, time)).toBe(true);
  });

  it.each([
    { age: 46_999, worth: { resume: false, online: false, manual: true } },
    { age: 47_000, worth: { resume: true, online: true, manual: true } },
    { age: 55_000, worth: { resume: true, online: true, manual: true } },
  ])('renews a token of $age ms: $worth', ({ age, worth }) => {
    const time = new VirtualTime();
    const session = sessionOf({ token: tokenOf(time) });
    time.sleep(age);
    for (const event of EVENTS) expect(worthRefreshing(session, event, time)).toBe(worth[event]);
  });

  it.each(EVENTS)('of the kind %s gets the first access token', (event) => {
    expect(worthRefreshing(sessionOf(), event, new VirtualTime())).toBe(true);
  });
});
