import type { Page } from '@playwright/test';
import { effects } from '../../demo/control-client.ts';
import type { AppDriver } from '../../scripts/lib/app-driver.ts';
import {
  resultOf,
  run,
  runButton,
  schemaRead,
  sessionBadge,
  signedIn,
  signIn,
  writeQuery,
} from '../../scripts/lib/screens.ts';
import { ADA, expect, GRACE, type Latchkey, shoot, test } from './support/latchkey.ts';
import { createTask, projectId, send } from './support/operations.ts';
import { nextOpened, SystemBrowser, signInAtProvider } from './support/system-browser.ts';

/** Sign-in with the demo's OpenID provider, in a browser of the person's own. F numbers: docs/faults.md. */

test.use({ demoOptions: { identity: true } });

let browser: SystemBrowser;
test.beforeAll(async () => {
  browser = await SystemBrowser.start();
});
test.afterAll(() => browser.close());

const VIEWER = '{ viewer { username } }';
const withBrowser = (page: Page) => page.getByRole('button', { name: 'Sign in with your browser' });

/** Opens a window on the connection of that name, beside the first. */
async function openConnection(app: AppDriver, from: Page, name: string, count: number): Promise<Page> {
  await from.evaluate(async (wanted) => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const found = bootstrap.value.connections.find((connection) => connection.name === wanted);
    if (found === undefined) throw new Error(`There is no connection ${wanted}.`);
    // Not awaited: this window gives way to it.
    void window.latchkey.openConnection(found.id);
  }, name);
  let page: Page | undefined;
  await expect
    .poll(async () => {
      page = (await titled(await app.pages(count), name)).at(-1);
      return page !== undefined;
    })
    .toBe(true);
  if (page === undefined) throw new Error('No window.');
  return page;
}

async function titled(pages: readonly Page[], name: string): Promise<Page[]> {
  const titles = await Promise.all(pages.map((page) => page.title()));
  return pages.filter((_, n) => titles[n]?.startsWith(name));
}

/** The app with a window on the OpenID connection, signed out. */
async function openOpenId(latchkey: Latchkey): Promise<{ app: AppDriver; page: Page }> {
  const app = await latchkey.open();
  const [first] = await app.pages(1);
  if (first === undefined) throw new Error('No window.');
  const page = await openConnection(app, first, 'Latchkey demo (OpenID)', 1);
  return { app, page };
}

/** Signs in through the provider's pages, and returns the page that the browser shows in the end. */
async function signInWithBrowser(app: AppDriver, page: Page, user: typeof ADA): Promise<Page> {
  const known = (await app.openedPages()).length;
  await withBrowser(page).click();
  const providerPage = await browser.open(await nextOpened(app, known));
  await signInAtProvider(providerPage, user);
  await providerPage.getByRole('button', { name: 'Allow' }).click();
  await signedIn(page);
  await schemaRead(page);
  return providerPage;
}

async function whoIs(page: Page): Promise<string> {
  await writeQuery(page, VIEWER);
  expect(await run(page)).toBe('data');
  const text = await resultOf(page).getByRole('textbox').textContent();
  return /"username": "(\w+)"/.exec(text ?? '')?.[1] ?? '';
}

test('one sign-in in the browser signs every window in, is kept over a restart, and is ended at the provider', async ({
  latchkey,
}) => {
  const { app, page } = await openOpenId(latchkey);
  await shoot(page, 'oauth-signed-out');
  await app.clickMenu('new-window', page);
  const [, second] = await app.pages(2);
  if (second === undefined) throw new Error('No second window.');
  await withBrowser(page).click();
  const providerPage = await browser.open(await nextOpened(app, 0));
  await expect(second.getByRole('button', { name: 'Open the page again' })).toBeVisible();
  await shoot(page, 'oauth-in-browser');
  await signInAtProvider(providerPage, ADA);
  await shoot(providerPage, 'oauth-provider-consent');
  await providerPage.getByRole('button', { name: 'Allow' }).click();
  await Promise.all([signedIn(page), signedIn(second)]);
  await expect(providerPage.getByText(/close this/)).toBeVisible();
  await shoot(providerPage, 'oauth-browser-done');
  expect(await whoIs(page)).toBe('ada');
  await sessionBadge(page).click();
  await shoot(page, 'oauth-session');
  await page.keyboard.press('Escape');

  await app.quit();
  const again = await latchkey.open();
  const pages = await again.pages(2);
  await Promise.all(pages.map(signedIn));
  const [first] = pages;
  if (first === undefined) throw new Error('No window.');
  expect(await whoIs(first)).toBe('ada');

  const { refreshTokens } = await latchkey.control.issuedTokens();
  await latchkey.control.resetJournal();
  await again.clickMenu('sign-out', first);
  await Promise.all(pages.map((one) => expect(withBrowser(one)).toBeVisible()));
  await latchkey.control.waitForEntries({ kind: 'revoke', outcome: 'ok' });
  for (const refresh_token of refreshTokens) {
    const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id: 'latchkey' });
    const response = await fetch(`${latchkey.server.issuer}/token`, { method: 'POST', body });
    expect(response.ok).toBe(false);
  }
});

test('what the person refuses at the provider is said in its words, and a sign-in that is taken back is no error', async ({
  latchkey,
}) => {
  const { app, page } = await openOpenId(latchkey);
  await withBrowser(page).click();
  const providerPage = await browser.open(await nextOpened(app, 0));
  await signInAtProvider(providerPage, ADA);
  await providerPage.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('alert')).toContainText('The user did not allow it.');
  await shoot(page, 'oauth-denied');

  await withBrowser(page).click();
  await nextOpened(app, 1);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(withBrowser(page)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('two accounts on one server in four windows never mix', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, GRACE);
  await app.clickMenu('new-window', page);
  await app.pages(2);
  await page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const other = bootstrap.value.connections.find(({ id }) => id !== bootstrap.value.connection.id);
    const { id: _, ...settings } = bootstrap.value.connection;
    // The same settings a second time: another account of the same provider.
    await window.latchkey.createConnection({ ...settings, name: 'The other account' }, {});
    return other?.name;
  });
  const third = (await titled(await app.pages(3), 'The other account')).at(0);
  if (third === undefined) throw new Error('No third window.');
  await signInWithBrowser(app, third, ADA);
  await app.clickMenu('new-window', third);
  const pages = await app.pages(4);
  await Promise.all(pages.map(signedIn));
  const openId = await titled(pages, 'Latchkey demo (OpenID)');
  const other = await titled(pages, 'The other account');
  expect([openId.length, other.length]).toEqual([2, 2]);
  await latchkey.control.expireAccessTokens();
  for (let round = 0; round < 3; round += 1) {
    // One rejection a minute makes for a refresh; the others are made by hand.
    if (round > 0)
      await Promise.all([openId[0], other[0]].map((one) => one?.evaluate(() => window.latchkey.retryNow())));
    expect(await Promise.all(openId.map(whoIs))).toEqual(['grace', 'grace']);
    expect(await Promise.all(other.map(whoIs))).toEqual(['ada', 'ada']);
  }
  await app.clickMenu('sign-out', other[0]);
  await Promise.all(other.map((one) => expect(withBrowser(one)).toBeVisible()));
  expect(await Promise.all(openId.map(whoIs))).toEqual(['grace', 'grace']);
});

test('a subscription goes on through three rotations, and loses no event', async ({ latchkey }) => {
  await latchkey.control.changeSettings({ closeSocketsAtExpiry: false });
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  const { endpoint } = latchkey.server;
  const project = await projectId(page, endpoint);
  await writeQuery(page, 'subscription Changes { taskChanged { kind task { title } } }');
  await runButton(page).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  for (let rotation = 1; rotation <= 3; rotation += 1) {
    await send(page, endpoint, createTask(project, `Before rotation ${rotation}`));
    await latchkey.control.resetJournal();
    await page.evaluate(() => window.latchkey.retryNow());
    await latchkey.control.waitForEntries({ kind: 'token', outcome: 'ok' });
    await send(page, endpoint, createTask(project, `After rotation ${rotation}`));
  }
  const events = page.getByRole('list', { name: 'Events' }).getByRole('button');
  await expect(events).toHaveCount(6);
  await expect(resultOf(page)).toContainText('After rotation 3');
  await expect(page.getByText(/events in between may be missing/)).toHaveCount(0);
});

test('F21: a socket that the server closes at expiry is opened again with a fresh token, and the gap is said', async ({
  latchkey,
}) => {
  await latchkey.control.changeSettings({ accessTokenLifetime: 5 });
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  await writeQuery(page, 'subscription Changes { taskChanged { kind task { title } } }');
  await runButton(page).click();
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  await expect(page.getByText(/events in between may be missing/)).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test('F11: a sign-out while the provider is asked holds, and what comes late is revoked', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  await latchkey.control.expireAccessTokens();
  await latchkey.control.hold('token', 'after');
  await runButton(page).click();
  await latchkey.control.waitUntilHeld(1, 'token');
  await app.clickMenu('sign-out', page);
  await expect(withBrowser(page)).toBeVisible();
  await latchkey.control.resetJournal();
  await latchkey.control.release('token');
  await latchkey.control.waitForEntries({ kind: 'revoke', outcome: 'ok' });
  await app.quit();
  const [again] = await (await latchkey.open()).pages(1);
  if (again === undefined) throw new Error('No window.');
  await expect(withBrowser(again)).toBeVisible();
});

test('F12: another account that signs in while a refresh is under way never gets its tokens', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  const known = (await app.openedPages()).length;
  await page.evaluate(() => void window.latchkey.signIn(null));
  const providerPage = await browser.open(await nextOpened(app, known));
  await signInAtProvider(providerPage, GRACE);
  await latchkey.control.expireAccessTokens();
  // The refresh alone: what the sign-in exchanges after it passes.
  await latchkey.control.addFault('token', effects.hold, { moment: 'after' });
  await runButton(page).click();
  await latchkey.control.waitUntilHeld(1, 'token');
  await providerPage.getByRole('button', { name: 'Allow' }).click();
  await expect(sessionBadge(page)).toContainText('Grace', { ignoreCase: true });
  await latchkey.control.resetJournal();
  await latchkey.control.release('token');
  await latchkey.control.waitForEntries({ kind: 'revoke', outcome: 'ok' });
  expect(await whoIs(page)).toBe('grace');
});

test('F15: a refresh that the provider refuses shows sign-in in every window', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  await app.clickMenu('new-window', page);
  const pages = await app.pages(2);
  await Promise.all(pages.map(signedIn));
  await latchkey.control.expireAccessTokens();
  await latchkey.control.addFault('token', effects.error('invalid_grant', 'It was taken back.'));
  await runButton(page).click();
  await Promise.all(pages.map((one) => expect(withBrowser(one)).toBeVisible()));
  await shoot(page, 'oauth-refused');
});

test('F25: a revocation that the provider cannot take now is made later, across a restart', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await signInWithBrowser(app, page, ADA);
  await latchkey.control.addFault('revoke', effects.serviceUnavailable, { times: null });
  await app.clickMenu('sign-out', page);
  await expect(withBrowser(page)).toBeVisible();
  // It is written down before it is tried.
  await latchkey.control.waitForEntries({ kind: 'revoke', outcome: 'interrupted' });
  await app.kill();
  await latchkey.control.clearFaults();
  await latchkey.control.resetJournal();
  await latchkey.open();
  await latchkey.control.waitForEntries({ kind: 'revoke', outcome: 'ok' });
});

test('a device without a browser: the code that another device enters', async ({ latchkey }) => {
  const { app, page } = await openOpenId(latchkey);
  await page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const { id: _, ...settings } = bootstrap.value.connection;
    if (settings.auth.kind !== 'oauth') throw new Error('This is another connection.');
    const auth = { ...settings.auth, flow: 'device' } as const;
    await window.latchkey.createConnection({ ...settings, auth, name: 'By another device' }, {});
  });
  const device = (await titled(await app.pages(2), 'By another device')).at(0);
  if (device === undefined) throw new Error('No window.');
  await device.getByRole('button', { name: /^Sign in/ }).click();
  const code = device.locator('[data-user-code]');
  await expect(code).toBeVisible();
  await shoot(device, 'oauth-device');
  const userCode = (await code.getAttribute('data-user-code')) ?? '';
  const other = await browser.open(`${latchkey.server.issuer}/device`);
  await other.getByLabel('Code').fill(userCode);
  await other.getByRole('button', { name: 'Continue' }).click();
  await other.getByRole('button', { name: 'Continue' }).click();
  await signInAtProvider(other, GRACE);
  await other.getByRole('button', { name: 'Allow' }).click();
  await signedIn(device);
  expect(await whoIs(device)).toBe('grace');
});

test('the login mutation and the provider side by side: each window keeps to its own', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [first] = await app.pages(1);
  if (first === undefined) throw new Error('No window.');
  await signIn(first, ADA);
  await app.clickMenu('new-window', first);
  const [, second] = await app.pages(2);
  if (second === undefined) throw new Error('No second window.');
  const openId = await openConnection(app, second, 'Latchkey demo (OpenID)', 2);
  await signInWithBrowser(app, openId, GRACE);
  expect(await Promise.all([whoIs(first), whoIs(openId)])).toEqual(['ada', 'grace']);
});
