import { describe, expect, it } from 'vitest';
import { type Circumstances, decide, type TokenRequest } from '../../../src/main/auth/decision.ts';
import { now } from '../../../src/main/auth/instant.ts';
import type { Phase, Session, State } from '../../../src/main/auth/session.ts';
import { sessionOf, tokenOf, waitingOf } from './sessions.ts';
import { VirtualTime } from './virtual-time.ts';

const EPOCH = 5;
const GENERATION = 3;

function setting() {
  const time = new VirtualTime();
  const token = tokenOf(time);
  const start = now(time);
  const decideIn = (session: Partial<Session>, request: Partial<TokenRequest> = {}, at: Partial<Circumstances> = {}) =>
    decide(
      { kind: 'active', session: sessionOf({ token, ...session }) },
      { epoch: EPOCH, rejectedGeneration: null, ...request },
      { epoch: EPOCH, generation: GENERATION, lastRejection: null, patienceMs: 30_000, clock: time, ...at },
    );
  const refreshing = (cause: 'request' | 'rejected'): Phase => ({ kind: 'refreshing', since: start, cause });
  return { time, token, start, decideIn, refreshing };
}

const rejected = { rejectedGeneration: GENERATION };

describe('a caller without a session', () => {
  const ask = (state: State) =>
    decide(
      state,
      { epoch: EPOCH, rejectedGeneration: null },
      { epoch: EPOCH, generation: 0, lastRejection: null, patienceMs: 30_000, clock: new VirtualTime() },
    );

  it('waits while the record is being read', () => {
    expect(ask({ kind: 'restoring' })).toEqual({ kind: 'wait' });
  });

  it.each<[State, string, RegExp]>([
    [{ kind: 'signed_out', notice: null }, 'not_signed_in', /nobody is signed in.*sign in/i],
    [{ kind: 'reauth_required', reason: 'refused', account: 'ada' }, 'reauth_required', /has ended.*sign in again/i],
    [{ kind: 'keychain_unavailable' }, 'keychain_unavailable', /keychain.*unlock it/i],
  ])('is told what happened and what to do: %j', (state, code, message) => {
    expect(ask(state)).toEqual({
      kind: 'refuse',
      error: expect.objectContaining({ code, message: expect.stringMatching(message), retryAfterMs: undefined }),
    });
  });
});

describe('a caller of another sign-in', () => {
  it('is told so, with what to do', () => {
    const { decideIn } = setting();
    expect(decideIn({}, { epoch: EPOCH - 1 })).toMatchObject({
      error: { code: 'session_changed', message: expect.stringMatching(/signed in or out.*again/i) },
    });
  });
});

describe('a caller that reports a rejection', () => {
  it('of a token that nobody was given is refused, in those words', () => {
    const { decideIn } = setting();
    expect(decideIn({}, { rejectedGeneration: GENERATION + 1 })).toMatchObject({
      error: { code: 'bad_request', message: expect.stringMatching(/no access token of this generation/i) },
    });
  });

  it('of an older token is served the newer one', () => {
    const { decideIn, token } = setting();
    expect(decideIn({}, { rejectedGeneration: GENERATION - 1 })).toEqual({ kind: 'serve', token, renew: false });
  });

  it('leads to a refresh because of it', () => {
    const { decideIn } = setting();
    expect(decideIn({}, rejected)).toEqual({ kind: 'renew', cause: 'rejected' });
  });

  it('of a token that has expired leads to a refresh like any other, however lately another was rejected', () => {
    const { decideIn, time, start } = setting();
    time.sleep(55_000);
    expect(decideIn({}, rejected, { lastRejection: start })).toEqual({ kind: 'renew', cause: 'request' });
  });

  it.each([
    { lifetime: 'known', intervalMs: 60_000 },
    { lifetime: 'unknown', intervalMs: 10_000 },
  ] as const)(
    'within $intervalMs ms of the last one is told where to look, for a lifetime that is $lifetime',
    async (at) => {
      const { decideIn, time, start } = setting();
      await time.advance(at.intervalMs - 1);
      const token = tokenOf(time, at.lifetime);
      expect(decideIn({ token }, rejected, { lastRejection: start })).toMatchObject({
        error: { code: 'token_rejected', message: expect.stringMatching(/rejects.*settings/i), retryAfterMs: 1 },
      });
      await time.advance(1);
      expect(decideIn({ token }, rejected, { lastRejection: start })).toEqual({ kind: 'renew', cause: 'rejected' });
    },
  );
});

describe('a caller of a session', () => {
  it.each([
    { age: 46_999, decision: { kind: 'serve', renew: false } },
    { age: 47_000, decision: { kind: 'serve', renew: true } },
    { age: 54_999, decision: { kind: 'serve', renew: true } },
    { age: 55_000, decision: { kind: 'renew', cause: 'request' } },
  ])('at an age of $age ms: $decision', ({ age, decision }) => {
    const { decideIn, time } = setting();
    time.sleep(age);
    expect(decideIn({})).toMatchObject(decision);
  });

  it('that has no access token yet leads to a refresh', () => {
    expect(setting().decideIn({ token: null })).toEqual({ kind: 'renew', cause: 'request' });
  });

  it('is served inside the leeway without another refresh where one is under way or to come', () => {
    const { decideIn, time, start, token, refreshing } = setting();
    time.sleep(50_000);
    for (const phase of [refreshing('request'), waitingOf(start)]) {
      expect(decideIn({ phase })).toEqual({ kind: 'serve', token, renew: false });
    }
  });

  it('waits for a refresh that a rejection caused, since the token is suspect', () => {
    const { decideIn, refreshing } = setting();
    expect(decideIn({ phase: refreshing('rejected') })).toEqual({ kind: 'wait' });
    expect(decideIn({ phase: refreshing('request') }, rejected)).toEqual({ kind: 'wait' });
  });

  it('waits for the next attempt as long as its patience lasts, and else is told why and when to come back', () => {
    const { decideIn, start } = setting();
    const session = { token: null, phase: waitingOf(start) };
    expect(decideIn(session, {}, { patienceMs: 8_000 })).toEqual({ kind: 'wait' });
    expect(decideIn(session, {}, { patienceMs: 7_999 })).toMatchObject({
      error: { code: 'temporarily_unavailable', message: 'HTTP 503.', retryAfterMs: 8_000 },
    });
  });
});
