import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { AuthError } from '../../src/main/auth/errors.ts';
import { receiveOnLoopback } from '../../src/main/system/loopback-redirect.ts';

const ANY_PORT = { kind: 'loopback', port: null, path: '/callback' } as const;

async function waiting(signal = new AbortController().signal) {
  const receiver = await receiveOnLoopback(ANY_PORT);
  const answer = receiver.answer('the-state', signal);
  const get = async (pathAndQuery: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(pathAndQuery, receiver.redirectUri), init);
    return { status: response.status, headers: response.headers, page: await response.text() };
  };
  return { receiver, answer, get };
}

test('the right answer is taken, and the browser shows that it may be closed', async () => {
  const { receiver, answer, get } = await waiting();
  const { status, headers, page } = await get('/callback?code=the-code&state=the-state');
  expect((await answer).href).toBe(`${receiver.redirectUri}?code=the-code&state=the-state`);
  expect(receiver.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(status).toBe(200);
  expect(page).toContain('You may close this window.');
  expect(page).not.toContain('the-code');
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  receiver.close();
});

test('a refusal is an answer too, and the page says so', async () => {
  const { receiver, answer, get } = await waiting();
  const { page } = await get('/callback?error=access_denied&state=the-state');
  expect(page).toContain('You are not signed in');
  expect((await answer).searchParams.get('error')).toBe('access_denied');
  receiver.close();
});

test.each([
  ['an icon', '/favicon.ico', 404, {}],
  ['another path', '/elsewhere?code=x&state=the-state', 404, {}],
  ['another state', '/callback?code=x&state=another', 400, {}],
  ['no state', '/callback?code=x', 400, {}],
  ['another method', '/callback?code=x&state=the-state', 404, { method: 'POST' }],
])('%s is answered, and the sign-in goes on', async (_, path, expected, init) => {
  const { receiver, answer, get } = await waiting();
  const { status, page } = await get(path, init);
  expect(status).toBe(expected);
  expect(page).toContain('does not belong to a sign-in');
  await get('/callback?code=right&state=the-state');
  expect((await answer).searchParams.get('code')).toBe('right');
  receiver.close();
});

test('a repeated answer shows the page again, and changes nothing', async () => {
  const { receiver, answer, get } = await waiting();
  await get('/callback?code=first&state=the-state');
  expect((await get('/callback?code=second&state=the-state')).status).toBe(200);
  expect((await answer).searchParams.get('code')).toBe('first');
  receiver.close();
});

test('what is closed listens no more, with the page still on its way', async () => {
  const { receiver, answer, get } = await waiting();
  const page = get('/callback?code=x&state=the-state');
  await answer;
  receiver.close();
  expect((await page).page).toContain('You may close this window.');
  await expect(get('/callback?code=x&state=the-state')).rejects.toThrow();
});

test('a sign-in that is taken back rejects with the reason', async () => {
  const controller = new AbortController();
  const { receiver, answer } = await waiting(controller.signal);
  controller.abort(new AuthError('cancelled', 'Taken back.'));
  await expect(answer).rejects.toThrow('Taken back.');
  receiver.close();
});

test('a port that is taken is said, with the setting', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port } = other.address() as AddressInfo;
  await expect(receiveOnLoopback({ ...ANY_PORT, port })).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.redirect.port',
    message: expect.stringContaining(`port ${port}`),
  });
  other.close();
});

test('a fixed port is the one in the address', async () => {
  const first = await receiveOnLoopback(ANY_PORT);
  const port = Number(new URL(first.redirectUri).port);
  first.close();
  const second = await receiveOnLoopback({ ...ANY_PORT, port, path: '/' });
  expect(second.redirectUri).toBe(`http://127.0.0.1:${port}/`);
  second.close();
});
