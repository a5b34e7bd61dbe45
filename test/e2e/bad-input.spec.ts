import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { fillSignIn, run, saveConnection, signedOut, signIn, writeQuery } from '../../scripts/lib/screens.ts';
import { ADA, expect, type Latchkey, shoot, test } from './support/latchkey.ts';

async function openSignIn(latchkey: Latchkey): Promise<Page> {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signedOut(page);
  return page;
}

/** Edits the connection on the sign-in screen, and saves it; the window then loads anew. */
async function editConnection(page: Page, change: (page: Page) => Promise<void>): Promise<void> {
  await page.getByRole('button', { name: 'Edit connection' }).click();
  await change(page);
  await saveConnection(page);
}

test('a wrong password is said in the form; the name stays, the password goes', async ({ latchkey }) => {
  const page = await openSignIn(latchkey);
  await fillSignIn(page, { username: 'ada', password: 'wrong' });
  await expect(page.getByText(/Wrong username or password/)).toBeVisible();
  await expect(page.getByLabel('Username')).toHaveValue('ada');
  await expect(page.getByLabel('Password')).toHaveValue('');
  await shoot(page, 'sign-in-refused');
  await signIn(page, ADA);
});

test('a server that does not answer is said, with its address', async ({ latchkey }) => {
  const page = await openSignIn(latchkey);
  await latchkey.server.stop();
  await fillSignIn(page, ADA);
  await expect(page.getByRole('alert')).toContainText(/Nothing answers|did not answer/);
  await expect(page.getByLabel('Username')).toHaveValue('ada');
});

test.describe('an address', () => {
  let web: Server;
  let address: string;
  test.beforeAll(async () => {
    web = createServer((_request, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not found</h1>'),
    );
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/somewhere`;
  });
  test.afterAll(() => web.close());

  test('that is no GraphQL endpoint is said, and what was typed stays', async ({ latchkey }) => {
    const page = await openSignIn(latchkey);
    await editConnection(page, (form) => form.getByLabel('Endpoint', { exact: true }).fill(address));
    await fillSignIn(page, ADA);
    await expect(page.getByRole('alert')).toContainText(/HTTP 404, text\/html/);
    await expect(page.getByLabel('Username')).toHaveValue('ada');
    await page.getByRole('button', { name: 'Check the connection' }).click();
    await expect(page.getByLabel('Endpoint', { exact: true })).toHaveValue(address);
  });

  test('that is no address is said at its field, and nothing typed is lost', async ({ latchkey }) => {
    const page = await openSignIn(latchkey);
    await page.getByRole('button', { name: 'Edit connection' }).click();
    await page.getByLabel('Name', { exact: true }).fill('My own API');
    await page.getByLabel('Endpoint', { exact: true }).fill('localhost:4000');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByText(/Write an address such as/)).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue('My own API');
    await expect(page.getByLabel('Endpoint', { exact: true })).toHaveValue('localhost:4000');
    await shoot(page, 'connection-bad-address');
  });
});

test('a query that does not parse is said with its place, and is not sent', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, 'query Broken { viewer { name }');
  await latchkey.control.resetJournal();
  expect(await run(page)).toBe('problem');
  await expect(page.getByRole('alert').first()).toContainText(/line 1/i);
  expect(await latchkey.control.journal()).toEqual([]);
});

test('a field that the schema does not have is said by the server’s words', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, 'query Wrong { viewer { shoeSize } }');
  expect(await run(page)).not.toBe('data');
  await expect(page.getByText(/shoeSize/).first()).toBeVisible();
});
