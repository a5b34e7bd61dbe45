import { describe, expect, it } from 'vitest';
import { claimRows } from '../../../src/renderer/features/session/claim-rows.ts';
import { causeOf, outcomeOf, viewSession } from '../../../src/renderer/features/session/session-view.ts';
import type { ActiveSession, RefreshEvent } from '../../../src/shared/session.ts';

const NOW = 1_800_000_000_000;
const session: ActiveSession = {
  status: 'active',
  epoch: 1,
  account: 'Ada',
  generation: 3,
  accessTokenExpiresAt: NOW + 45_000,
  sessionExpiresAt: null,
  lastRefreshAt: NOW - 15_000,
  refresh: { phase: 'idle', nextAt: NOW + 30_000 },
  saved: 'keychain',
};

describe('the session badge', () => {
  it('counts down to the expiry of the token, and its dial empties', () => {
    expect(viewSession(session, NOW)).toMatchObject({
      account: 'Ada',
      tone: 'steady',
      text: '45 s',
      remaining: 0.75,
      storage: null,
    });
    expect(viewSession(session, NOW + 1_000)).toMatchObject({ text: '44 s' });
    expect(viewSession(session, NOW + 90_000)).toMatchObject({ text: 'Expired', remaining: 0 });
    expect(viewSession(session, NOW - 90_000).remaining).toBe(1);
  });

  it('names somebody whom the server does not name', () => {
    expect(viewSession({ ...session, account: null }, NOW).account).toBe('Signed in');
  });

  it('says that a refresh is under way', () => {
    const refreshing = { ...session, refresh: { phase: 'refreshing', since: NOW } } as const;
    expect(viewSession(refreshing, NOW)).toMatchObject({ tone: 'busy', text: 'Refreshing' });
  });

  it.each([
    ['offline', 'Offline · retry in 12 s'],
    ['server', 'Server error · retry in 12 s'],
    ['misconfigured', 'Set-up problem · retry in 12 s'],
    ['rejected', 'Token rejected · retry in 12 s'],
  ] as const)('says what is wrong and when it is tried again: %s', (problem, text) => {
    const refresh = { phase: 'waiting', retryAt: NOW + 12_000, problem, message: 'Such is life.' } as const;
    expect(viewSession({ ...session, refresh }, NOW)).toMatchObject({
      tone: 'warning',
      text,
      explanation: 'Such is life. Next try in 12 s.',
    });
  });

  it('tells a first token that is awaited from one whose lifetime is unknown', () => {
    const unknown = { ...session, accessTokenExpiresAt: null };
    expect(viewSession({ ...unknown, generation: 0 }, NOW)).toMatchObject({ text: 'Starting', remaining: null });
    expect(viewSession(unknown, NOW)).toMatchObject({ text: 'Active', remaining: null });
  });

  it('warns of a session that is not in the keychain', () => {
    expect(viewSession({ ...session, saved: 'pending' }, NOW).storage?.text).toBe('Not saved yet');
    expect(viewSession({ ...session, saved: 'memory' }, NOW).storage?.text).toBe('This run only');
  });
});

describe('a line of the list of refreshes', () => {
  const event: RefreshEvent = {
    at: NOW,
    durationMs: 40,
    cause: 'rejected',
    outcome: { kind: 'refreshed', generation: 4 },
  };

  it('says what made it and how it ended', () => {
    expect(causeOf(event)).toBe('Token rejected');
    expect(outcomeOf(event)).toEqual({ text: 'Token 4', tone: 'good' });
    const failed = { kind: 'failed', code: 'temporarily_unavailable', message: 'No answer.' } as const;
    expect(outcomeOf({ ...event, outcome: failed })).toEqual({ text: 'No answer.', tone: 'bad' });
    expect(outcomeOf({ ...event, outcome: { kind: 'discarded' } }).tone).toBe('quiet');
  });
});

describe('the claims of a token', () => {
  it('keep their order; registered ones are explained', () => {
    const rows = claimRows({ role: 'editor', sub: 'user-1' }, NOW);
    expect(rows).toEqual([
      { name: 'role', meaning: null, value: 'editor', distance: null },
      { name: 'sub', meaning: 'Subject', value: 'user-1', distance: null },
    ]);
  });

  it('show times as local times, with their distance', () => {
    const [exp, iat, nbf] = claimRows({ exp: NOW / 1_000 + 40, iat: NOW / 1_000 - 20, nbf: NOW / 1_000 + 1 }, NOW);
    expect(exp).toMatchObject({ meaning: 'Expires', distance: 'in 40 s' });
    expect(exp?.value).toMatch(/\d:\d\d/);
    expect(iat).toMatchObject({ distance: '20 s ago' });
    expect(nbf).toMatchObject({ distance: 'now' });
  });

  it('show other values as they are', () => {
    const rows = claimRows({ aud: ['web', 'app'], gen: 3, nested: { a: [1] }, exp: 'soon', constructor: true }, NOW);
    expect(rows.map(({ value }) => value)).toEqual(['web, app', '3', '{"a":[1]}', 'soon', 'true']);
    expect(rows.at(-1)?.meaning).toBeNull();
  });
});
