import { describe, expect, it } from 'vitest';
import { lineOf, reportOf } from '../../../src/renderer/features/session/timeline-text.ts';
import type { TimelineEntry } from '../../../src/shared/timeline.ts';

const AT = Date.UTC(2026, 0, 15, 9, 30, 0, 250);

const failed: TimelineEntry = {
  seq: 2,
  at: AT,
  event: 'refresh_failed',
  cause: 'schedule',
  problem: 'server',
  durationMs: 15.4,
  retryInMs: 5_000,
  asked: true,
  message: 'The server said: “busy, ada”.',
};

describe('a line of the timeline', () => {
  it('says what happened, why, and how long it took', () => {
    expect(
      lineOf({ seq: 1, at: AT, event: 'refreshed', cause: 'rejected', generation: 4, durationMs: 40, waiting: 3 }),
    ).toEqual({ what: 'Token 4', detail: 'token rejected, 3 operations had waited', tone: 'good', durationMs: 40 });
    expect(
      lineOf({ seq: 1, at: AT, event: 'refreshed', cause: 'schedule', generation: 4, durationMs: 40, waiting: 0 })
        .detail,
    ).toBe('on schedule');
    expect(
      lineOf({ seq: 1, at: AT, event: 'refreshed', cause: 'request', generation: 4, durationMs: 40, waiting: 1 })
        .detail,
    ).toBe('on demand, 1 operation had waited');
  });

  it('says what failed, in the words of the failure, and when it was tried again', () => {
    expect(lineOf(failed)).toMatchObject({
      what: 'Refresh failed',
      detail: 'The server said: “busy, ada”. Next try planned after 5.00 s, as the server asked.',
      tone: 'bad',
    });
    const { message, ...bare } = failed;
    expect(lineOf({ ...bare, asked: false }).detail).toBe('Server error. Next try planned after 5.00 s.');
  });

  it('has words for every event', () => {
    const plain = [
      'signed_out_elsewhere',
      'account_changed_elsewhere',
      'keychain_unavailable',
      'not_saved',
      'saved',
      'record_missing',
      'record_unreadable',
      'revoked',
      'revocation_deferred',
      'revocation_given_up',
    ] as const;
    const entries: TimelineEntry[] = [
      ...plain.map((event) => ({ seq: 1, at: AT, event })),
      { seq: 1, at: AT, event: 'restored', epoch: 0 },
      { seq: 1, at: AT, event: 'signed_in', epoch: 1, generation: 1, durationMs: 80 },
      { seq: 1, at: AT, event: 'signed_out', epoch: 1 },
      { seq: 1, at: AT, event: 'refresh_started', cause: 'online' },
      { seq: 1, at: AT, event: 'refresh_discarded', cause: 'online', durationMs: 8 },
      { seq: 1, at: AT, event: 'session_ended', reason: 'interrupted' },
      { seq: 1, at: AT, event: 'defect', where: 'refresh', name: 'TypeError' },
    ];
    const whats = entries.map((entry) => lineOf(entry).what);
    expect(whats.every((what) => /^[A-Z][a-z ]+( \d+)?$/.test(what))).toBe(true);
    expect(new Set(whats).size).toBeGreaterThan(15);
  });
});

describe('the timeline as text for a bug report', () => {
  it('has the oldest event first, with times in UTC, and nothing that a server or a person wrote', () => {
    const report = reportOf([failed, { seq: 1, at: AT - 90_000, event: 'restored', epoch: 0 }], {
      version: '1.2.3',
      platform: 'linux',
    });
    expect(report).toBe(
      `Latchkey 1.2.3 on linux
2026-01-15T09:28:30.250Z restored epoch=0
2026-01-15T09:30:00.250Z refresh_failed cause=schedule problem=server durationMs=15 retryInMs=5000 asked=true
`,
    );
  });
});
