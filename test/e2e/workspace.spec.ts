import type { Locator } from '@playwright/test';
import { resultOf, run, runButton, sessionBadge, signedOut, writeQuery } from '../../scripts/lib/screens.ts';
import { expect, shoot, test } from './support/latchkey.ts';

test('a subscription shows events as they arrive', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn(2);
  const [watcher, worker] = pages;
  if (watcher === undefined || worker === undefined) throw new Error('No windows.');
  await writeQuery(watcher, 'subscription Changes { taskChanged { kind task { title } } }');
  await runButton(watcher).click();
  await expect(watcher.getByText('Live')).toBeVisible();
  await writeQuery(worker, 'query Ids { project(key: "HBR") { id } }');
  await run(worker);
  const [, id] = /"id": "([^"]+)"/.exec(await resultOf(worker).getByRole('textbox').innerText()) ?? [];
  await writeQuery(
    worker,
    `mutation { createTask(input: { projectId: "${id}", title: "Oil the lock" }) { key title } }`,
  );
  expect(await run(worker)).toBe('data');
  await expect(resultOf(watcher)).toContainText('Oil the lock');
});

test('the session panel tells what is known of the session, and no token', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await sessionBadge(page).click();
  const panel = page.getByRole('dialog');
  await expect(panel).toBeVisible();
  await panel.getByRole('button', { name: 'Refresh now' }).click();
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'ok' });
  await expect(panel).toContainText('exp');
  await shoot(page, 'session-panel-light');
  const shown = await panel.innerText();
  const { accessTokens, refreshTokens } = await latchkey.control.issuedTokens();
  for (const token of [...accessTokens, ...refreshTokens]) expect(shown).not.toContain(token);
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(sessionBadge(page)).toBeFocused();
});

test('everything can be done with the keyboard', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  const { keyboard } = page;
  const tabTo = async (target: Locator) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await target.evaluate((element) => element.matches(':focus'))) return;
      await keyboard.press('Tab');
    }
    throw new Error('The focus does not get there.');
  };

  await expect(page.getByLabel('Username')).toBeFocused();
  await keyboard.type('ada');
  await keyboard.press('Tab');
  await keyboard.type('paper-lantern-27');
  await keyboard.press('Enter');
  const query = page.getByRole('textbox', { name: 'Query' });
  await expect(query).toBeFocused();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('query Who($up: Boolean = true) { viewer { name @include(if: $up) username } }');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(resultOf(page)).toContainText('Ada Lindqvist');

  await tabTo(page.getByRole('textbox', { name: 'Variables' }));
  await keyboard.type('{ "up": false');
  await keyboard.press('ControlOrMeta+Enter');
  await expect(resultOf(page)).not.toContainText('Ada Lindqvist');
  await expect(resultOf(page)).toContainText('"username": "ada"');

  await keyboard.press('Shift+Tab');
  await tabTo(sessionBadge(page));
  await keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeFocused();
  await tabTo(page.getByRole('button', { name: 'Sign out everywhere' }));
  await keyboard.press('Enter');
  await signedOut(page);
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('what was just typed is saved when the window is hidden', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, '{ hiddenAtOnce }');
  // Main answers in the order that it is asked, so that the draft is there, or was not sent.
  const draft = await page.evaluate(async () => {
    document.dispatchEvent(new Event('visibilitychange'));
    const bootstrap = await window.latchkey.bootstrap();
    return bootstrap.ok ? bootstrap.value.draft?.document : null;
  });
  expect(draft).toBe('{ hiddenAtOnce }');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the main screens in ${scheme}`, async ({ latchkey }) => {
    const app = await latchkey.open();
    const [page] = await app.pages(1);
    if (page === undefined) throw new Error('No window.');
    await page.emulateMedia({ colorScheme: scheme });
    await page.getByLabel('Username').fill('ada');
    await shoot(page, `sign-in-${scheme}`);
    await page.getByRole('button', { name: 'Edit connection' }).click();
    await expect(page.getByLabel('Endpoint', { exact: true })).toBeVisible();
    await shoot(page, `connection-${scheme}`);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByLabel('Username').fill('ada');
    await page.getByLabel('Password').fill('paper-lantern-27');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await run(page)).toBe('data');
    await expect(resultOf(page)).toContainText('"data"');
    await shoot(page, `workspace-${scheme}`);
    await sessionBadge(page).click();
    await expect(page.getByRole('dialog')).toContainText('exp');
    await shoot(page, `session-panel-${scheme}`);
  });
}
