import type { Page } from '@playwright/test';
import { run, signedOut, signIn } from '../../scripts/lib/screens.ts';
import type { AuthorizationRequest } from '../../src/shared/ipc.ts';
import { filesBelow, thirds } from '../support/leaks.ts';
import { heapSnapshot } from './support/heap.ts';
import { ADA, expect, test } from './support/latchkey.ts';

async function firstRequest(page: Page): Promise<AuthorizationRequest> {
  return page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    return { id: 'kept', epoch: bootstrap.ok ? bootstrap.value.session.epoch : -1, rejectedGeneration: null };
  });
}

test('no refresh token is in a window’s heap, in an IPC message, in the log or in any other file', async ({
  latchkey,
}) => {
  await latchkey.control.changeSettings({ accessTokenLifetime: 4 });
  const app = await latchkey.open();
  await app.host?.send('startIpcTap');
  const [first] = await app.pages(1);
  if (first === undefined) throw new Error('No window.');
  await signIn(first, ADA);
  await app.clickMenu('new-window', first);
  const pages = await app.pages(2);
  for (const page of pages) await run(page);
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'ok' }, 2);
  await latchkey.control.expireAccessTokens();
  for (const page of pages) await run(page);

  const { refreshTokens, accessTokens } = await latchkey.control.issuedTokens();
  expect(refreshTokens.length).toBeGreaterThanOrEqual(3);
  // That the search can find something: one window keeps the access token that it is given.
  await first.evaluate(
    async (request) => {
      const answer = await window.latchkey.authorize(request);
      Object.assign(window, { kept: answer.ok ? answer.value.headers : null });
    },
    await firstRequest(first),
  );
  const heaps: string[] = [];
  for (const page of pages) heaps.push(await heapSnapshot(page));

  await app.clickMenu('sign-out', first);
  await Promise.all(pages.map(signedOut));
  const messages = app.host === null ? null : JSON.stringify(await app.host.send('stopIpcTap'));
  await app.quit();
  const files = filesBelow(latchkey.userDataDir);
  expect(files.map(({ name }) => name).join()).toContain('latchkey.log');

  for (const part of refreshTokens.flatMap(thirds)) {
    for (const heap of heaps) expect(heap.includes(part)).toBe(false);
    expect(messages?.includes(part) ?? false).toBe(false);
    for (const { text } of files) expect(text.includes(part)).toBe(false);
  }
  // The access tokens are in no file either, nor is the password.
  for (const secret of [...accessTokens, ADA.password]) {
    for (const { name, text } of files)
      if (!name.endsWith('connections.json')) expect(text.includes(secret)).toBe(false);
  }
  expect(accessTokens.some((token) => heaps[0]?.includes(token))).toBe(true);
  if (messages !== null) expect(accessTokens.some((token) => messages.includes(token))).toBe(true);
});
