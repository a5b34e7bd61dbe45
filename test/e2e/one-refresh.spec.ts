import type { Page } from '@playwright/test';
import { resultOf, run, signedIn, signedOut, signIn, writeQuery } from '../../scripts/lib/screens.ts';
import { ADA, expect, test } from './support/latchkey.ts';

test('one sign-in signs in every window', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(1);
  const [first] = pages;
  for (let n = 2; n <= 4; n += 1) await app.clickMenu('new-window', first);
  for (const page of await app.pages(4)) {
    await signedIn(page);
    await expect(page.getByRole('button', { name: 'Session: Ada Lindqvist' })).toBeVisible();
    expect(await run(page)).toBe('data');
  }
  const journal = await latchkey.control.journal();
  expect(journal.filter(({ kind }) => kind === 'login')).toHaveLength(1);
});

test('a window that shows sign-in follows when another one signs in', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [first] = await app.pages(1);
  if (first === undefined) throw new Error('No window.');
  await app.clickMenu('new-window', first);
  const [, second] = await app.pages(2);
  if (second === undefined) throw new Error('No second window.');
  await signedOut(second);
  await signIn(first, ADA);
  await signedIn(second);
  expect(await run(second)).toBe('data');
});

/** Sends `count` operations at once as the window's link does, over the window's own bridge. Answers with what came. */
function operate(page: Page, endpoint: string, count: number): Promise<string[]> {
  return page.evaluate(
    async ({ url, times }) => {
      const bootstrap = await window.latchkey.bootstrap();
      if (!bootstrap.ok) throw new Error(bootstrap.error.message);
      const { epoch } = bootstrap.value.session;
      const send = async (id: string, rejectedGeneration: number | null): Promise<string> => {
        const authorization = await window.latchkey.authorize({ id, epoch, rejectedGeneration });
        if (!authorization.ok) return authorization.error.code;
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...authorization.value.headers },
          body: JSON.stringify({ query: '{ viewer { username } }' }),
        });
        const { data, errors } = await response.json();
        const isRejected = errors?.[0]?.extensions?.code === 'UNAUTHENTICATED';
        if (isRejected && rejectedGeneration === null) return send(`${id}-again`, authorization.value.generation);
        return data?.viewer?.username ?? errors[0].message;
      };
      return Promise.all(Array.from({ length: times }, (_, n) => send(`operation-${n}`, null)));
    },
    { url: endpoint, times: count },
  );
}

test('a hundred operations of four windows whose token has expired make exactly one refresh', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn(4);
  await latchkey.control.resetJournal();
  await latchkey.control.expireAccessTokens();
  const outcomes = await Promise.all(pages.map((page) => operate(page, latchkey.server.endpoint, 25)));
  expect(outcomes.flat()).toEqual(Array.from({ length: 100 }, () => 'ada'));
  const journal = await latchkey.control.journal();
  expect(journal.filter(({ kind }) => kind === 'refresh')).toHaveLength(1);
});

test('four windows that run their query at the same instant after expiry make exactly one refresh', async ({
  latchkey,
}) => {
  const { pages } = await latchkey.openSignedIn(4);
  await latchkey.control.resetJournal();
  await latchkey.control.expireAccessTokens();
  const outcomes = await Promise.all(pages.map(run));
  expect(outcomes).toEqual(['data', 'data', 'data', 'data']);
  const journal = await latchkey.control.journal();
  expect(journal.filter(({ kind }) => kind === 'refresh')).toHaveLength(1);
});

test.describe('a rejected access token', () => {
  for (const rejectAs of ['error', '401'] as const) {
    test.describe(`that the API reports as ${rejectAs}`, () => {
      test.use({ demoOptions: { rejectAs } });

      test('is replaced, and the operation is sent once more', async ({ latchkey }) => {
        const { pages } = await latchkey.openSignedIn();
        const [page] = pages;
        if (page === undefined) throw new Error('No window.');
        await writeQuery(page, 'query Who { viewer { username } }');
        await latchkey.control.expireAccessTokens();
        await latchkey.control.resetJournal();
        expect(await run(page)).toBe('data');
        await expect(resultOf(page)).toContainText('"username": "ada"');
        const journal = await latchkey.control.journal();
        expect(journal.map(({ kind, outcome: result }) => `${kind} ${result}`)).toEqual([
          'operation rejected',
          'refresh ok',
          'operation ok',
        ]);
      });

      test('that is rejected again reaches the person, after one retry', async ({ latchkey }) => {
        const { pages } = await latchkey.openSignedIn();
        const [page] = pages;
        if (page === undefined) throw new Error('No window.');
        await writeQuery(page, 'query Who { viewer { username } }');
        await latchkey.control.rejectAccessTokens();
        await latchkey.control.resetJournal();
        expect(await run(page)).toBe('errors');
        await expect(resultOf(page).getByRole('alert', { name: 'Errors' })).toContainText(
          'The access token was revoked.',
        );
        const journal = await latchkey.control.journal();
        expect(journal.filter(({ kind }) => kind === 'operation')).toHaveLength(2);
        expect(journal.filter(({ kind }) => kind === 'refresh')).toHaveLength(1);
      });
    });
  }
});
