import { describe, expect, it } from 'vitest';
import { failureOf, noticeOf } from '../../../src/renderer/features/sign-in/notice-text.ts';
import { explain } from '../../../src/renderer/features/workspace/problem-text.ts';

describe('a failed sign-in', () => {
  it('with wrong credentials is shown at the password', () => {
    expect(failureOf({ code: 'sign_in_refused', message: 'Wrong.' })).toMatchObject({
      place: 'password',
      message: 'Wrong.',
      editConnection: false,
    });
  });

  it.each(['endpoint_unreachable', 'endpoint_not_graphql', 'document_invalid', 'result_missing'] as const)(
    'by %s leads to the settings of the connection',
    (code) => {
      expect(failureOf({ code, message: 'So.', field: 'auth.signIn.document' })).toMatchObject({
        place: 'form',
        editConnection: true,
      });
    },
  );

  it('is shown at the field that the failure names', () => {
    expect(failureOf({ code: 'bad_request', message: 'Too long.', field: 'username' }).place).toBe('username');
  });
});

describe('the sign-in screen', () => {
  it('says nothing where the person signed out', () => {
    expect(noticeOf({ status: 'signed_out', epoch: 1, notice: null })).toBeNull();
  });

  it('says why else it is there', () => {
    const reasons = ['refused', 'interrupted', 'endpoint_changed'] as const;
    const bodies = reasons.map(
      (reason) => noticeOf({ status: 'reauth_required', epoch: 1, reason, account: null })?.body,
    );
    expect(new Set(bodies).size).toBe(3);
    expect(noticeOf({ status: 'reauth_required', epoch: 1, reason: 'refused', account: 'Ada' })?.title).toMatch(/Ada/);
    expect(noticeOf({ status: 'signed_out', epoch: 1, notice: 'record_unreadable' })?.body).toMatch(/not deleted/);
  });
});

describe('a problem of an operation', () => {
  it('that answered with something else quotes it, and points at the likely cause', () => {
    const problem = { kind: 'not_graphql', contentType: 'text/html', body: '<html>' } as const;
    expect(explain({ ...problem, status: 404 })).toMatchObject({
      excerpt: '<html>',
      advice: expect.stringContaining('path'),
    });
    expect(explain({ ...problem, status: 503 }).advice).toMatch(/later/);
    expect(explain({ ...problem, status: 200, body: ' ' }).excerpt).toBeNull();
  });

  it('with the token passes the words of the broker on', () => {
    const message = 'The server is down. Try again in 4 s.';
    const text = explain({ kind: 'auth', code: 'temporarily_unavailable', message, retryAfterMs: 4_000 });
    expect(text).toMatchObject({ title: 'No access token for now', message });
  });

  it('that ran out of time warns of a mutation', () => {
    expect(explain({ kind: 'timeout', afterMs: 300_000 })).toMatchObject({
      message: expect.stringContaining('5 min'),
      advice: expect.stringContaining('mutation'),
    });
  });
});
