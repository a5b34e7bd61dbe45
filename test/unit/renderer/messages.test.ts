import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/renderer/features/workspace/problem-text.ts';
import { formatRetry } from '../../../src/renderer/format/retry.ts';

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

  describe.each([
    ['whose answer was lost', { kind: 'unreachable', endpoint: 'https://api.test/graphql' }],
    ['that ran out of time', { kind: 'timeout', afterMs: 300_000 }],
  ] as const)('%s', (_, problem) => {
    const MAY_HAVE_RUN = 'It may have run. Check before you run it again.';

    it('warns that a mutation may have run', () => {
      expect(explain({ ...problem, operationType: OperationTypeNode.MUTATION }).advice).toBe(MAY_HAVE_RUN);
    });

    it('does not warn of a query', () => {
      const { advice } = explain({ ...problem, operationType: OperationTypeNode.QUERY });
      expect(advice).not.toBeNull();
      expect(advice).not.toBe(MAY_HAVE_RUN);
    });
  });

  it('that ran out of time says after how long', () => {
    const problem = { kind: 'timeout', afterMs: 300_000, operationType: OperationTypeNode.QUERY } as const;
    expect(explain(problem).message).toContain('5 min');
  });

  it('by a redirect says why it is not followed, and what to enter instead', () => {
    expect(explain({ kind: 'redirected' })).toMatchObject({
      title: 'The server redirects',
      message: expect.stringContaining('access token'),
      advice: expect.stringContaining('endpoint'),
    });
  });
});

describe('when to try again', () => {
  it.each([
    [12_000, 'Try again in 12 s.'],
    [1, 'Try again in 1 s.'],
    [0, 'Try again now.'],
    [-4_000, 'Try again now.'],
  ])('%i ms from now reads %s', (ms, text) => {
    expect(formatRetry(ms)).toBe(text);
  });
});
