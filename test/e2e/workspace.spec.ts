import { resultOf, run, writeQuery } from '../../scripts/lib/screens.ts';
import { expect, shoot, test } from './support/latchkey.ts';

test('a subscription shows events as they arrive', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn(2);
  const [watcher, worker] = pages;
  if (watcher === undefined || worker === undefined) throw new Error('No windows.');
  await writeQuery(watcher, 'subscription Changes { taskChanged { kind task { title } } }');
  await watcher.getByRole('button', { name: 'Run' }).click();
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
  await page.getByRole('button', { name: /^Session:/ }).click();
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
  await expect(page.getByRole('button', { name: /^Session:/ })).toBeFocused();
});

test('everything can be done with the keyboard', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await expect(page.getByLabel('Username')).toBeFocused();
  await page.keyboard.type('ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type('paper-lantern-27');
  await page.keyboard.press('Enter');
  const editor = page.getByRole('textbox', { name: 'Query' });
  await expect(editor).toBeVisible();
  await editor.focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{ viewer { name } }');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(resultOf(page)).toContainText('Ada Lindqvist');
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
    await page.getByRole('button', { name: /^Session:/ }).click();
    await expect(page.getByRole('dialog')).toContainText('exp');
    await shoot(page, `session-panel-${scheme}`);
  });
}
