import { describe, expect, it } from 'vitest';
import { ada, errors, grantWith, json, pair, refusalOf, signal } from './answering-grant.ts';

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
    expect(sent).toEqual([
      {
        url: 'https://api.test/graphql',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
        },
        body: { query: 'mutation M { m }', variables: { input: { email: 'ada', secret: 'secret-word' } } },
      },
    ]);
    expect(answer).toEqual({
      accessToken: 'a',
      refreshToken: 'r',
      proofKey: null,
      lifetime: { accessTokenMs: null, refreshTokenMs: null },
      account: 'ada',
    });
  });

  it('takes the account’s name from the answer, and a number for one', async () => {
    const { grant } = grantWith(json({ data: { login: pair } }));
    expect((await grant.signIn(ada, signal)).account).toBe('Ada');
    const { grant: numbered } = grantWith(json({ data: { login: { ...pair, user: { name: 42 } } } }));
    expect((await numbered.signIn(ada, signal)).account).toBe('42');
  });

  it.each([
    [60, 60_000],
    ['90', 90_000],
    [0.5, 500],
    ['', null],
    [' ', null],
    ['soon', null],
    [true, null],
    [null, null],
    [['60'], null],
  ])('reads %j seconds as a lifetime of %s ms', async (seconds, ms) => {
    const { grant } = grantWith(json({ data: { login: { ...pair, expiresIn: seconds, refreshExpiresIn: 3600 } } }));
    expect((await grant.signIn(ada, signal)).lifetime).toEqual({ accessTokenMs: ms, refreshTokenMs: 3_600_000 });
  });

  it('knows no lifetime where it is beyond all numbers', async () => {
    const body = JSON.stringify({ data: { login: pair } }).replace('"expiresIn":60', '"expiresIn":1e999');
    expect((await grantWith({ body }).grant.signIn(ada, signal)).lifetime.accessTokenMs).toBeNull();
  });
});

describe('refreshing by a mutation', () => {
  it('sends the refresh token as the configured variable, without any authorization header', async () => {
    const { grant, sent } = grantWith(json({ data: { refreshToken: pair } }));
    const answer = await grant.refresh('r0', signal);
    expect(sent[0]?.body.variables).toEqual({ refreshToken: 'r0' });
    expect(Object.keys(sent[0]?.headers ?? {})).toEqual(['content-type', 'accept']);
    expect(answer).toEqual({
      accessToken: 'a1',
      refreshToken: 'r1',
      lifetime: { accessTokenMs: 60_000, refreshTokenMs: 3_600_000 },
      account: 'Ada',
      problem: null,
    });
  });

  it.each([
    ['JWT', 'JWT r0'],
    ['', 'r0'],
  ])(
    'sends it in the authorization header where the connection says so, with the scheme “%s”',
    async (scheme, value) => {
      const { grant, sent } = grantWith(json({ data: { refreshToken: pair } }), ({ auth }) => ({
        auth: { ...auth, refresh: { ...auth.refresh, refreshToken: { sentAs: 'header', scheme } } },
      }));
      await grant.refresh('r0', signal);
      expect(sent[0]?.headers.Authorization).toBe(value);
      expect(sent[0]?.body.variables).toEqual({});
    },
  );

  it('leaves it to the caller to go on with the one in use where the answer has none', async () => {
    const { grant } = grantWith(json({ data: { refreshToken: { accessToken: 'a1' } } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({ accessToken: 'a1', refreshToken: null, problem: null });
  });

  it('gives back a refresh token whose access token is missing, and says which path to correct', async () => {
    const { grant } = grantWith(json({ data: { refreshToken: { refreshToken: 'r1' } } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({
      accessToken: null,
      refreshToken: 'r1',
      problem:
        'The answer has no access token at refreshToken.accessToken. It has refreshToken.refreshToken. Correct the path in the connection’s refresh operation.',
    });
  });
});

describe('where tokens are sent', () => {
  it('is the connection’s endpoint, or the address that it names for them', async () => {
    const { grant } = grantWith(json({}));
    expect(grant.tokenEndpoint).toBe('https://api.test/graphql');
    const { grant: other, sent } = grantWith(json({ data: { refreshToken: pair } }), ({ auth }) => ({
      auth: { ...auth, endpoint: 'https://login.test/graphql' },
    }));
    await other.refresh('r0', signal);
    expect(other.tokenEndpoint).toBe('https://login.test/graphql');
    expect(sent[0]?.url).toBe('https://login.test/graphql');
  });

  it('are the addresses that a session’s record belongs to', () => {
    const { grant } = grantWith(json({}), ({ auth }) => ({
      auth: { ...auth, endpoint: 'https://login.test/graphql' },
    }));
    expect(grant.addresses).toEqual([
      'https://login.test/graphql',
      'https://api.test/graphql',
      'wss://api.test/graphql',
    ]);
    const { grant: without } = grantWith(json({}), () => ({ subscriptionEndpoint: null }));
    expect(without.addresses).toEqual(['https://api.test/graphql', 'https://api.test/graphql', '']);
  });
});

describe('revoking by a mutation', () => {
  it('sends the refresh token', async () => {
    const { grant, sent } = grantWith(json({ data: { logout: true } }));
    await expect(grant.revoke?.('r0', signal)).resolves.toBeUndefined();
    expect(sent[0]?.body).toMatchObject({
      query: expect.stringContaining('logout'),
      variables: { refreshToken: 'r0' },
    });
  });

  it('is not there where the API has no way to', () => {
    const { grant } = grantWith(json({}), ({ auth }) => ({ auth: { ...auth, signOut: null } }));
    expect(grant.revoke).toBeNull();
  });
});

describe('an answer with tokens and errors', () => {
  const partial = (data: unknown, status = 200) => json({ data, ...errors('The user service is down.') }, status);

  it.each([
    ['both tokens', { accessToken: 'a1', refreshToken: 'r1', user: null }],
    ['a refresh token alone', { accessToken: null, refreshToken: 'r1' }],
    ['an access token alone', { accessToken: 'a1', refreshToken: null }],
  ])('is taken where it has %s: what the server sent is all that is left of the session', async (_what, tokens) => {
    const { grant } = grantWith(partial({ refreshToken: tokens }));
    const { accessToken, refreshToken } = tokens;
    expect(await grant.refresh('r0', signal)).toMatchObject({ accessToken, refreshToken, account: null });
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
    expect(await refusalOf(grant.refresh('r0', signal))).toHaveProperty('kind', 'server');
  });
});

describe('a path that finds a token in place of something else', () => {
  it.each([
    ['the new refresh token', { ...pair, accessToken: 'r1' }, 'r1'],
    ['the one in use', { accessToken: 'r0' }, null],
  ])('does not make %s an access token at a refresh, and keeps it', async (_which, tokens, refreshToken) => {
    const { grant } = grantWith(json({ data: { refreshToken: tokens } }));
    expect(await grant.refresh('r0', signal)).toMatchObject({
      accessToken: null,
      refreshToken,
      problem: expect.stringMatching(/finds the refresh token.*Correct the path/),
    });
  });

  it.each(['r1', 'a1'])('does not show %s as the account’s name', async (name) => {
    const { grant } = grantWith(json({ data: { login: { ...pair, user: { name } } } }));
    expect((await grant.signIn(ada, signal)).account).toBe('ada');
    const { grant: other } = grantWith(json({ data: { refreshToken: { ...pair, user: { name } } } }));
    expect((await other.refresh('r0', signal)).account).toBeNull();
  });
});
