import { describe, expect, it } from 'vitest';
import { GraphqlGrant } from '../../../src/main/auth/grants/graphql/graphql-grant.ts';
import { type Http, type HttpAnswer, HttpFailure, type HttpFailureKind } from '../../../src/main/auth/ports.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import type { ConnectionSettings } from '../../../src/shared/connection.ts';
import { VirtualTime } from './virtual-time.ts';

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly query: string; readonly variables: unknown };
}

function grantWith(
  answer: Partial<HttpAnswer> | HttpFailureKind,
  change: (settings: ConnectionSettings) => object = () => ({}),
) {
  const sent: Sent[] = [];
  const http: Http = {
    async post(url, { headers, body }) {
      sent.push({ url, headers, body: JSON.parse(body) });
      if (typeof answer === 'string') throw new HttpFailure(answer, 'It failed.');
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '', ...answer };
    },
  };
  const settings = demoConnection('https://api.test/graphql');
  const grant = new GraphqlGrant({ id: 'c', ...settings, ...change(settings) }, { http, clock: new VirtualTime() });
  return { grant, sent };
}

const json = (body: unknown, status = 200): Partial<HttpAnswer> => ({ status, body: JSON.stringify(body) });
const ada = { username: 'ada', password: 'secret-word' };
const signal = new AbortController().signal;
const pair = { accessToken: 'a1', refreshToken: 'r1', expiresIn: 60, refreshExpiresIn: 3600, user: { name: 'Ada' } };

const refusalOf = (work: Promise<unknown>): Promise<Record<string, unknown>> =>
  work.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error: unknown) => error as Record<string, unknown>,
  );

describe('signing in by a mutation', () => {
  it('sends what was typed as the configured variables, and reads the configured paths', async () => {
    const { grant, sent } = grantWith(json({ data: { auth: { jwt: 'a', renew: 'r' } } }), ({ auth }) => ({
      auth: {
        ...auth,
        signIn: {
          document: 'mutation M { m }',
          variables: { username: 'input.email', password: 'input.secret' },
          result: {
            accessToken: 'auth.jwt',
            refreshToken: 'auth.renew',
            expiresIn: null,
            refreshExpiresIn: null,
            account: null,
          },
        },
      },
    }));
    const answer = await grant.signIn(ada, signal);
    expect(sent[0]?.body).toEqual({
      query: 'mutation M { m }',
      variables: { input: { email: 'ada', secret: 'secret-word' } },
    });
    expect(answer).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      lifetime: { accessTokenMs: null, refreshTokenMs: null },
      account: 'ada',
    });
  });

  it('reads lifetimes in seconds', async () => {
    const { grant } = grantWith(json({ data: { login: { ...pair, expiresIn: '90' } } }));
    expect((await grant.signIn(ada, signal)).lifetime).toEqual({ accessTokenMs: 90_000, refreshTokenMs: 3_600_000 });
  });

  it.each([
    [
      'a refusal',
      json({ errors: [{ message: 'Wrong password.', extensions: { code: 'UNAUTHENTICATED' } }] }),
      'sign_in_refused',
      /Wrong password/,
    ],
    [
      'an operation that does not fit',
      json({ errors: [{ message: 'Cannot query field "login" on type "Mutation".' }] }, 400),
      'document_invalid',
      /Cannot query field.*Edit/,
    ],
    [
      'a variable that is missing',
      json({ errors: [{ message: 'Variable "$username" of required type "String!" was not provided.' }] }),
      'document_invalid',
      /Edit/,
    ],
    [
      'a web page',
      { status: 404, headers: { 'content-type': 'text/html' }, body: '<html>' },
      'endpoint_not_graphql',
      /HTTP 404, text\/html/,
    ],
    ['JSON that is no GraphQL', json({ hello: 'world' }), 'endpoint_not_graphql', /path/],
    ['a server in trouble', { status: 503, body: 'try later' }, 'temporarily_unavailable', /HTTP 503/],
    ['no server', 'refused', 'endpoint_unreachable', /Nothing answers/],
    ['no network', 'offline', 'endpoint_unreachable', /network/],
  ] as const)('says what to do about %s', async (_what, answer, code, words) => {
    const error = await refusalOf(grantWith(answer).grant.signIn(ada, signal));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(words);
  });

  it('names the paths that the answer has where the configured one finds nothing, and none of their values', async () => {
    const { grant } = grantWith(json({ data: { login: { token: 'SECRET-A', renewal: { token: 'SECRET-R' } } } }));
    const error = await refusalOf(grant.signIn(ada, signal));
    expect(error).toMatchObject({ code: 'result_missing', field: 'auth.signIn.result.accessToken' });
    expect(error.message).toContain('login.token, login.renewal.token');
    expect(error.message).not.toContain('SECRET');
  });

  it('cuts a password out of what the server says', async () => {
    const { grant } = grantWith(json({ errors: [{ message: 'No user with secret-word.' }] }));
    expect((await refusalOf(grant.signIn(ada, signal))).message).not.toContain('secret-word');
  });
});

describe('refreshing by a mutation', () => {
  it('sends the refresh token as the configured variable, without any authorization header', async () => {
    const { grant, sent } = grantWith(json({ data: { refreshToken: pair } }));
    const answer = await grant.refresh('r0', signal);
    expect(sent[0]?.body.variables).toEqual({ refreshToken: 'r0' });
    expect(Object.keys(sent[0]?.headers ?? {}).map((name) => name.toLowerCase())).not.toContain('authorization');
    expect(answer).toMatchObject({ accessToken: 'a1', refreshToken: 'r1', account: 'Ada', problem: null });
  });

  it('sends it in the authorization header where the connection says so', async () => {
    const { grant, sent } = grantWith(json({ data: { refreshToken: pair } }), ({ auth }) => ({
      auth: { ...auth, refresh: { ...auth.refresh, refreshToken: { sentAs: 'header', scheme: 'JWT' } } },
    }));
    await grant.refresh('r0', signal);
    expect(sent[0]?.headers.Authorization).toBe('JWT r0');
    expect(JSON.stringify(sent[0]?.body)).not.toContain('r0');
  });

  it('goes to the address that the connection names for it', async () => {
    const { grant, sent } = grantWith(json({ data: { refreshToken: pair } }), ({ auth }) => ({
      auth: { ...auth, endpoint: 'https://login.test/graphql' },
    }));
    await grant.refresh('r0', signal);
    expect(sent[0]?.url).toBe('https://login.test/graphql');
    expect(grant.tokenEndpoint).toBe('https://login.test/graphql');
  });

  it('gives back a refresh token whose access token is missing', async () => {
    const { grant } = grantWith(json({ data: { refreshToken: { refreshToken: 'r1' } } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({
      accessToken: null,
      refreshToken: 'r1',
      problem: expect.stringContaining('refreshToken.accessToken'),
    });
  });

  const coded = (code: string) => ({ errors: [{ message: 'No.', extensions: { code } }] });
  it.each([
    ['UNAUTHENTICATED in a GraphQL answer', json(coded('UNAUTHENTICATED')), 'refused'],
    ['a GraphQL answer with HTTP 401', json(coded('OTHER'), 401), 'refused'],
    ['HTTP 401 from something that is no GraphQL', { status: 401, body: '<html>' }, 'server'],
    ['an error of a kind it does not know', json(coded('INTERNAL_SERVER_ERROR')), 'server'],
    ['UNAUTHENTICATED with HTTP 503', json(coded('UNAUTHENTICATED'), 503), 'server'],
    ['HTTP 429', { status: 429, body: '' }, 'server'],
    ['HTTP 502 with a page', { status: 502, body: '<html>' }, 'server'],
    ['garbage with HTTP 200', { status: 200, body: '{"data":' }, 'server'],
    ['errors that are no GraphQL errors', json({ errors: ['no'] }), 'server'],
    [
      'an operation that does not fit',
      json({ errors: [{ message: 'Cannot query field "x" on type "Mutation".' }] }),
      'misconfigured',
    ],
    ['no network', 'offline', 'offline'],
    ['no server', 'refused', 'server'],
    ['a broken connection', 'broken', 'server'],
  ] as const)('takes %s for what it is: %3$s', async (_what, answer, kind) => {
    expect((await refusalOf(grantWith(answer).grant.refresh('r0', signal))).kind).toBe(kind);
  });

  it.each([
    ['refused', false],
    ['offline', false],
    ['broken', true],
    ['unusable', true],
  ] as const)('knows whether the server may have acted when the exchange is %s', async (failure, mayHaveActed) => {
    expect((await refusalOf(grantWith(failure).grant.refresh('r0', signal))).mayHaveActed).toBe(mayHaveActed);
  });

  it('reads Retry-After', async () => {
    const { grant } = grantWith({ status: 429, headers: { 'retry-after': '7' }, body: '' });
    expect((await refusalOf(grant.refresh('r0', signal))).retryAfterMs).toBe(7_000);
  });

  it('cuts the refresh token out of what the server says', async () => {
    const { grant } = grantWith(json({ errors: [{ message: 'Unknown token secret-refresh-token.' }] }));
    expect((await refusalOf(grant.refresh('secret-refresh-token', signal))).message).not.toContain('secret-refresh');
  });
});

describe('revoking by a mutation', () => {
  it('counts a refusal as done', async () => {
    const { grant } = grantWith(json({ errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] }));
    await expect(grant.revoke?.('r0', signal)).resolves.toBeUndefined();
  });

  it('fails where the server cannot be told', async () => {
    const { grant } = grantWith({ status: 503, body: '' });
    await expect(grant.revoke?.('r0', signal)).rejects.toMatchObject({ kind: 'server' });
  });

  it('is not there where the API has no way to', () => {
    const { grant } = grantWith(json({}), ({ auth }) => ({ auth: { ...auth, signOut: null } }));
    expect(grant.revoke).toBeNull();
  });
});

describe('an answer with tokens and errors', () => {
  const partial = (data: unknown, status = 200) =>
    json({ data, errors: [{ message: 'The user service is down.', path: ['refreshToken', 'user'] }] }, status);

  it('is taken: what the server sent is all that is left of the session', async () => {
    const { grant } = grantWith(partial({ refreshToken: { ...pair, user: null } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({ accessToken: 'a1', refreshToken: 'r1', account: null });
  });

  it('is taken whatever its status', async () => {
    const { grant } = grantWith(partial({ refreshToken: { ...pair, user: null } }, 500));
    expect(await grant.refresh('r0', signal)).toMatchObject({ refreshToken: 'r1' });
  });

  it('is taken at sign-in too', async () => {
    const { grant } = grantWith(partial({ login: { ...pair, user: null } }));
    expect(await grant.signIn(ada, signal)).toMatchObject({ accessToken: 'a1', account: 'ada' });
  });

  it('is an error like any other where it has none', async () => {
    const { grant } = grantWith(partial({ refreshToken: { user: null } }));
    expect((await refusalOf(grant.refresh('r0', signal))).kind).toBe('server');
  });
});

describe('a path that finds the refresh token in place of something else', () => {
  const swapped = { accessToken: 'same', refreshToken: 'same', user: { name: 'Ada' } };

  it('does not make it an access token at sign-in', async () => {
    const { grant } = grantWith(json({ data: { login: swapped } }));
    const error = await refusalOf(grant.signIn(ada, signal));
    expect(error).toMatchObject({ code: 'result_missing', field: 'auth.signIn.result.accessToken' });
  });

  it('does not make it an access token at a refresh, and keeps it', async () => {
    const { grant } = grantWith(json({ data: { refreshToken: swapped } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({
      accessToken: null,
      refreshToken: 'same',
      problem: expect.stringContaining('refresh token'),
    });
  });

  it('does not show it as the account’s name', async () => {
    const { grant } = grantWith(json({ data: { login: { ...pair, user: { name: 'r1' } } } }));
    expect((await grant.signIn(ada, signal)).account).toBe('ada');
    const { grant: other } = grantWith(json({ data: { refreshToken: { ...pair, user: { name: 'r1' } } } }));
    expect((await other.refresh('r0', signal)).account).toBeNull();
  });
});

describe('a wrong password that a server calls bad input', () => {
  it('is a refusal, and no fault of the operation', async () => {
    const { grant } = grantWith(
      json({ errors: [{ message: 'Wrong e-mail or password.', extensions: { code: 'BAD_USER_INPUT' } }] }),
    );
    expect((await refusalOf(grant.signIn(ada, signal))).code).toBe('sign_in_refused');
  });
});
