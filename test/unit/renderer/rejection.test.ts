import { ServerError, ServerParseError } from '@apollo/client/errors';
import { OperationTypeNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { judgeError, judgeResult } from '../../../src/renderer/auth/rejection.ts';

const RULES = { codes: ['UNAUTHENTICATED', 'TOKEN_EXPIRED'], messages: ['JWT expired'], statuses: [401] };
const NO_RULES = { codes: [], messages: [], statuses: [] };
const query = { query: parse('{ a b }'), operationType: OperationTypeNode.QUERY };
const mutation = { query: parse('mutation { first: add second: remove }'), operationType: OperationTypeNode.MUTATION };

const NONCE_WANTED = head(401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"', 'dpop-nonce': 'n' });

function rejected(path?: readonly (string | number)[]) {
  return { message: 'no', extensions: { code: 'UNAUTHENTICATED' }, ...(path !== undefined && { path }) };
}

describe('a query', () => {
  it('is rejected by any of the codes, even with partial data', () => {
    const expired = { message: 'no', extensions: { code: 'TOKEN_EXPIRED' }, path: ['b'] };
    expect(judgeResult(query, { data: { a: 1, b: null }, errors: [expired] }, head(200), RULES)).toBe('rejected');
  });

  it('is accepted with errors of other codes, of none, or of a code that is no text', () => {
    for (const extensions of [{ code: 'FORBIDDEN' }, {}, { code: 401 }, undefined]) {
      const errors = [{ message: 'no', ...(extensions !== undefined && { extensions }) }];
      expect(judgeResult(query, { data: null, errors }, head(200), RULES)).toBe('accepted');
    }
  });

  it('is rejected by a part of a message, in whatever case, and by none that is empty', () => {
    const said = (message: string) => ({ data: null, errors: [{ message }] });
    expect(judgeResult(query, said('Context creation failed: jwt EXPIRED'), head(200), RULES)).toBe('rejected');
    expect(judgeResult(query, said('jwt malformed'), head(200), RULES)).toBe('accepted');
    expect(judgeResult(query, said('anything'), head(200), { ...NO_RULES, messages: [''] })).toBe('accepted');
  });

  it.each(['Bearer', 'DPoP'])(
    'is rejected by WWW-Authenticate: %s error="invalid_token", whatever the rules',
    (scheme) => {
      const answer = (status: number) => head(status, { 'www-authenticate': `${scheme} error="invalid_token"` });
      expect(judgeResult(query, { errors: [] }, answer(400), NO_RULES)).toBe('rejected');
      expect(judgeResult(query, { errors: [] }, answer(401), NO_RULES)).toBe('rejected');
    },
  );

  it('is not rejected by a challenge that is about something else', () => {
    for (const challenge of ['Bearer error="insufficient_scope"', 'Bearer', 'Basic error="invalid_token"']) {
      const answer = head(403, { 'www-authenticate': challenge });
      expect(judgeResult(query, { errors: [] }, answer, RULES)).toBe('accepted');
    }
  });

  it('is rejected by the statuses that the rules list, and by no others', () => {
    expect(judgeResult(query, { data: null }, head(403), { ...NO_RULES, statuses: [403] })).toBe('rejected');
    expect(judgeResult(query, { data: null }, head(403), RULES)).toBe('accepted');
    expect(judgeResult(query, { data: null }, head(401), NO_RULES)).toBe('accepted');
  });

  it('is rejected by HTTP 401 alone', () => {
    expect(judgeResult(query, { errors: [{ message: 'no' }] }, head(401), { ...NO_RULES, statuses: [401] })).toBe(
      'rejected',
    );
    expect(judgeResult(query, { data: { a: 1 } }, head(200), RULES)).toBe('accepted');
    expect(judgeResult(query, { data: { a: 1 } }, null, RULES)).toBe('accepted');
  });
});

describe('a mutation may be sent again', () => {
  it('when the request was refused as a whole', () => {
    expect(judgeResult(mutation, { errors: [rejected()] }, head(200), RULES)).toBe('rejected');
    expect(judgeResult(mutation, { data: null, errors: [rejected()] }, head(200), RULES)).toBe('rejected');
  });

  it('when its first root field was refused, which the others wait for', () => {
    expect(judgeResult(mutation, { data: null, errors: [rejected(['first'])] }, head(200), RULES)).toBe('rejected');
  });

  it('when every root field was refused', () => {
    const errors = [rejected(['first']), rejected(['second'])];
    expect(judgeResult(mutation, { data: { first: null, second: null }, errors }, head(200), RULES)).toBe('rejected');
  });

  it('after HTTP 401 whose result has no data', () => {
    expect(judgeResult(mutation, { errors: [{ message: 'Who are you?' }] }, head(401), RULES)).toBe('rejected');
    expect(judgeResult(mutation, { data: null }, head(401), RULES)).toBe('rejected');
    expect(judgeError(mutation, serverError(401, '{"errors":[{"message":"Who are you?"}]}'), RULES)).toBe('rejected');
  });

  it('after HTTP 401 that refuses every root field, by whatever code', () => {
    const result = { data: { first: null }, errors: [{ message: 'no', path: ['first'] }] };
    expect(judgeResult(mutation, result, head(401), { ...NO_RULES, statuses: [401] })).toBe('rejected');
  });
});

describe('a mutation must not be sent again', () => {
  it('when a root field has a value', () => {
    const result = { data: { first: 1, second: null }, errors: [rejected(['second'])] };
    expect(judgeResult(mutation, result, head(200), RULES)).toBe('rejected_midway');
  });

  it('when a root field is null without having been refused', () => {
    const result = { data: { first: null, second: null }, errors: [rejected(['second'])] };
    expect(judgeResult(mutation, result, head(200), RULES)).toBe('rejected_midway');
  });

  it('when a field within a root field was refused: the root field ran before', () => {
    expect(judgeResult(mutation, { data: null, errors: [rejected(['first', 'owner'])] }, head(200), RULES)).toBe(
      'rejected_midway',
    );
  });

  it('when a later root field was refused and took all data with it', () => {
    expect(judgeResult(mutation, { data: null, errors: [rejected(['second'])] }, head(200), RULES)).toBe(
      'rejected_midway',
    );
  });

  it('when HTTP 401 comes with data: a part of it ran', () => {
    const result = { data: { first: 1, second: null }, errors: [rejected(['second'])] };
    expect(judgeResult(mutation, result, head(401), RULES)).toBe('rejected_midway');
    expect(judgeError(mutation, serverError(401, JSON.stringify(result)), RULES)).toBe('rejected_midway');
    expect(judgeResult(mutation, { data: { first: 1 } }, head(401), RULES)).toBe('rejected_midway');
    expect(judgeError(mutation, serverError(401, '{"data":{"first":1}}'), RULES)).toBe('rejected_midway');
  });

  it('when the server failed, though the rules call its status a rejection', () => {
    const rules = { ...NO_RULES, statuses: [500] };
    const failed = { errors: [{ message: 'Internal server error' }] };
    expect(judgeResult(mutation, failed, head(500), rules)).toBe('rejected_midway');
    expect(judgeError(mutation, serverError(500, '<h1>'), rules)).toBe('rejected_midway');
    expect(judgeResult(query, failed, head(500), rules)).toBe('rejected');
    const expired = { errors: [{ message: 'Context creation failed: jwt expired' }] };
    expect(judgeResult(mutation, expired, head(500), RULES)).toBe('rejected');
  });

  it('when the server wants a nonce, and its result says that a part of it ran', () => {
    const result = { data: { first: 1, second: null }, errors: [rejected(['second'])] };
    expect(judgeResult(mutation, result, NONCE_WANTED, RULES)).toBe('rejected_midway');
  });

  it('when the place of the refusal cannot be read: the request was not refused as a whole', () => {
    const errors = [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' }, path: 'second.owner' }];
    expect(judgeResult(mutation, { data: null, errors } as never, head(200), RULES)).toBe('rejected_midway');
  });

  it('when its first root field is in a fragment, so that the order is not plain', () => {
    const spread = { ...mutation, query: parse('mutation { ...F } fragment F on Mutation { first: add }') };
    expect(judgeResult(spread, { data: null, errors: [rejected(['first'])] }, head(200), RULES)).toBe(
      'rejected_midway',
    );
  });
});

describe('errors of strange shapes', () => {
  it.each([
    'none',
    7,
    {},
    [null],
    [null, 'text', 7, []],
    [{ message: { en: 'no' }, path: null, locations: {}, extensions: null }],
    [{ extensions: 'UNAUTHENTICATED' }],
  ])('do not stop the operation: %j', (errors) => {
    const result = { data: null, errors } as never;
    expect(judgeResult(query, result, head(200), RULES)).toBe('accepted');
    expect(judgeResult(mutation, result, head(200), RULES)).toBe('accepted');
    expect(judgeError(mutation, serverError(500, JSON.stringify(result)), RULES)).toBe('accepted');
  });

  it('reject the token by their code all the same', () => {
    const error = { message: null, path: null, locations: [null], extensions: { code: 'UNAUTHENTICATED' } };
    expect(judgeResult(mutation, { data: null, errors: [null, error] } as never, head(200), RULES)).toBe('rejected');
    expect(judgeResult(query, { data: null, errors: error } as never, head(200), RULES)).toBe('rejected');
  });
});

describe('an error of the HTTP link', () => {
  it('is a rejection with status 401, whether or not the body can be read', () => {
    expect(judgeError(query, serverError(401, '<html>'), RULES)).toBe('rejected');
    const unreadable = new ServerParseError(new SyntaxError('no JSON'), {
      response: new Response('', { status: 401 }),
      bodyText: '<html>',
    });
    expect(judgeError(mutation, unreadable, RULES)).toBe('rejected');
  });

  it('is a rejection with another status and a rejecting code in its body', () => {
    const body = JSON.stringify({ errors: [rejected()] });
    expect(judgeError(query, serverError(400, body), RULES)).toBe('rejected');
    expect(judgeError(query, serverError(500, '{"errors":"none"}'), RULES)).toBe('accepted');
    expect(judgeError(query, serverError(403, '<html>'), RULES)).toBe('accepted');
  });

  it('is a rejection where its text says so and its status refuses', () => {
    expect(judgeError(query, serverError(403, '{"error":"JWT expired"}'), RULES)).toBe('rejected');
    expect(judgeError(mutation, serverError(400, '<p>jwt expired</p>'), RULES)).toBe('rejected');
    expect(judgeError(query, serverError(502, '<p>jwt expired</p>'), RULES)).toBe('accepted');
    expect(judgeError(query, serverError(200, '<p>jwt expired</p>'), RULES)).toBe('accepted');
  });

  it('wants a nonce where the server says so and gives one', () => {
    const wanted = (response: Response) => new ServerError('failed', { response, bodyText: '' });
    expect(judgeError(mutation, wanted(NONCE_WANTED), RULES)).toBe('nonce_wanted');
    const without = head(401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"' });
    expect(judgeError(query, wanted(without), RULES)).toBe('rejected');
    expect(judgeError(query, wanted(without), NO_RULES)).toBe('accepted');
  });

  it('is none when it is an error of the network', () => {
    expect(judgeError(query, new TypeError('Failed to fetch'), RULES)).toBe('accepted');
    expect(judgeError(query, { statusCode: 401 }, RULES)).toBe('accepted');
  });
});

function head(status: number, headers: Record<string, string> = {}) {
  return new Response(null, { status, headers });
}

function serverError(status: number, bodyText: string): ServerError {
  return new ServerError('failed', { response: new Response(bodyText, { status }), bodyText });
}
