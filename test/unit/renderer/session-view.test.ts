import { describe, expect, it } from 'vitest';
import { OAUTH_DEFAULTS } from '../../../src/renderer/features/connection/oauth-fields.ts';
import { claimRows } from '../../../src/renderer/features/session/claim-rows.ts';
import { refreshTokenHelp } from '../../../src/renderer/features/session/refresh-token-help.ts';
import {
  nextRefreshOf,
  sessionEndOf,
  stillHolds,
  viewSession,
} from '../../../src/renderer/features/session/session-view.ts';
import { formatMoment } from '../../../src/renderer/format/moment.ts';
import type { OAuthAuth } from '../../../src/shared/connection.ts';
import type { Failure } from '../../../src/shared/result.ts';
import type { ActiveSession } from '../../../src/shared/session.ts';

const NOW = 1_800_000_000_000;
const session: ActiveSession = {
  status: 'active',
  epoch: 1,
  account: 'Ada',
  generation: 3,
  accessTokenExpiresAt: NOW + 45_000,
  renewable: true,
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

  it('says when a session ends that cannot be refreshed, and what helps', () => {
    const single = { ...session, renewable: false, refresh: { phase: 'idle', nextAt: null } } as const;
    const { ending, text, explanation } = viewSession(single, NOW);
    expect(text).toBe('45 s');
    expect(explanation).toBe('The access token expires in 45 s.');
    expect(ending?.explanation).toContain(formatMoment(NOW + 45_000, NOW));
    expect(nextRefreshOf(single, NOW)).toMatch(/^none/);
    expect(viewSession(single, NOW + 46_000).ending?.explanation).toMatch(/sign in again with the next operation\.$/);
    const endless = { ...single, accessTokenExpiresAt: null };
    expect(viewSession(endless, NOW).ending?.explanation).toMatch(/once the API rejects the access token\.$/);
    expect(viewSession(session, NOW).ending).toBeNull();
  });

  it('names offline_access where it was not asked for, and the provider where it was', () => {
    const help = (auth: Partial<OAuthAuth>) => refreshTokenHelp({ ...OAUTH_DEFAULTS, ...auth });
    expect(help({ scope: 'openid' })).toMatch(/add offline_access/);
    expect(help({ scope: 'openid offline_access' })).toMatch(/was asked for/);
    expect(help({ flow: 'client_credentials' })).toMatch(/needs none/);
  });

  it('names somebody whom the server does not name', () => {
    expect(viewSession({ ...session, account: null }, NOW).account).toBe('Signed in');
  });

  it('says that a refresh is under way', () => {
    const refreshing = { ...session, refresh: { phase: 'refreshing', since: NOW } } as const;
    expect(viewSession(refreshing, NOW)).toMatchObject({ tone: 'busy', text: 'Refreshing' });
  });

  const waiting = (retryInMs: number, problem: 'offline' | 'server' | 'misconfigured' | 'rejected' = 'offline') =>
    ({ phase: 'waiting', retryAt: NOW + retryInMs, problem, message: 'Such is life.' }) as const;

  it.each([
    ['offline', 'Offline · good for 45 s'],
    ['server', 'Server error · good for 45 s'],
    ['misconfigured', 'Set-up problem · good for 45 s'],
    ['rejected', 'Token rejected · good for 45 s'],
  ] as const)('says what is wrong, and that the token is still good: %s', (problem, text) => {
    expect(viewSession({ ...session, refresh: waiting(12_000, problem) }, NOW)).toMatchObject({
      tone: 'warning',
      text,
      explanation: 'Such is life. Token still good for 45 s; retrying in 12 s.',
    });
  });

  it.each([
    ['has expired', NOW - 1],
    ['has a lifetime that nobody knows', null],
  ])('says what is wrong and when it is tried again where the token %s', (_, accessTokenExpiresAt) => {
    expect(viewSession({ ...session, accessTokenExpiresAt, refresh: waiting(12_000) }, NOW)).toMatchObject({
      text: 'Offline · retrying in 12 s',
      explanation: 'Such is life. Operations wait for a fresh token; retrying in 12 s.',
    });
  });

  it.each([0, -3_000])('never counts down to zero: %i ms', (retryInMs) => {
    const late = { ...session, refresh: waiting(retryInMs) };
    expect(viewSession(late, NOW).explanation).toBe('Such is life. Token still good for 45 s; retrying now.');
    expect(viewSession({ ...late, accessTokenExpiresAt: null }, NOW).text).toBe('Offline · retrying now');
    expect(nextRefreshOf(late, NOW)).toBe('now');
    expect(nextRefreshOf({ ...session, refresh: { phase: 'idle', nextAt: NOW + retryInMs } }, NOW)).toBe('now');
  });

  it('is announced by what is wrong, the same while time passes', () => {
    const failed = { ...session, refresh: waiting(12_000) };
    const { announcement } = viewSession(failed, NOW);
    expect(announcement).toBe('Offline. Such is life.');
    expect(viewSession(failed, NOW + 5_000).announcement).toBe(announcement);
    expect(viewSession(session, NOW).announcement).toBe('');
  });

  it('survives a token for 400 years', () => {
    const at = NOW + 400 * 366 * 86_400_000;
    expect(viewSession({ ...session, accessTokenExpiresAt: at }, NOW).text).toBe('over 100 years');
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

describe('the end of the session', () => {
  it('is told as far from now, and as over', () => {
    expect(sessionEndOf(session, NOW)).toBeNull();
    expect(sessionEndOf({ ...session, sessionExpiresAt: NOW + 5_000 }, NOW)).toBe('in 5 s');
    expect(sessionEndOf({ ...session, sessionExpiresAt: NOW }, NOW)).toBe('over');
  });
});

describe('the failure of a refresh by hand', () => {
  const offline: ActiveSession = {
    ...session,
    refresh: { phase: 'waiting', retryAt: NOW, problem: 'offline', message: 'No.' },
  };

  it('holds until the session has recovered', () => {
    const failure: Failure = { code: 'temporarily_unavailable', message: 'No.' };
    expect(stillHolds(failure, offline)).toBe(true);
    expect(stillHolds(failure, { ...session, refresh: { phase: 'refreshing', since: NOW } })).toBe(true);
    expect(stillHolds(failure, session)).toBe(false);
  });

  it('by the keychain holds until the keychain took the session', () => {
    const failure: Failure = { code: 'keychain_unavailable', message: 'No.' };
    expect(stillHolds(failure, { ...session, saved: 'pending' })).toBe(true);
    expect(stillHolds(failure, session)).toBe(false);
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

  it('survive times that no calendar has', () => {
    const [exp, iat] = claimRows({ exp: 1e300, iat: -1e300 }, NOW);
    expect(exp).toMatchObject({ value: 'far in the future', distance: 'in over 100 years' });
    expect(iat).toMatchObject({ value: 'long ago', distance: 'over 100 years ago' });
  });

  it('show other values as they are', () => {
    const rows = claimRows({ aud: ['web', 'app'], gen: 3, nested: { a: [1] }, exp: 'soon', constructor: true }, NOW);
    expect(rows.map(({ value }) => value)).toEqual(['web, app', '3', '{"a":[1]}', 'soon', 'true']);
    expect(rows.at(-1)?.meaning).toBeNull();
  });
});
