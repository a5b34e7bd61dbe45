import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { ada, errors, grantWith, json, pair, refusalOf, signal } from './answering-grant.ts';

const page = { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' };

describe('a sign-in that fails', () => {
  it.each([
    [
      'a refusal',
      json(errors(['Wrong password.', 'UNAUTHENTICATED'])),
      { code: 'sign_in_refused', field: undefined, message: 'The server refused the sign-in: “Wrong password.”' },
    ],
    [
      'a wrong password that the server calls bad input',
      json(errors(['Wrong password.', 'BAD_USER_INPUT'])),
      { code: 'sign_in_refused', message: expect.stringContaining('Wrong password.') },
    ],
    [
      'an operation that does not fit',
      json(errors('Cannot query field "login" on type "Mutation".'), 400),
      {
        code: 'document_invalid',
        field: 'auth.signIn.document',
        message: expect.stringMatching(/Cannot query field.*Edit the connection’s sign-in operation/),
      },
    ],
    [
      'an operation that does not fit, among others',
      json(errors('No.', 'Variable "$username" of required type "String!" was not provided.')),
      { code: 'document_invalid' },
    ],
    [
      'a web page',
      page,
      {
        code: 'endpoint_not_graphql',
        field: 'endpoint',
        message: expect.stringMatching(
          /^https:\/\/api\.test\/graphql answers \(HTTP 404, text\/html\).*Check the path/,
        ),
      },
    ],
    ['JSON that is no GraphQL', json({ hello: 'world' }), { code: 'endpoint_not_graphql', field: 'endpoint' }],
    [
      'a server in trouble',
      { status: 500, body: 'try later' },
      { code: 'temporarily_unavailable', message: expect.stringMatching(/HTTP 500.*Try again/) },
    ],
    [
      'a server that is asked too often',
      { status: 429, body: 'slow down' },
      { code: 'temporarily_unavailable', message: expect.stringMatching(/HTTP 429.*Try again/) },
    ],
    [
      'no server',
      'refused',
      {
        code: 'endpoint_unreachable',
        field: 'endpoint',
        message: 'Nothing answers at https://api.test/graphql. Check the address, and that the server runs.',
      },
    ],
    [
      'no network',
      'offline',
      { code: 'endpoint_unreachable', message: 'There is no network, or api.test cannot be found.' },
    ],
  ] as const)('says what to do about %s', async (_what, answer, error) => {
    expect(await refusalOf(grantWith(answer).grant.signIn(ada, signal))).toMatchObject(error);
  });

  it('cuts a password out of what the server says', async () => {
    const { grant } = grantWith(json(errors('No user with secret-word.')));
    expect(await refusalOf(grant.signIn(ada, signal))).toHaveProperty(
      'message',
      'The server refused the sign-in: “No user with ….”',
    );
  });

  it('because it was cancelled says so', async () => {
    expect(await refusalOf(grantWith('aborted').grant.signIn(ada, AbortSignal.abort()))).toMatchObject({
      code: 'cancelled',
      message: 'The sign-in was cancelled.',
    });
  });

  it('because it was cancelled for a reason that can be told tells it', async () => {
    const reason = new AuthError('temporarily_unavailable', 'The server did not answer in time.');
    expect(await refusalOf(grantWith('aborted').grant.signIn(ada, AbortSignal.abort(reason)))).toBe(reason);
  });

  it('because of a defect is not taken for an address where nothing answers', async () => {
    const defect = new TypeError('A defect.');
    expect(await refusalOf(grantWith(defect).grant.signIn(ada, signal))).toBe(defect);
  });
});

describe('a sign-in whose answer lacks a token', () => {
  it('names the paths that the answer has, and none of their values', async () => {
    const { grant } = grantWith(json({ data: { login: { token: 'SECRET-A', renewal: { token: 'SECRET-R' } } } }));
    expect(await refusalOf(grant.signIn(ada, signal))).toMatchObject({
      code: 'result_missing',
      field: 'auth.signIn.result.accessToken',
      message:
        'The answer has no access token at login.accessToken. It has login.token, login.renewal.token. Correct the path in the connection’s sign-in operation.',
    });
  });

  it('names the path of the refresh token where that is missing', async () => {
    const { grant } = grantWith(json({ data: { login: { accessToken: 'a1', refreshToken: '' } } }));
    expect(await refusalOf(grant.signIn(ada, signal))).toMatchObject({
      code: 'result_missing',
      field: 'auth.signIn.result.refreshToken',
      message: expect.stringContaining('no refresh token at login.refreshToken'),
    });
  });

  it('says that no path is set', async () => {
    const { grant } = grantWith(json({ data: { login: pair } }), ({ auth }) => ({
      auth: { ...auth, signIn: { ...auth.signIn, result: { ...auth.signIn.result, refreshToken: null } } },
    }));
    expect(await refusalOf(grant.signIn(ada, signal))).toHaveProperty(
      'message',
      expect.stringMatching(/^No path for the refresh token is set\. It has login\.accessToken, .* Correct the path/),
    );
  });

  it('says that there are no values at all', async () => {
    const { grant } = grantWith(json({ data: {} }));
    expect(await refusalOf(grant.signIn(ada, signal))).toHaveProperty(
      'message',
      expect.stringContaining('It holds no values.'),
    );
  });

  it('says that the path for the access token finds the refresh token', async () => {
    const { grant } = grantWith(json({ data: { login: { ...pair, accessToken: 'r1' } } }));
    expect(await refusalOf(grant.signIn(ada, signal))).toMatchObject({
      code: 'result_missing',
      field: 'auth.signIn.result.accessToken',
      message: expect.stringMatching(/finds the refresh token.*Correct the path/),
    });
  });
});

/** A failure after which the refresh token may be spent, and one after which it cannot be. */
const maybeSpent = { mayHaveActed: true };
const notSpent = { mayHaveActed: false };

describe('a refresh that fails', () => {
  it.each([
    [
      'UNAUTHENTICATED in a GraphQL answer',
      json(errors(['No.', 'UNAUTHENTICATED'])),
      { kind: 'refused', message: 'The server said: “No.”', ...notSpent },
    ],
    ['UNAUTHENTICATED among others', json(errors('No.', ['No.', 'UNAUTHENTICATED'])), { kind: 'refused' }],
    ['a GraphQL answer with HTTP 401', json(errors(['No.', 'OTHER']), 401), { kind: 'refused' }],
    [
      'HTTP 401 from something that is no GraphQL',
      { ...page, status: 401 },
      { kind: 'server', message: expect.stringContaining('(HTTP 401, text/html)'), ...maybeSpent },
    ],
    [
      'an error of a kind it does not know',
      json(errors(['It broke.', 'INTERNAL_SERVER_ERROR'])),
      { kind: 'server', message: 'The server said: “It broke.”', ...maybeSpent },
    ],
    [
      'garbage with HTTP 200',
      { status: 200, body: '{"data":' },
      { kind: 'server', message: expect.stringContaining('but not with GraphQL. Check the path'), ...maybeSpent },
    ],
    ['errors that are no GraphQL errors', json({ errors: ['no'] }), { kind: 'server', ...maybeSpent }],
    [
      'an operation that does not fit',
      json(errors('No.', 'Cannot query field "x" on type "Mutation".')),
      { kind: 'misconfigured', message: expect.stringContaining('The server does not accept the operation: “No.”') },
    ],
    [
      'no network',
      'offline',
      { kind: 'offline', message: 'There is no network, or api.test cannot be found.', ...notSpent },
    ],
    ['no server', 'refused', { kind: 'server', message: expect.stringContaining('Check the address'), ...notSpent }],
    [
      'another network',
      'network_changed',
      { kind: 'offline', message: expect.stringContaining('network changed'), ...maybeSpent },
    ],
    [
      'a broken connection',
      'broken',
      { kind: 'server', message: expect.stringContaining('api.test did not answer in time'), ...maybeSpent },
    ],
    [
      'a time-out',
      'aborted',
      { kind: 'server', message: expect.stringContaining('api.test did not answer in time'), ...maybeSpent },
    ],
    [
      'a certificate that is not trusted',
      'insecure',
      { kind: 'server', message: expect.stringMatching(/secure connection to api\.test .*https.*certificate/) },
    ],
    [
      'a redirect',
      'redirected',
      {
        kind: 'server',
        message: expect.stringMatching(/redirects .*Write the address that it leads to/),
        ...maybeSpent,
      },
    ],
    [
      'an answer that is too large',
      'unusable',
      {
        kind: 'server',
        message: expect.stringMatching(/^https:\/\/api\.test\/graphql .* cannot be used: It is too large\.$/),
        ...maybeSpent,
      },
    ],
  ] as const)('because of %s is taken for what it is', async (_what, answer, error) => {
    expect(await refusalOf(grantWith(answer).grant.refresh('r0', signal))).toMatchObject(error);
  });

  it.each([408, 429, 500, 503])('with HTTP %i keeps the session, whatever its body says', async (status) => {
    const { grant } = grantWith(json(errors(['No.', 'UNAUTHENTICATED']), status));
    expect(await refusalOf(grant.refresh('r0', signal))).toMatchObject({
      kind: 'server',
      message: `The server answered HTTP ${status}.`,
      ...maybeSpent,
    });
  });

  it.each([
    ['with HTTP 429', { status: 429, body: '' }],
    ['with an error', json(errors('Later.'))],
    ['without GraphQL', { body: 'Later.' }],
  ] as const)('%s says when the server asks to be asked again', async (_how, answer) => {
    const { grant } = grantWith({ ...answer, headers: { 'retry-after': '7' } });
    expect(await refusalOf(grant.refresh('r0', signal))).toMatchObject({ kind: 'server', retryAfterMs: 7_000 });
  });

  it('reads a date in Retry-After by the server’s clock', async () => {
    const { grant } = grantWith({
      status: 503,
      headers: { date: 'Sun, 01 Mar 2026 10:00:00 GMT', 'retry-after': 'Sun, 01 Mar 2026 10:02:00 GMT' },
    });
    expect(await refusalOf(grant.refresh('r0', signal))).toMatchObject({ retryAfterMs: 120_000 });
  });

  it('cuts the refresh token out of what the server says', async () => {
    const { grant } = grantWith(json(errors('Unknown token secret-refresh-token.')));
    expect(await refusalOf(grant.refresh('secret-refresh-token', signal))).toHaveProperty(
      'message',
      'The server said: “Unknown token ….”',
    );
  });

  it('because of a defect is not taken for a server that cannot answer', async () => {
    const defect = new TypeError('A defect.');
    expect(await refusalOf(grantWith(defect).grant.refresh('r0', signal))).toBe(defect);
  });
});

describe('a revocation', () => {
  it('that is refused counts as made: the token is no longer good', async () => {
    const { grant } = grantWith(json(errors(['No.', 'UNAUTHENTICATED'])));
    await expect(grant.revoke?.('r0', signal)).resolves.toBeUndefined();
  });

  it.each([
    ['the server cannot be told', { status: 503, body: '' }, { kind: 'server' }],
    ['nothing answers', 'refused', { kind: 'server' }],
    ['the operation does not fit', json(errors('Unknown argument "x"')), { kind: 'misconfigured' }],
    ['there is no network', 'offline', { kind: 'offline' }],
  ] as const)('fails where %s', async (_why, answer, error) => {
    await expect(grantWith(answer).grant.revoke?.('r0', signal)).rejects.toMatchObject(error);
  });
});
