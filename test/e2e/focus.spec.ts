import type { Page } from '@playwright/test';
import { sessionBadge, signedIn, signedOut, signIn } from '../../scripts/lib/screens.ts';
import { ADA, expect, type Latchkey, test } from './support/latchkey.ts';

/** What closes gives the focus back to what opened it. */

async function openWorkspace(latchkey: Latchkey) {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  return { app, page };
}

const query = (page: Page) => page.getByRole('textbox', { name: 'Query' });
const connection = (page: Page) => page.getByRole('button', { name: /^Connection:/ });

test('the session panel gives it back to the badge', async ({ latchkey }) => {
  const { page } = await openWorkspace(latchkey);
  await sessionBadge(page).click();
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(sessionBadge(page)).toBeFocused();
  await sessionBadge(page).click();
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'ok' });
  await expect(page.getByRole('button', { name: 'Refresh now' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(sessionBadge(page)).toBeFocused();
});

test('the session panel that the menu opened gives it back to the editor', async ({ latchkey }) => {
  const { app, page } = await openWorkspace(latchkey);
  await query(page).focus();
  await app.clickMenu('show-session', page);
  await expect(page.getByRole('dialog')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(query(page)).toBeFocused();
});

test('the session panel takes it from nobody who went on in the editor', async ({ latchkey }) => {
  const { page } = await openWorkspace(latchkey);
  await sessionBadge(page).click();
  await query(page).focus();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(query(page)).toBeFocused();
});

test('the menu of connections, and the form that it opens, give it back to their button', async ({ latchkey }) => {
  const { page } = await openWorkspace(latchkey);
  await connection(page).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'New connection' }).focus();
  await page.keyboard.press('Escape');
  await expect(connection(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'New connection' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('What kind of server is it?')).toBeFocused();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(connection(page)).toBeFocused();
});

test('the connection form asks before it drops changes, and the focus goes along', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signedOut(page);
  const edit = page.getByRole('button', { name: 'Edit connection' });
  await edit.click();
  await page.getByLabel('Name', { exact: true }).fill('Changed');
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  const keep = page.getByRole('button', { name: 'Keep editing' });
  await expect(keep).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Cancel', exact: true })).toBeFocused();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Changed');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(edit).toBeFocused();
  await expect(page.getByText('Changed')).toHaveCount(0);
});

test('a form whose screen changed below it gives it to the new screen', async ({ latchkey }) => {
  const { app, page } = await openWorkspace(latchkey);
  await connection(page).click();
  await page.getByRole('button', { name: 'New connection' }).click();
  await expect(page.getByLabel('What kind of server is it?')).toBeFocused();
  await app.clickMenu('sign-out', page);
  await latchkey.control.waitForEntries({ kind: 'logout' });
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('the name that was typed is there again after the session, and the password has the focus', async ({
  latchkey,
}) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signIn(page, ADA);
  await app.clickMenu('sign-out', page);
  await signedOut(page);
  await expect(page.getByLabel('Username')).toHaveValue('ada');
  await expect(page.getByLabel('Password')).toBeFocused();
  await expect(page.getByLabel('Password')).toHaveValue('');
  await page.keyboard.type(ADA.password);
  await page.keyboard.press('Enter');
  await signedIn(page);
});
