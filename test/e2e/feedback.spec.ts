import type { Page } from '@playwright/test';
import { effects } from '../../demo/control-client.ts';
import { resultOf, run, sessionBadge, writeQuery } from '../../scripts/lib/screens.ts';
import { expect, type Latchkey, shoot, test } from './support/latchkey.ts';

/** What a press on “Try again” says, and when to press it. */

async function openWorkspace(latchkey: Latchkey): Promise<Page> {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  return page;
}

test('trying again says that it tries, why it failed, and how long the token is still good', async ({ latchkey }) => {
  const page = await openWorkspace(latchkey);
  await latchkey.control.failRefresh(effects.serviceUnavailable, { times: null });
  await sessionBadge(page).click();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  const panel = page.getByRole('dialog');
  await expect(panel.getByRole('alert')).toContainText('HTTP 503');
  await expect(panel).toContainText(/Token still good for \d+ s; retrying (in \d+ s|now)\./);
  await expect(sessionBadge(page)).toContainText(/Server error · good for \d+ s/);

  await latchkey.control.clearFaults();
  await latchkey.control.hold('refresh');
  await page.getByRole('button', { name: 'Try again now' }).click();
  await latchkey.control.waitUntilHeld();
  await expect(page.getByRole('button', { name: 'Refreshing…' })).toHaveAttribute('aria-busy', 'true');
  await latchkey.control.release('refresh');
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeFocused();
  await expect(panel.getByRole('alert')).toHaveCount(0);
});

test('an operation that gets no token says when to try again, counting down', async ({ latchkey }) => {
  await latchkey.control.changeSettings({ accessTokenLifetime: 3 });
  await latchkey.control.failRefresh(effects.tooManyRequests(90), { times: null });
  const page = await openWorkspace(latchkey);
  await expect(sessionBadge(page)).toHaveAttribute('data-session-phase', 'waiting');
  await expect(sessionBadge(page)).toContainText(/retrying in/, { timeout: 15_000 });
  expect(await run(page)).toBe('problem');
  await expect(resultOf(page).getByRole('alert')).toContainText(/Try again in (\d+ s|1 min \d+ s)\./);
  const before = await resultOf(page)
    .getByText(/^Try again in/)
    .innerText();
  await expect(resultOf(page).getByText(/^Try again in/)).not.toHaveText(before);
  await shoot(page, 'try-again-in');
});

test('the schema is read again once the session has recovered', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn();
  await latchkey.control.setReachable(false);
  await app.clickMenu('new-window', pages[0]);
  const [, page] = await app.pages(2);
  if (page === undefined) throw new Error('No second window.');
  await expect(page.getByText(/^Completion is unavailable/)).toBeVisible();
  await latchkey.control.setReachable(true);
  await page.evaluate(() => window.latchkey.retryNow());
  await expect(page.getByText(/^Schema: \d+ types$/)).toBeVisible();
});

test('many errors are shown by their beginning, and the place of one leads into the query', async ({ latchkey }) => {
  const page = await openWorkspace(latchkey);
  const fields = Array.from({ length: 80 }, (_, n) => `  nothing${n}`).join('\n');
  await writeQuery(page, `query Many {\n${fields}\n}`);
  expect(await run(page)).toBe('errors');
  await expect(resultOf(page)).toContainText('and 30 more');
  await writeQuery(page, '{ a }');
  await resultOf(page)
    .getByRole('button', { name: /^line 40,/ })
    .click();
  await expect(page.getByRole('textbox', { name: 'Query' })).toBeFocused();
  await shoot(page, 'many-errors');
});
