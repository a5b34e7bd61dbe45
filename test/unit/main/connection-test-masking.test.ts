import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawExchange } from '../../../src/main/connections/connection-test/exchange-recorder.ts';
import { type Content, maskExchange, maskText } from '../../../src/main/connections/connection-test/masking.ts';
import { KnownSecrets, MASK, maskAddress } from '../../../src/main/connections/connection-test/secret-text.ts';
import { partsOf } from '../../support/parts-of.ts';

const ACCESS_TOKEN = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhZGEiLCJqdGkiOiI0MiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';
const REFRESH_TOKEN = 'rt_Zk3vQ9yXw7LmB2nT5sD8';
const CODE = 'SplxlOBeZQQYbYS6WxSbIA';
const CLIENT_SECRET = 'gX1fBat3bV+/=&?"\\ and more';
const PASSWORD = 'pass word "ünïcode" 27';
const COOKIE = 'sid=31d4d96e407aad42';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

const known = (...secrets: string[]) => {
  const all = new KnownSecrets();
  all.add(...secrets);
  return all;
};

const exchange = (parts: Partial<RawExchange>): RawExchange => ({
  method: 'POST',
  url: 'https://id.example.com/token',
  headers: {},
  body: '',
  answer: { kind: 'none', problem: '' },
  ...parts,
});

const answered = (body: string, headers: Record<string, string> = JSON_TYPE, status = 200) =>
  exchange({ answer: { kind: 'answered', status, headers, body } });

const shown = (raw: RawExchange, secrets = new KnownSecrets(), content: Content = 'tokens') =>
  JSON.stringify(maskExchange(raw, secrets, content));

/** No piece of five characters or more of any secret shows, however it may be written. */
function expectNoPartOf(secrets: readonly string[], text: string): void {
  for (const secret of secrets) {
    for (const written of [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]) {
      for (const part of partsOf(written, 6)) expect(text).not.toContain(part);
    }
  }
}

describe('an exchange of tokens, none of which is known yet', () => {
  it.each<[string, RawExchange, string[]]>([
    [
      'an OAuth answer',
      answered(JSON.stringify({ access_token: ACCESS_TOKEN, refresh_token: REFRESH_TOKEN, expires_in: 300 })),
      [ACCESS_TOKEN, REFRESH_TOKEN],
    ],
    [
      'a form, as GitHub answers',
      answered(`access_token=${REFRESH_TOKEN}&scope=repo&token_type=bearer`, FORM_TYPE),
      [REFRESH_TOKEN],
    ],
    [
      'names of the API’s own',
      answered(JSON.stringify({ data: { authenticate: { jwt: { value: REFRESH_TOKEN }, renewal: { value: CODE } } } })),
      [REFRESH_TOKEN, CODE],
    ],
    [
      'a list',
      answered(JSON.stringify({ data: { pair: [ACCESS_TOKEN, REFRESH_TOKEN] } })),
      [ACCESS_TOKEN, REFRESH_TOKEN],
    ],
    ['a number', answered('{"data":{"login":{"token":987654321012}}}'), ['987654321012']],
    ['text alone', answered(REFRESH_TOKEN, { 'content-type': 'text/plain' }), [REFRESH_TOKEN]],
    ['JSON that is cut off', answered(`{"refresh_token":"${REFRESH_TOKEN}","access_to`), [REFRESH_TOKEN]],
    [
      'an error that repeats a token',
      answered(JSON.stringify({ errors: [{ message: `Bad token ${REFRESH_TOKEN}.` }] })),
      [REFRESH_TOKEN],
    ],
    [
      'an error with what was sent',
      answered(JSON.stringify({ errors: [{ message: 'No.', extensions: { variables: { password: PASSWORD } } }] })),
      [PASSWORD],
    ],
    [
      'a page of a proxy',
      answered(`<p>access_token=${CODE}</p><p>${ACCESS_TOKEN}</p>`, { 'content-type': 'text/html' }, 502),
      [CODE, ACCESS_TOKEN],
    ],
    [
      'a description in OAuth’s error',
      answered(JSON.stringify({ error: 'invalid_grant', error_description: `Token ${ACCESS_TOKEN} is not active` })),
      [ACCESS_TOKEN],
    ],
    [
      'a device’s codes',
      answered(
        JSON.stringify({
          device_code: CODE,
          user_code: 'WDJB-MJHT',
          verification_uri: 'https://id.example.com/device',
          verification_uri_complete: 'https://id.example.com/device?user_code=WDJB-MJHT',
        }),
      ),
      [CODE, 'WDJB-MJHT'],
    ],
    [
      'a request by form',
      exchange({
        headers: FORM_TYPE,
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: CODE,
          client_secret: CLIENT_SECRET,
          code_verifier: REFRESH_TOKEN,
        }).toString(),
      }),
      [CODE, CLIENT_SECRET, REFRESH_TOKEN],
    ],
    [
      'a request by GraphQL',
      exchange({
        headers: JSON_TYPE,
        body: JSON.stringify({ query: 'mutation { a }', variables: { input: { secret: PASSWORD, key: CODE } } }),
      }),
      [PASSWORD, CODE],
    ],
    [
      'headers',
      exchange({
        headers: { Authorization: `Bearer ${ACCESS_TOKEN}`, Cookie: COOKIE, 'X-Api-Key': CODE, DPoP: ACCESS_TOKEN },
      }),
      [ACCESS_TOKEN, COOKIE, CODE],
    ],
    [
      'a cookie that is set',
      answered('{}', { 'set-cookie': `${COOKIE}; HttpOnly`, 'dpop-nonce': CODE }),
      [COOKIE, CODE],
    ],
    [
      'an address',
      exchange({
        url: `https://ada:${CODE}@id.example.com/cb?code=${CODE}&state=${REFRESH_TOKEN}#access_token=${ACCESS_TOKEN}`,
      }),
      [CODE, REFRESH_TOKEN, ACCESS_TOKEN],
    ],
  ])('shows nothing of them in %s', (_what, raw, secrets) => {
    expectNoPartOf(secrets, shown(raw));
    expect(shown(raw)).toContain(MASK);
  });

  it('shows what a person needs to see what went wrong', () => {
    const request = exchange({
      headers: { ...FORM_TYPE, authorization: 'Basic bGF0Y2hrZXk6c2VjcmV0' },
      body: 'grant_type=refresh_token&refresh_token=abc&scope=openid+profile&client_id=latchkey',
      answer: {
        kind: 'answered',
        status: 400,
        headers: JSON_TYPE,
        body: '{"error":"invalid_grant","error_description":"Session not active","expires_in":3600,"refresh_token":""}',
      },
    });
    expect(maskExchange(request, new KnownSecrets(), 'tokens')).toEqual({
      method: 'POST',
      url: 'https://id.example.com/token',
      requestHeaders: [
        { name: 'content-type', value: 'application/x-www-form-urlencoded' },
        { name: 'authorization', value: 'Basic •••' },
      ],
      requestBody: 'grant_type=refresh_token\nrefresh_token=•••\nscope=openid profile\nclient_id=latchkey',
      answer: {
        kind: 'answered',
        status: 400,
        headers: [{ name: 'content-type', value: 'application/json' }],
        body: '{\n  "error": "invalid_grant",\n  "error_description": "Session not active",\n  "expires_in": 3600,\n  "refresh_token": ""\n}',
      },
    });
  });

  it('keeps the names of an answer, by which a wrong path is put right', () => {
    const text = shown(answered('{"data":{"signIn":{"tokens":{"bearer":"x"},"user":{"id":"7"}}}}'));
    for (const name of ['signIn', 'tokens', 'bearer', 'user', 'id']) expect(text).toContain(name);
  });

  it('keeps an error’s code and words', () => {
    const text = shown(
      answered(
        '{"errors":[{"message":"Cannot query field \\"loginUser\\"","path":["login"],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}]}',
      ),
    );
    expect(text).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(text).toContain('loginUser');
  });
});

describe('an answer of the API', () => {
  it('is shown but for what is known or looks like a secret', () => {
    const body = { data: { viewer: { name: 'Ada', note: REFRESH_TOKEN, apiKey: CODE, jwt: ACCESS_TOKEN } } };
    const text = shown(answered(JSON.stringify(body)), known(REFRESH_TOKEN), 'api');
    expect(text).toContain('Ada');
    expectNoPartOf([REFRESH_TOKEN, CODE, ACCESS_TOKEN], text);
  });

  it('keeps the addresses of a server’s metadata, whose names speak of tokens', () => {
    const metadata = { issuer: 'https://id.example.com', token_endpoint: 'https://id.example.com/oauth2/v1/token' };
    expect(shown(answered(JSON.stringify(metadata)), undefined, 'api')).toContain(
      'https://id.example.com/oauth2/v1/token',
    );
  });
});

describe('known secrets', () => {
  const wrap: Readonly<Record<string, (secret: string) => string>> = {
    plain: (secret) => secret,
    json: (secret) => JSON.stringify({ message: secret }),
    address: (secret) => `https://example.com/?q=${encodeURIComponent(secret)}`,
    form: (secret) => new URLSearchParams({ note: secret }).toString(),
    base64: (secret) => Buffer.from(secret).toString('base64'),
    base64url: (secret) => Buffer.from(secret).toString('base64url'),
    twice: (secret) => `${secret}${secret}`,
    'in words': (secret) => `The server said ${secret}, and no more.`,
  };

  it.each(Object.keys(wrap))('are found as %s, whatever characters they have', (how) => {
    fc.assert(
      fc.property(fc.string({ minLength: 6, maxLength: 60, unit: 'grapheme' }), (secret) => {
        const text = wrap[how]?.(secret) ?? '';
        // A secret that is itself made of what stands around it cannot be told from it.
        fc.pre(!'The server said , and no more. https://example.com/?q= note= {"message":"•••"}'.includes(secret));
        expect(known(secret).mask(text)).not.toContain(secret);
      }),
    );
  });

  it('are taken out whole where one is a part of another', () => {
    expect(known('abcdef', 'abcdef-ghijkl').mask('x abcdef-ghijkl y abcdef z')).toBe(`x ${MASK} y ${MASK} z`);
  });

  it('of three letters are taken out as words, and leave other words alone', () => {
    expect(known('abc').mask('The abc of abcissae: "abc"')).toBe(`The ${MASK} of abcissae: "${MASK}"`);
  });

  it('are no reason to take all text away when there is an empty one', () => {
    expect(known('').mask('text')).toBe('text');
  });
});

describe('what no other rule would find', () => {
  it('is a short JWT in a sentence', () => {
    expect(maskText('Bad token eyJhbGci.eyJzdWIi.abcdef!', new KnownSecrets())).toBe(`Bad token ${MASK}!`);
  });

  it('is a short token that is the whole answer', () => {
    expect(shown(answered('opensesame', { 'content-type': 'text/plain' }))).not.toContain('sesame');
  });
});

describe('an answer that is made to be slow to search', () => {
  it.each([
    ['names without values', `"code"${' '.repeat(200_000)}`],
    ['beginnings of JSON Web Tokens', 'eyJaaaaa-'.repeat(22_000)],
    ['quotes and blanks', '"token" '.repeat(25_000)],
  ])('%s', (_, body) => {
    const masked = maskExchange(answered(body, { 'content-type': 'text/plain' }), new KnownSecrets(), 'api');
    expect(masked.answer).toMatchObject({ kind: 'answered' });
  });
});

describe('text and addresses', () => {
  it('leaves a sentence and an address in it alone', () => {
    const text = 'https://id.example.com/realms/demo2/.well-known/openid-configuration answers HTTP 404.';
    expect(maskText(text, new KnownSecrets())).toBe(text);
  });

  it('shows the harmless parameters of an authorization request alone', () => {
    expect(
      maskAddress('https://id.example.com/auth?client_id=latchkey&state=xyz&nonce=abc&scope=openid%20profile'),
    ).toBe(`https://id.example.com/auth?client_id=latchkey&state=${MASK}&nonce=${MASK}&scope=openid%20profile`);
  });

  it('shows nothing of what is no address', () => {
    expect(maskAddress(`not an address ${CODE}`)).toBe(MASK);
  });

  it('cuts long bodies after masking, never through a secret', () => {
    const body = JSON.stringify({ message: 'words and '.repeat(398), refresh_token: REFRESH_TOKEN });
    const masked = maskExchange(answered(body), new KnownSecrets(), 'tokens');
    expect(masked.answer).toMatchObject({ body: expect.stringMatching(/more characters\)$/) });
    expectNoPartOf([REFRESH_TOKEN], JSON.stringify(masked));
  });
});
