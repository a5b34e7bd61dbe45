import { expect, test } from 'vitest';
import type { ApiClient, TokenGrant } from '../../demo/api-client.ts';
import { startTemporaryDemo } from '../../demo/temporary.ts';

const DAY = 86_400;

function signIn(api: ApiClient): Promise<TokenGrant> {
  return api.login('ada', 'paper-lantern-27');
}

function viewer(api: ApiClient, accessToken: string): Promise<unknown> {
  return api.request('{ viewer { name } }', { accessToken });
}

test('a sign-in gives tokens that work, their lifetimes and the user', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 60, refreshTokenLifetime: 30 * DAY });
  const grant = await signIn(demo.api);
  expect(grant).toMatchObject({
    expiresIn: 60,
    refreshExpiresIn: 30 * DAY,
    user: { id: 'user-ada', name: 'Ada Lindqvist', username: 'ada' },
  });
  expect(await viewer(demo.api, grant.accessToken)).toEqual({ viewer: { name: 'Ada Lindqvist' } });
});

test.each([
  ['a wrong password', 'ada', 'paper-lantern-28'],
  ['an unknown name', 'nobody', 'paper-lantern-27'],
  ['a team mate who has no password', 'mika', ''],
])('%s is refused with one and the same message', async (_, username, password) => {
  await using demo = await startTemporaryDemo();
  await expect(demo.api.login(username, password)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'Wrong username or password.',
  });
});

test('each refresh replaces both tokens, and the new ones work', async () => {
  await using demo = await startTemporaryDemo();
  const first = await signIn(demo.api);
  const second = await demo.api.refresh(first.refreshToken);
  const third = await demo.api.refresh(second.refreshToken);
  expect(new Set([first, second, third].map((grant) => grant.refreshToken)).size).toBe(3);
  expect(new Set([first, second, third].map((grant) => grant.accessToken)).size).toBe(3);
  expect(await viewer(demo.api, third.accessToken)).toEqual({ viewer: { name: 'Ada Lindqvist' } });
});

test('a refresh token used twice ends the session, the latest refresh token included', async () => {
  await using demo = await startTemporaryDemo();
  const first = await signIn(demo.api);
  const second = await demo.api.refresh(first.refreshToken);
  await expect(demo.api.refresh(first.refreshToken)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: expect.stringContaining('already used'),
  });
  await expect(demo.api.refresh(second.refreshToken)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'The session was ended. Sign in again.',
  });
});

test('the same refresh token sent twice at once is used once, and ends the session', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  const results = await Promise.allSettled([demo.api.refresh(refreshToken), demo.api.refresh(refreshToken)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const winner = results.find((result) => result.status === 'fulfilled');
  await expect(demo.api.refresh(winner?.value.refreshToken ?? null)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('reuse in one session leaves the other sessions of the same user alone', async () => {
  await using demo = await startTemporaryDemo();
  const [stolen, other] = [await signIn(demo.api), await signIn(demo.api)];
  await demo.api.refresh(stolen.refreshToken);
  await expect(demo.api.refresh(stolen.refreshToken)).rejects.toThrow('already used');
  expect(await demo.api.refresh(other.refreshToken)).toHaveProperty('accessToken');
});

test('within the grace window a used refresh token gets a fresh pair, and after it ends the session', async () => {
  await using demo = await startTemporaryDemo({ graceWindow: 10 });
  const first = await signIn(demo.api);
  const lost = await demo.api.refresh(first.refreshToken);
  await demo.control.moveClock(9_000);
  const again = await demo.api.refresh(first.refreshToken);
  expect(again.refreshToken).not.toBe(lost.refreshToken);
  // The window is counted from the first use: the second one does not extend it.
  await demo.control.moveClock(10_500);
  await expect(demo.api.refresh(first.refreshToken)).rejects.toThrow('already used');
  await expect(demo.api.refresh(again.refreshToken)).rejects.toThrow('The session was ended.');
});

test('a fixed refresh lifetime ends at the same instant however often the session is refreshed', async () => {
  await using demo = await startTemporaryDemo({ refreshTokenLifetime: 1_000, refreshTokenMode: 'fixed' });
  const first = await signIn(demo.api);
  await demo.control.moveClock(600_000);
  const second = await demo.api.refresh(first.refreshToken);
  expect(second.refreshExpiresIn).toBeGreaterThan(390);
  expect(second.refreshExpiresIn).toBeLessThanOrEqual(400);
  await demo.control.moveClock(1_000_000);
  await expect(demo.api.refresh(second.refreshToken)).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'The session expired. Sign in again.',
  });
});

test('a sliding refresh lifetime starts anew with each refresh, and ends without one', async () => {
  await using demo = await startTemporaryDemo({ refreshTokenLifetime: 1_000, refreshTokenMode: 'sliding' });
  let grant = await signIn(demo.api);
  for (const seconds of [900, 1_800, 2_700]) {
    await demo.control.moveClock(seconds * 1_000);
    grant = await demo.api.refresh(grant.refreshToken);
    expect(grant.refreshExpiresIn).toBe(1_000);
  }
  await demo.control.moveClock(3_800_000);
  await expect(demo.api.refresh(grant.refreshToken)).rejects.toThrow('The session expired.');
});

test('without rotation the answer carries no refresh token, and the one in use stays good', async () => {
  await using demo = await startTemporaryDemo({ rotation: false });
  const { refreshToken } = await signIn(demo.api);
  for (let round = 0; round < 3; round++) {
    const grant = await demo.api.refresh(refreshToken);
    expect(grant.refreshToken).toBeNull();
    expect(await viewer(demo.api, grant.accessToken)).toEqual({ viewer: { name: 'Ada Lindqvist' } });
  }
});

test('a sign-out ends the session, by any of its refresh tokens', async () => {
  await using demo = await startTemporaryDemo();
  const first = await signIn(demo.api);
  const second = await demo.api.refresh(first.refreshToken);
  await demo.api.logout(first.refreshToken);
  await expect(demo.api.refresh(second.refreshToken)).rejects.toThrow('The session was ended.');
});

test('a sign-out with an unknown refresh token succeeds and changes nothing', async () => {
  await using demo = await startTemporaryDemo();
  const { refreshToken } = await signIn(demo.api);
  await demo.api.logout('demo_rt_made-up');
  expect(await demo.api.refresh(refreshToken)).toHaveProperty('accessToken');
});

test('an unknown refresh token is refused', async () => {
  await using demo = await startTemporaryDemo();
  await expect(demo.api.refresh('demo_rt_made-up')).rejects.toMatchObject({
    code: 'UNAUTHENTICATED',
    message: 'The refresh token is unknown. Sign in again.',
  });
});

test('what the answer says of the lifetime may be another number, or nothing', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 60, announcedLifetime: -5 });
  const grant = await signIn(demo.api);
  expect(grant.expiresIn).toBe(-5);
  await demo.control.changeSettings({ announcedLifetime: null, accessTokenLifetime: 400 * DAY });
  const next = await demo.api.refresh(grant.refreshToken);
  expect(next.expiresIn).toBeNull();
  const { exp, iat } = JSON.parse(Buffer.from(next.accessToken.split('.')[1] ?? '', 'base64url').toString());
  expect(exp - iat).toBeCloseTo(400 * DAY, 2);
});
