import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { ControlClient, effects } from '../../demo/control-client.ts';
import { startTemporaryDemo } from '../../demo/temporary.ts';

const ADA = ['ada', 'paper-lantern-27'] as const;
const GRACE = ['grace', 'quiet-harbour-64'] as const;

/** Posts with headers that `fetch` does not let a script set. */
function post(url: string, headers: Record<string, string>, method = 'POST'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
    });
    request.once('error', reject);
    request.end(method === 'POST' ? '{}' : undefined);
  });
}

test.each([
  ['with another Host header, as DNS rebinding gives', { host: 'rebound.example' }, 403],
  ['from a web page', { origin: 'http://127.0.0.1' }, 403],
  ['by nothing but its address', {}, 200],
])('a request %s is answered with %o', async (_, headers, status) => {
  await using demo = await startTemporaryDemo();
  expect(await post(`${demo.server.controlEndpoint}/summary`, headers)).toBe(status);
});

test('without the secret in its address, and by GET, the control interface does not answer', async () => {
  await using demo = await startTemporaryDemo();
  const endpoint = demo.server.controlEndpoint ?? '';
  const { origin } = new URL(endpoint);
  expect(await post(`${origin}/summary`, {})).toBe(404);
  expect(await post(`${origin}/${'x'.repeat(32)}/summary`, {})).toBe(404);
  expect(await post(`${endpoint}/toString`, {})).toBe(404);
  expect(await post(`${endpoint}/summary`, {}, 'GET')).toBe(405);
});

test('arguments that do not fit are refused with a message that names them', async () => {
  await using demo = await startTemporaryDemo();
  await expect(demo.control.changeSettings({ graceWindow: -1 })).rejects.toMatchObject({
    name: 'ControlError',
    status: 400,
    message: expect.stringContaining('graceWindow'),
  });
});

test('a change of one setting leaves the others as they are', async () => {
  await using demo = await startTemporaryDemo({ rejectAs: '401', accessTokenLifetime: 5 });
  await demo.control.changeSettings({ rotation: false });
  expect((await demo.api.login(...ADA)).expiresIn).toBe(5);
  expect((await demo.api.send('{ viewer { name } }')).status).toBe(401);
});

test('the journal tells of every auth-related request, with its outcome and place in the family', async () => {
  await using demo = await startTemporaryDemo();
  const grant = await demo.api.login(...ADA);
  await demo.api.login('ada', 'wrong').catch(() => {});
  const next = await demo.api.refresh(grant.refreshToken);
  await demo.api.send('query Me { viewer { name } }', next);
  await demo.api.send('query Other { viewer { name } }');
  await demo.api.send('query Bad { viewer { name } }', { accessToken: 'nonsense' });
  await demo.api.send('query Public { serverInfo { name } }');
  await demo.api.send('query Failing { tasks(first: 0) { totalCount } }', next);
  await demo.control.failRefresh(effects.destroy);
  await demo.api.refresh(next.refreshToken).catch(() => {});
  await demo.api.refresh(grant.refreshToken).catch(() => {});
  await demo.api.logout(next.refreshToken);
  const journal = await demo.control.journal();
  const family = journal[0]?.family;
  expect(family).toMatch(/^[0-9a-f-]{36}$/);
  const none = { username: null, family: null, generation: null, reason: null, fault: null };
  const ada = { username: 'ada', family, reason: null, fault: null };
  const operation = (operationName: string) => ({ ...none, kind: 'operation', operationName });
  expect(journal.map(({ at, seq, ...entry }) => entry)).toEqual([
    { ...ada, kind: 'login', outcome: 'ok', operationName: 'SignIn', generation: 1 },
    { ...none, kind: 'login', outcome: 'refused', operationName: 'SignIn', reason: 'credentials' },
    { ...ada, kind: 'refresh', outcome: 'ok', operationName: 'RefreshToken', generation: 2 },
    { ...operation('Me'), ...ada, outcome: 'ok', generation: 2 },
    { ...operation('Other'), outcome: 'anonymous' },
    { ...operation('Bad'), outcome: 'rejected', reason: 'invalid' },
    { ...operation('Public'), outcome: 'public' },
    { ...operation('Failing'), ...ada, outcome: 'failed', generation: 2 },
    { ...none, kind: 'refresh', outcome: 'interrupted', operationName: 'RefreshToken', fault: 'destroy' },
    { ...ada, kind: 'refresh', outcome: 'refused', operationName: 'RefreshToken', generation: 2, reason: 'reused' },
    { ...ada, kind: 'logout', outcome: 'ok', operationName: 'SignOut', generation: 2 },
  ]);
  expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1));
  expect(await demo.control.journal(9)).toEqual(journal.slice(9));
});

test('the summary counts by kind and outcome, and tells how many refreshes ran at the same time', async () => {
  await using demo = await startTemporaryDemo();
  const grants = await Promise.all([demo.api.login(...ADA), demo.api.login(...GRACE), demo.api.login(...ADA)]);
  await demo.control.hold();
  const refreshes = grants.map(({ refreshToken }) => demo.api.refresh(refreshToken));
  await demo.control.waitUntilHeld(3);
  await demo.control.release();
  await Promise.all(refreshes);
  const summary = await demo.control.summary();
  expect(summary.counts).toEqual({ login: { ok: 3 }, refresh: { ok: 3 } });
  expect(summary.inFlight.refresh).toEqual({ now: 0, most: 3 });
  await demo.control.resetJournal();
  expect(await demo.control.summary()).toMatchObject({
    last: 6,
    counts: {},
    inFlight: { refresh: { now: 0, most: 0 } },
  });
  expect(await demo.control.journal()).toEqual([]);
});

test('one can wait for entries yet to come, and only for those', async () => {
  await using demo = await startTemporaryDemo();
  await demo.api.login(...ADA);
  const [, last] = [await demo.api.login(...ADA), (await demo.control.summary()).last];
  const waiting = demo.control.waitForEntries({ since: last, kind: 'login', username: 'grace' });
  await demo.api.login(...ADA);
  await demo.api.login(...GRACE);
  expect(await waiting).toMatchObject([{ kind: 'login', username: 'grace', seq: last + 2 }]);
});

test('a session, those of a user, or all can be ended', async () => {
  await using demo = await startTemporaryDemo();
  const ada = [await demo.api.login(...ADA), await demo.api.login(...ADA)];
  const grace = await demo.api.login(...GRACE);
  const [{ family } = { family: null }] = await demo.control.journal();
  expect(await demo.control.revoke({ family: family ?? '' })).toBe(1);
  await expect(demo.api.refresh(ada[0]?.refreshToken ?? null)).rejects.toThrow('The session was ended.');
  expect(await demo.control.revoke({ username: 'ada' })).toBe(1);
  await expect(demo.api.refresh(ada[1]?.refreshToken ?? null)).rejects.toThrow('The session was ended.');
  expect(await demo.api.request('{ viewer { name } }', grace)).toBeDefined();
  expect(await demo.control.revoke()).toBe(1);
  await expect(demo.api.refresh(grace.refreshToken)).rejects.toThrow('The session was ended.');
});

test('the server’s clock can be ahead or behind, and tokens go by it', async () => {
  await using demo = await startTemporaryDemo();
  await demo.control.moveClock(-600_000);
  const { accessToken } = await demo.api.login(...ADA);
  const { iat } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString());
  expect(Math.abs(iat * 1_000 - (Date.now() - 600_000))).toBeLessThan(60_000);
  expect(await demo.api.request('{ viewer { name } }', { accessToken })).toBeDefined();
  await demo.control.moveClock(0);
  expect((await demo.api.send('{ viewer { name } }', { accessToken })).errors).toHaveLength(1);
});

test('every token given out is listed for leak tests, and none is in the journal', async () => {
  await using demo = await startTemporaryDemo();
  const first = await demo.api.login(...ADA);
  const second = await demo.api.refresh(first.refreshToken);
  await demo.api.refresh(first.refreshToken).catch(() => {});
  const issued = await demo.control.issuedTokens();
  expect(issued).toEqual({
    accessTokens: [first.accessToken, second.accessToken],
    refreshTokens: [first.refreshToken, second.refreshToken],
  });
  const journal = JSON.stringify(await demo.control.journal());
  for (const token of [...issued.accessTokens, ...issued.refreshTokens, ADA[1]]) expect(journal).not.toContain(token);
});

test('a wait for what never comes ends with a message that says how far it came', async () => {
  await using demo = await startTemporaryDemo();
  await expect(demo.control.waitForEntries({ kind: 'refresh' }, 2, 20)).rejects.toThrow('0 of 2 journal entries fit');
});

test('a client of a server that is gone says so', async () => {
  const demo = await startTemporaryDemo();
  const control = new ControlClient(demo.server.controlEndpoint ?? '');
  await demo[Symbol.asyncDispose]();
  await expect(control.summary()).rejects.toThrow('fetch failed');
});
