import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { challengesIn } from '../../../src/renderer/auth/challenges.ts';
import { explain } from '../../../src/renderer/features/workspace/problem-text.ts';
import { formatRetry } from '../../../src/renderer/format/retry.ts';
import type { Problem } from '../../../src/renderer/graphql/problem.ts';

describe('a problem of an operation', () => {
  it('that answered with something else quotes it, and points at the likely cause', () => {
    const problem = answered({ contentType: 'text/html', body: '<html>' });
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

describe('an HTTP answer without GraphQL', () => {
  it.each([
    [400, 'the request was refused', /may say/],
    [401, 'not let in', /even a fresh one/],
    [403, 'not allowed', /add 403/],
    [404, 'nothing at this address', /such as \/graphql/],
    [405, 'nothing at this address', /such as \/graphql/],
    [407, 'the proxy wants to know who asks', /another proxy/],
    [413, 'the request is too large', /less at once/],
    [415, 'another kind of request was expected', /endpoint/],
    [429, 'too many requests', /later/],
    [500, 'the server failed', /later/],
    [502, 'the API is out of reach', /later/],
    [503, 'the API is not available for now', /later/],
    [504, 'the API is out of reach', /later/],
  ])('with %i says what that means, and what to do', (status, meaning, advice) => {
    expect(explain(answered({ status }))).toMatchObject({
      title: `HTTP ${status}: ${meaning}`,
      advice: expect.stringMatching(advice),
    });
  });

  it.each([500, 502, 503, 504])('with %i warns that a mutation may have run', (status) => {
    expect(explain(answered({ status, operationType: OperationTypeNode.MUTATION })).advice).toMatch(/may have run/);
  });

  it.each([401, 403, 413, 429])('with %i does not: the mutation was refused', (status) => {
    expect(explain(answered({ status, operationType: OperationTypeNode.MUTATION })).advice).not.toMatch(/may have run/);
  });

  it('names the scope that the token lacks', () => {
    const challenges = challengesIn('Bearer error="insufficient_scope", scope="tasks:write"');
    expect(explain(answered({ status: 403, challenges })).advice).toContain('tasks:write');
  });

  it('names another kind of sign-in that something before the API wants', () => {
    const challenges = challengesIn('Basic realm="staging"');
    expect(explain(answered({ status: 401, challenges })).advice).toContain('“basic”');
  });

  it('advises another protocol where a subscription is not acceptable', () => {
    const operationType = OperationTypeNode.SUBSCRIPTION;
    expect(explain(answered({ status: 406, operationType })).advice).toMatch(/another protocol/);
  });
});

function answered(
  given: Partial<Extract<Problem, { kind: 'not_graphql' }>>,
): Extract<Problem, { kind: 'not_graphql' }> {
  return {
    kind: 'not_graphql',
    status: 200,
    contentType: null,
    body: '',
    operationType: OperationTypeNode.QUERY,
    challenges: [],
    retryAfterMs: null,
    ...given,
  };
}

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
