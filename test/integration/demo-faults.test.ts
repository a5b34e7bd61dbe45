import { expect, test } from 'vitest';
import type { ApiClient, TokenGrant } from '../../demo/api-client.ts';
import { documents } from '../../demo/api-client.ts';
import { effects } from '../../demo/control-client.ts';
import { startTemporaryDemo } from '../../demo/temporary.ts';

function signIn(api: ApiClient): Promise<TokenGrant> {
  return api.login('ada', 'paper-lantern-27');
}

function refreshRaw(endpoint: string, refreshToken: string | null, signal?: AbortSignal): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: documents.refresh, variables: { refreshToken } }),
    ...(signal ? { signal } : {}),
  });
}

const DATE = new Date('2031-05-06T07:08:09Z');

test.each([
  ['500', effects.internalServerError, 500, { 'content-type': 'text/plain' }, 'Oops.'],
  ['502 with HTML', effects.badGateway, 502, { 'content-type': 'text/html' }, '<h1>502 Bad Gateway</h1>'],
  ['429 and seconds to wait', effects.tooManyRequests(7), 429, { 'retry-after': '7' }, 'Too many requests'],
  ['429 and a date', effects.tooManyRequests(DATE), 429, { 'retry-after': 'Tue, 06 May 2031 07:08:09 GMT' }, ''],
  ['200 with garbage', effects.garbage, 200, { 'content-type': 'application/json' }, '{"data":{"refreshToken":'],
])('the next refresh answers %s and spends nothing', async (_, effect, status, headers, body) => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effect);
  const response = await refreshRaw(demo.server.endpoint, refreshToken);
  expect(response.status).toBe(status);
  expect(Object.fromEntries(response.headers)).toMatchObject(headers);
  expect(await response.text()).toContain(body);
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('a GraphQL error other than a refusal spends nothing', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.error('INTERNAL_SERVER_ERROR', 'Unexpected error.'));
  await expect(demo.api.refresh(refreshToken)).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('the socket destroyed before the commit leaves the refresh token good', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.destroy, { moment: 'before' });
  await expect(demo.api.refresh(refreshToken)).rejects.toThrow('fetch failed');
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('the socket destroyed after the commit leaves the refresh token spent', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.destroy, { moment: 'after' });
  await expect(demo.api.refresh(refreshToken)).rejects.toThrow('fetch failed');
  await expect(demo.api.refresh(refreshToken)).rejects.toThrow('already used');
});

test('a status after the commit leaves the refresh token spent, which the grace window forgives', async () => {
  await using demo = await startTemporaryDemo({ graceWindow: 30 });
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.badGateway, { moment: 'after' });
  expect((await refreshRaw(demo.server.endpoint, refreshToken)).status).toBe(502);
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test.each(['before', 'after'] as const)(
  'a refresh that hangs %s the commit ends when its caller gives up',
  async (moment) => {
    await using demo = await startTemporaryDemo();
    const { refreshToken } = await signIn(demo.api);
    await demo.control.failRefresh(effects.hang, { moment });
    const giveUp = new AbortController();
    const hanging = refreshRaw(demo.server.endpoint, refreshToken, giveUp.signal);
    const [entry] = await demo.control.waitForEntries({ kind: 'refresh' });
    expect(entry).toMatchObject({ outcome: moment === 'before' ? 'interrupted' : 'ok', fault: 'hang' });
    giveUp.abort();
    await expect(hanging).rejects.toThrow('aborted');
    const again = demo.api.refresh(refreshToken);
    await (moment === 'before' ? expect(again).resolves.toBeDefined() : expect(again).rejects.toThrow('already used'));
  },
);

test('a delayed refresh takes at least that long, and succeeds', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.delay(80));
  const start = performance.now();
  await demo.api.refresh(refreshToken);
  expect(performance.now() - start).toBeGreaterThan(75);
});

test('faults strike as many requests as asked, in the order in which they were added', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.internalServerError, { times: 2 });
  await demo.control.failRefresh(effects.badGateway);
  const statuses: number[] = [];
  for (let round = 0; round < 4; round++) {
    statuses.push((await refreshRaw(demo.server.endpoint, refreshToken)).status);
  }
  expect(statuses).toEqual([500, 500, 502, 200]);
  expect(await demo.control.faults()).toEqual([]);
});

test('a fault without a count strikes until it is cleared', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.failRefresh(effects.serviceUnavailable, { times: null });
  for (let round = 0; round < 5; round++) {
    expect((await refreshRaw(demo.server.endpoint, refreshToken)).status).toBe(503);
  }
  await demo.control.clearFaults();
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('held refreshes wait for the gate, later ones do not', async () => {
  await using demo = await startTemporaryDemo();
  const grants = [await signIn(demo.api), await signIn(demo.api), await signIn(demo.api)];
  await demo.control.hold();
  const held = grants.slice(0, 2).map(({ refreshToken }) => demo.api.refresh(refreshToken));
  await demo.control.waitUntilHeld(2);
  expect((await demo.control.summary()).inFlight.refresh).toEqual({ now: 2, most: 2 });
  expect(await demo.control.release()).toBe(2);
  await Promise.all(held);
  expect(await demo.api.refresh(grants[2]?.refreshToken ?? null)).toHaveProperty('accessToken');
});

test('a held refresh whose caller is gone is carried out once it is let go', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.hold();
  const giveUp = new AbortController();
  const held = refreshRaw(demo.server.endpoint, refreshToken, giveUp.signal);
  await demo.control.waitUntilHeld();
  giveUp.abort();
  await expect(held).rejects.toThrow('aborted');
  await demo.control.release();
  await demo.control.waitForEntries({ kind: 'refresh', outcome: 'ok' });
  await expect(demo.api.refresh(refreshToken)).rejects.toThrow('already used');
});

test('a refresh can be held after its commit, and then lose its answer', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.control.hold('refresh', 'after');
  const held = demo.api.refresh(refreshToken);
  await demo.control.waitUntilHeld();
  // Both attached before the server goes: the answer is lost at that very moment.
  const lost = expect(held).rejects.toThrow('fetch failed');
  await demo.control.setReachable(false);
  await lost;
  await demo.control.setReachable(true);
  await demo.control.release();
  await expect(demo.api.refresh(refreshToken)).rejects.toThrow('already used');
});

test('waiting for more held refreshes than come says how many came', async () => {
  await using demo = await startTemporaryDemo();
  await expect(demo.control.waitUntilHeld(3, 'refresh', 20)).rejects.toMatchObject({
    status: 408,
    message: expect.stringContaining('0 of 3 refresh requests are held.'),
  });
});

test('sign-in, sign-out and operations take faults of their own', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken, refreshToken } = await signIn(demo.api);
  await demo.control.addFault('login', effects.error('UNAVAILABLE', 'Not now.'));
  await demo.control.addFault('logout', effects.destroy);
  await demo.control.addFault('operation', effects.error('INTERNAL_SERVER_ERROR', 'Unexpected error.'));
  await expect(signIn(demo.api)).rejects.toThrow('Not now.');
  await expect(demo.api.logout(refreshToken)).rejects.toThrow('fetch failed');
  await expect(demo.api.request('{ viewer { name } }', { accessToken })).rejects.toThrow('Unexpected error.');
  expect(await demo.api.request('{ viewer { name } }', { accessToken })).toBeDefined();
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('an unreachable server cuts connections, and comes back', async () => {
  await using demo = await startTemporaryDemo();
  await demo.control.setReachable(false);
  await expect(demo.api.request('{ serverInfo { name } }')).rejects.toThrow('fetch failed');
  await demo.control.setReachable(true);
  expect(await demo.api.request('{ serverInfo { name } }')).toBeDefined();
});

test('a server with held and hanging requests stops all the same', async () => {
  const demo = await startTemporaryDemo();
  const grants = [await signIn(demo.api), await signIn(demo.api)];
  await demo.control.failRefresh(effects.hang);
  await demo.control.hold();
  const pending = grants.map(({ refreshToken }) =>
    demo.api.refresh(refreshToken).catch((error: Error) => error.message),
  );
  await demo.control.waitForEntries({ kind: 'refresh', outcome: 'interrupted' });
  await demo.control.waitUntilHeld();
  await demo[Symbol.asyncDispose]();
  expect((await Promise.all(pending)).sort()).toEqual(['The server stops.', 'fetch failed']);
  expect(demo.unexpectedErrors).toEqual([]);
});
