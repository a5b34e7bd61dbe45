import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ApiClient } from '../../demo/api-client.ts';
import { startTemporaryDemo } from '../../demo/temporary.ts';

const VIEWER = 'query Viewer { viewer { username } }';
const REJECTED = { data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

function signIn(api: ApiClient) {
  return api.login('grace', 'quiet-harbour-64');
}

test('the public fields and the schema need no access token', async () => {
  await using demo = await startTemporaryDemo();
  expect(await demo.api.request('{ serverInfo { name version } }')).toEqual({
    serverInfo: { name: 'Latchkey demo', version: '1.0.0' },
  });
  expect(await demo.api.request('{ __schema { queryType { name } } }')).toEqual({
    __schema: { queryType: { name: 'Query' } },
  });
});

test('a public field is served even beside an access token that is not good', async () => {
  await using demo = await startTemporaryDemo();
  const answer = await demo.api.send('{ serverInfo { name } }', { accessToken: 'nonsense' });
  expect(answer).toMatchObject({ status: 200, errors: [] });
});

test('an expired access token is reported as UNAUTHENTICATED with HTTP 200, whatever media type is asked for', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 60 });
  const { accessToken } = await signIn(demo.api);
  await demo.control.moveClock(59_000);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject({ data: { viewer: { username: 'grace' } } });
  await demo.control.moveClock(60_001);
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const answer = await demo.api.send(VIEWER, { accessToken, headers: { accept } });
    expect(answer).toMatchObject({ status: 200, ...REJECTED });
    expect(answer.errors[0]?.message).toBe('The access token expired.');
  }
});

test('by a setting, it is reported as HTTP 401 with the challenge of RFC 6750, and no code', async () => {
  await using demo = await startTemporaryDemo({ rejectAs: '401' });
  const { accessToken } = await signIn(demo.api);
  await demo.control.moveClock(61_000);
  const expired = await demo.api.send(VIEWER, { accessToken });
  expect(expired.status).toBe(401);
  expect(expired.headers.get('www-authenticate')).toBe('Bearer realm="latchkey-demo", error="invalid_token"');
  expect(expired.errors).toEqual([{ message: 'The access token expired.' }]);
  const anonymous = await demo.api.send(VIEWER);
  expect(anonymous.status).toBe(401);
  expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="latchkey-demo"');
});

test.each([
  ['an alias', '{ serverInfo: projects { name } }'],
  ['a fragment', 'query { ...F } fragment F on Query { ...G } fragment G on Query { projects { name } }'],
  ['an inline fragment', '{ serverInfo { name } ... on Query { projects { name } } }'],
  ['a directive that would skip it', '{ serverInfo { name } projects @skip(if: true) { name } }'],
  ['a second operation', 'query A { serverInfo { name } } query B { projects { name } }'],
])('%s does not hide a field that needs an access token', async (_, query) => {
  await using demo = await startTemporaryDemo();
  const operationName = query.includes('query B') ? 'B' : undefined;
  const answer = await demo.api.send(query, operationName ? { operationName } : {});
  expect(answer).toMatchObject(REJECTED);
});

test('the operation that is not sent for does not count', async () => {
  await using demo = await startTemporaryDemo();
  const query = 'query A { serverInfo { name } } query B { viewer { name } }';
  expect(await demo.api.send(query, { operationName: 'A' })).toMatchObject({ errors: [] });
});

test('a rejected mutation has changed nothing, not even by its public part', async () => {
  await using demo = await startTemporaryDemo();
  const answer = await demo.api.send(
    `mutation {
       login(username: "ada", password: "paper-lantern-27") { accessToken }
       setTaskStatus(id: 1, status: BACKLOG) { id }
     }`,
  );
  expect(answer).toMatchObject(REJECTED);
  expect((await demo.control.summary()).counts).toEqual({ operation: { anonymous: 1 } });
});

test.each([
  ['JWT', 'Authorization', 'JWT'],
  ['no scheme, in a header of its own', 'X-Access-Token', ''],
])('the access token is accepted with %s, and not otherwise', async (_, name, scheme) => {
  await using demo = await startTemporaryDemo({ header: { name, scheme } });
  const { accessToken } = await signIn(demo.api);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject({ errors: [] });
  const withBearer = new ApiClient(demo.server.endpoint);
  expect(await withBearer.send(VIEWER, { accessToken })).toMatchObject(REJECTED);
});

test('a token that is not valid is answered with how to send it', async () => {
  await using demo = await startTemporaryDemo({ header: { name: 'X-Token', scheme: '' } });
  const { errors } = await demo.api.send(VIEWER, { accessToken: 'nonsense' });
  expect(errors[0]?.message).toBe('The access token is not valid. Send it as "X-Token: …".');
});

test('the case of the scheme does not matter', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken } = await signIn(demo.api);
  const lowerCase = new ApiClient(demo.server.endpoint, { name: 'authorization', scheme: 'bearer' });
  expect(await lowerCase.send(VIEWER, { accessToken })).toMatchObject({ errors: [] });
});

test.each([
  ['another signature', (token: string) => `${token.slice(0, -4)}AAAA`],
  ['no signature', (token: string) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`],
  ['changed claims', (token: string) => token.replace(/\.([^.]+)\./, (_, claims) => `.${raised(claims)}.`)],
])('a JWT with %s is rejected', async (_, forge) => {
  await using demo = await startTemporaryDemo();
  const { accessToken } = await signIn(demo.api);
  expect(await demo.api.send(VIEWER, { accessToken: forge(accessToken) })).toMatchObject(REJECTED);
});

function raised(claims: string): string {
  const parsed = JSON.parse(Buffer.from(claims, 'base64url').toString());
  return Buffer.from(JSON.stringify({ ...parsed, exp: parsed.exp + 3_600 })).toString('base64url');
}

test('an opaque access token works until it expires, and ends with its session', async () => {
  await using demo = await startTemporaryDemo({ accessTokenFormat: 'opaque', accessTokenLifetime: 1.5 });
  const grant = await signIn(demo.api);
  expect(grant.accessToken).not.toContain('.');
  expect(grant.expiresIn).toBe(1.5);
  expect(await demo.api.send(VIEWER, grant)).toMatchObject({ errors: [] });
  await demo.control.moveClock(1_501);
  expect(await demo.api.send(VIEWER, grant)).toMatchObject(REJECTED);
  const next = await demo.api.refresh(grant.refreshToken);
  expect(await demo.api.send(VIEWER, next)).toMatchObject({ errors: [] });
  await demo.api.logout(next.refreshToken);
  expect(await demo.api.send(VIEWER, next)).toMatchObject(REJECTED);
});

test('a lifetime of a fraction of a second is kept to', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 30.25 });
  const { accessToken } = await signIn(demo.api);
  await demo.control.moveClock(30_000);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject({ errors: [] });
  await demo.control.moveClock(30_250);
  expect(await demo.api.send(VIEWER, { accessToken })).toMatchObject(REJECTED);
});

test.each(['jwt', 'opaque'] as const)(
  'expiring all %s access tokens spares those issued afterwards',
  async (format) => {
    await using demo = await startTemporaryDemo({ accessTokenFormat: format });
    const before = await signIn(demo.api);
    await demo.control.expireAccessTokens();
    expect(await demo.api.send(VIEWER, before)).toMatchObject(REJECTED);
    const after = await demo.api.refresh(before.refreshToken);
    expect(await demo.api.send(VIEWER, after)).toMatchObject({ errors: [] });
  },
);

test('every access token can be rejected, fresh ones too, until that is taken back', async () => {
  await using demo = await startTemporaryDemo();
  const before = await signIn(demo.api);
  await demo.control.rejectAccessTokens();
  const fresh = await demo.api.refresh(before.refreshToken);
  expect(await demo.api.send(VIEWER, fresh)).toMatchObject(REJECTED);
  await demo.control.rejectAccessTokens(false);
  expect(await demo.api.send(VIEWER, fresh)).toMatchObject({ errors: [] });
});

test('no CORS header is sent, and a preflight is not answered helpfully', async () => {
  await using demo = await startTemporaryDemo();
  const preflight = await fetchWithOrigin(demo.server.endpoint, 'OPTIONS');
  const answer = await fetchWithOrigin(demo.server.endpoint, 'POST');
  expect(preflight.status).toBe(405);
  expect(answer.status).toBe(200);
  for (const { headers } of [preflight, answer]) {
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  }
});

test('by a setting, CORS headers are on every answer, a fault’s included', async () => {
  await using demo = await startTemporaryDemo({ cors: true });
  const preflight = await fetchWithOrigin(demo.server.endpoint, 'OPTIONS');
  expect(preflight.status).toBe(204);
  expect(preflight.headers['access-control-allow-headers']).toContain('Authorization');
  expect((await fetchWithOrigin(demo.server.endpoint, 'POST')).headers['access-control-allow-origin']).toBe('*');
  await demo.control.failRefresh({ kind: 'status', status: 503 });
  const refresh = '{"query":"mutation { refreshToken(refreshToken: \\"x\\") { accessToken } }"}';
  const fault = await fetchWithOrigin(demo.server.endpoint, 'POST', refresh);
  expect(fault).toMatchObject({ status: 503, headers: { 'access-control-allow-origin': '*' } });
});

/** `fetch` does not let a script set the Origin header. */
function fetchWithOrigin(url: string, method: string, body = '{"query":"{ serverInfo { name } }"}') {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    const headers = {
      origin: 'https://elsewhere.example',
      'content-type': 'application/json',
      'access-control-request-method': 'POST',
    };
    const request = httpRequest(url, { method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    request.once('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

test('an unexpected error is masked for the client, and told to the operator', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken } = await signIn(demo.api);
  using database = new DatabaseSync(join(demo.folder, 'demo.sqlite'));
  database.exec(`UPDATE tasks SET labels = 'broken in secret' WHERE id = 1`);
  const answer = await demo.api.send<{ task: null }>('{ task(id: 1) { labels } }', { accessToken });
  expect(answer.data).toEqual({ task: null });
  expect(answer.errors).toMatchObject([{ message: 'Unexpected error.', path: ['task'] }]);
  expect(JSON.stringify(answer.errors)).not.toContain('secret');
  expect(demo.unexpectedErrors).toEqual([expect.any(SyntaxError)]);
});
