import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { fillSignIn, runButton, signedIn, signedOut, signIn } from '../../scripts/lib/screens.ts';
import { ADA, expect, GRACE, shoot, test } from './support/latchkey.ts';

const heading = (page: Page) => page.getByRole('heading', { name: 'Connections', exact: true });
const names = (page: Page) =>
  page.getByRole('list', { name: 'Connections, in their order' }).getByRole('listitem').allInnerTexts();

async function openList(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'All connections' }).click();
  await expect(heading(page)).toBeFocused();
}

test('a duplicate is another account’s: neither sees the other’s session', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await openList(page);
  await page.getByRole('button', { name: 'Duplicate Latchkey demo' }).click();
  await expect(page.getByText('Latchkey demo copy was added.')).toBeVisible();
  await page.getByRole('button', { name: 'Open Latchkey demo copy in a new window' }).click();
  const [, copy] = await app.pages(2);
  if (copy === undefined) throw new Error('No second window.');
  await signIn(copy, GRACE);
  await expect(page.getByText('Signed in as Grace')).toBeVisible();
  await page.getByRole('button', { name: 'Done' }).click();
  await signedOut(page);
  await signIn(page, ADA);
  for (const [window, name] of [
    [page, /^Session: Ada/],
    [copy, /^Session: Grace/],
  ] as const) {
    await expect(window.getByRole('button', { name })).toBeVisible();
  }
});

test('connections are put in another order by the keyboard, and stay in it', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await openList(page);
  await page.getByRole('button', { name: 'Duplicate Latchkey demo' }).click();
  const up = page.getByRole('button', { name: 'Move Latchkey demo copy up' });
  await up.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Latchkey demo copy is now number 1 of 2.')).toBeVisible();
  await expect(up).toBeFocused();
  expect((await names(page))[0]).toContain('Latchkey demo copy');
  await app.quit();
  const file = JSON.parse(readFileSync(join(latchkey.userDataDir, 'connections.json'), 'utf8'));
  expect(file.connections.map(({ name }: { name: string }) => name)).toEqual(['Latchkey demo copy', 'Latchkey demo']);
});

test('a deleted connection is signed out at the server, and a fresh one takes the place of the last', async ({
  latchkey,
}) => {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await app.clickMenu('show-connections', page);
  await page.getByRole('button', { name: 'Delete Latchkey demo' }).click();
  await expect(page.getByRole('button', { name: 'Keep' })).toBeFocused();
  await expect(page.getByText(/Ada.*session ends in every window/)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Delete Latchkey demo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Sign out and delete' }).click();
  await page.waitForEvent('close');
  await latchkey.control.waitForEntries({ kind: 'logout', outcome: 'ok' });
  const [fresh] = await app.pages(1);
  if (fresh === undefined) throw new Error('No window took its place.');
  await expect(heading(fresh)).toBeVisible();
  await expect(fresh.getByText('Signed out')).toBeVisible();
  const { connections } = JSON.parse(readFileSync(join(latchkey.userDataDir, 'connections.json'), 'utf8'));
  const [{ id }] = connections;
  await app.quit();
  expect(readdirSync(join(latchkey.userDataDir, 'signed-out'))).toEqual([]);
  const { windows } = JSON.parse(readFileSync(join(latchkey.userDataDir, 'windows.json'), 'utf8'));
  expect(windows.map((one: { connectionId: string }) => one.connectionId)).toEqual([id]);
});

test('what is exported comes back as new connections, and a file at fault says where', async ({ latchkey }) => {
  const app = await latchkey.open();
  const { host } = app;
  test.skip(host === null, 'Only the host answers dialogs for files.');
  const [page] = await app.pages(1);
  if (page === undefined || host === null) throw new Error('No window.');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-export-'));
  const file = join(folder, 'exported.json');
  await openList(page);
  await page.getByRole('button', { name: 'Export Latchkey demo' }).click();
  expect(existsSync(file)).toBe(false);
  await host.send('queueChosenFiles', { paths: [file, file] });
  await page.getByRole('button', { name: 'Export Latchkey demo' }).click();
  await expect(page.getByText('Latchkey demo was written to exported.json.')).toBeVisible();
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(page.getByText('Imported: Latchkey demo 2.')).toBeVisible();

  const exported = JSON.parse(readFileSync(file, 'utf8'));
  expect(exported.connections[0]).not.toHaveProperty('id');
  exported.connections[0].endpoint = 'nowhere';
  writeFileSync(file, JSON.stringify(exported));
  await host.send('queueChosenFiles', { paths: [file] });
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(page.getByRole('alert')).toContainText('connections[0].endpoint: Write an address');
  expect(await names(page)).toHaveLength(2);
  await shoot(page, 'connections-import-fault');
});

test('a file of connections that is good in part is said to be, and what is good is there', async ({ latchkey }) => {
  const first = await latchkey.open();
  await first.pages(1);
  await first.quit();
  const path = join(latchkey.userDataDir, 'connections.json');
  const file = JSON.parse(readFileSync(path, 'utf8'));
  file.connections.push({ ...file.connections[0], id: 'broken', endpoint: 'ftp://nowhere' });
  writeFileSync(path, JSON.stringify(file));
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await expect(page.getByText('Not all of your connections could be read')).toBeVisible();
  await expect(page.getByText(/^connections\[1\]\.endpoint: /)).toBeVisible();
  await shoot(page, 'connections-problem');
  await fillSignIn(page, ADA);
  await signedIn(page);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Not all of your connections could be read')).toBeHidden();
  await expect(runButton(page)).toBeVisible();
  expect(readdirSync(latchkey.userDataDir).filter((name) => name.includes('.unreadable-'))).toHaveLength(1);
});

test('another connection is edited in a window of its own', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await openList(page);
  await page.getByRole('button', { name: 'Duplicate Latchkey demo' }).click();
  await page.getByRole('button', { name: 'Edit Latchkey demo copy' }).click();
  const [, other] = await app.pages(2);
  if (other === undefined) throw new Error('No second window.');
  await expect(other.getByRole('heading', { name: 'Edit connection' })).toBeVisible();
  await expect(other.getByLabel('Name', { exact: true })).toHaveValue('Latchkey demo copy');
});

for (const scheme of ['light', 'dark'] as const) {
  test(`the list of connections in ${scheme}`, async ({ latchkey }) => {
    const { app, pages } = await latchkey.openSignedIn();
    const [page] = pages;
    if (page === undefined) throw new Error('No window.');
    await page.emulateMedia({ colorScheme: scheme });
    await app.clickMenu('show-connections', page);
    await page.getByRole('button', { name: 'Duplicate Latchkey demo' }).click();
    await page.getByRole('button', { name: 'Duplicate Latchkey demo copy' }).click();
    await expect(page.getByText('Latchkey demo copy 2 was added.')).toBeVisible();
    await shoot(page, `connections-${scheme}`);
    await page.getByRole('button', { name: 'Delete Latchkey demo copy', exact: true }).click();
    await shoot(page, `connections-delete-${scheme}`);
  });
}
