import type { Page } from '@playwright/test';
import { effects } from '../../demo/control-client.ts';
import { lockKeyring, unlockKeyring } from '../../scripts/lib/keyring.ts';
import {
  resultOf,
  run,
  runButton,
  sessionBadge,
  signedIn,
  signedOut,
  signIn,
  writeQuery,
} from '../../scripts/lib/screens.ts';
import { ADA, expect, type Latchkey, shoot, test } from './support/latchkey.ts';

/** What a session survives and a person sees of it. F numbers: docs/faults.md. */

const queries = (page: Page) => page.getByRole('textbox', { name: 'Query' });

/** Whether the access token has expired, in a window. */
async function hasExpired(): Promise<boolean> {
  const claims = await window.latchkey.claims();
  return claims.ok && Number(claims.value?.exp) * 1_000 < Date.now();
}

/** Signed in with `count` windows and access tokens of four seconds. */
async function openBriefly(latchkey: Latchkey, count = 1) {
  await latchkey.control.changeSettings({ accessTokenLifetime: 4 });
  const opened = await latchkey.openSignedIn(count);
  const [first] = opened.pages;
  if (first === undefined) throw new Error('No window.');
  return { ...opened, first };
}

test('F01: eight windows whose token has expired share one refresh', async ({ latchkey }) => {
  test.slow(); // Eight windows, one after the other.
  const { pages } = await latchkey.openSignedIn(8);
  await latchkey.control.expireAccessTokens();
  await latchkey.control.resetJournal();
  expect(await Promise.all(pages.map(run))).toEqual(Array.from(pages, () => 'data'));
  expect(await latchkey.control.summary()).toMatchObject({ counts: { refresh: { ok: 1 } } });
});

test('F06: a keychain that locks is said, the session goes on, and is saved once it opens', async ({ latchkey }) => {
  test.skip(process.platform !== 'linux', 'Only here does the test have a keychain of its own to lock.');
  const { first } = await openBriefly(latchkey);
  lockKeyring();
  try {
    await expect(sessionBadge(first)).toHaveAttribute('data-session-saved', 'pending', { timeout: 30_000 });
    await expect(sessionBadge(first)).toContainText('Not saved yet');
    expect(await run(first)).toBe('data');
    await sessionBadge(first).click();
    await shoot(first, 'not-saved');
  } finally {
    await unlockKeyring();
  }
  await first.getByRole('button', { name: /^(Refresh|Try|Save).* now$/ }).click();
  await expect(sessionBadge(first)).toHaveAttribute('data-session-saved', 'keychain', { timeout: 30_000 });
});

test('F09: what waits while the network is away after sleep is answered when it returns', async ({ latchkey }) => {
  const { app, first } = await openBriefly(latchkey);
  test.skip(app.host === null, 'Only the host can be put to sleep by a test.');
  await app.host?.send('power', { event: 'suspend' });
  await latchkey.control.setReachable(false);
  await app.host?.send('power', { event: 'resume' });
  await expect(sessionBadge(first)).toHaveAttribute('data-session-phase', /waiting|refreshing/);
  await expect.poll(() => first.evaluate(hasExpired), { timeout: 20_000 }).toBe(true);
  await runButton(first).click();
  await expect(resultOf(first)).toHaveAttribute('data-run-state', 'running');
  await sessionBadge(first).click();
  await shoot(first, 'network-away');
  await latchkey.control.setReachable(true);
  await app.host?.send('power', { event: 'resume' });
  await expect(resultOf(first)).toHaveAttribute('data-run-state', 'finished', { timeout: 20_000 });
  await expect(resultOf(first)).toContainText('"data"');
});

test('F11: a sign-out while a refresh is under way holds, and what comes late is revoked', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(2);
  const [first, second] = pages;
  if (first === undefined || second === undefined) throw new Error('No windows.');
  await latchkey.control.expireAccessTokens();
  await latchkey.control.hold('refresh', 'after');
  await runButton(second).click();
  await latchkey.control.waitUntilHeld();
  await app.clickMenu('sign-out', first);
  await Promise.all(pages.map(signedOut));
  await latchkey.control.resetJournal();
  await latchkey.control.release();
  await latchkey.control.waitForEntries({ kind: 'logout', outcome: 'ok' });
  await Promise.all(pages.map((page) => expect(page.getByLabel('Username')).toBeVisible()));
  await shoot(first, 'signed-out');
  await app.quit();
  const [again] = await (await latchkey.open()).pages(1);
  if (again === undefined) throw new Error('No window.');
  await signedOut(again);
});

test('F13: a server that asks for patience gets it, and the windows say so and work on', async ({ latchkey }) => {
  const { first } = await openBriefly(latchkey);
  await latchkey.control.failRefresh(effects.tooManyRequests(60), { times: null });
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'interrupted' });
  await expect(sessionBadge(first)).toHaveAttribute('data-session-phase', 'waiting');
  await latchkey.control.resetJournal();
  await sessionBadge(first).click();
  await shoot(first, 'asked-for-patience');
  await first.keyboard.press('Escape');
  // Past expiry, each run is told when to come back, and what is written stays.
  await expect.poll(() => run(first), { timeout: 20_000 }).toBe('problem');
  await expect(resultOf(first)).toContainText(/\d+ s/);
  await shoot(first, 'told-to-come-back');
  await runButton(first).click();
  await expect(queries(first)).toContainText('query');
  expect(await latchkey.control.journal()).not.toContainEqual(expect.objectContaining({ kind: 'refresh' }));
});

test('F15: a refused refresh shows sign-in in every window, without the old results, and fails what waits once', async ({
  latchkey,
}) => {
  const { pages } = await latchkey.openSignedIn(4);
  const [first] = pages;
  if (first === undefined) throw new Error('No window.');
  for (const page of pages) expect(await run(page)).toBe('data');
  await writeQuery(first, 'query Unfinished { viewer {');
  await latchkey.control.revoke();
  await latchkey.control.expireAccessTokens();
  await latchkey.control.resetJournal();
  await Promise.all(pages.slice(1).map((page) => runButton(page).click()));
  await Promise.all(pages.map(signedOut));
  for (const page of pages) await expect(page.locator('body')).not.toContainText('"data"');
  expect(await latchkey.control.summary()).toMatchObject({ counts: { refresh: { refused: 1 } } });
  await shoot(first, 'refused');
  await signIn(first, ADA);
  await Promise.all(pages.map(signedIn));
  await expect(queries(first)).toContainText('query Unfinished');
  await expect(first.locator('body')).not.toContainText('"data"');
});

test('F16: a keychain that is locked at start is said, and works after unlocking without a restart', async ({
  latchkey,
}) => {
  test.skip(process.platform !== 'linux', 'Only here does the test have a keychain of its own to lock.');
  const { app } = await latchkey.openSignedIn(1);
  await app.quit();
  lockKeyring();
  const [page] = await (await latchkey.open()).pages(1);
  if (page === undefined) throw new Error('No window.');
  try {
    await expect(page.getByRole('heading', { name: /keychain/i })).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('still cannot be read')).toBeVisible();
    await shoot(page, 'keychain-locked');
  } finally {
    await unlockKeyring();
  }
  await page.getByRole('button', { name: 'Try again' }).click();
  await signedIn(page);
  expect(await run(page)).toBe('data');
});

test('F20: a query cancelled, a window closed and a window reloaded in mid-wait leave the refresh to the others', async ({
  latchkey,
}) => {
  const { app, pages } = await latchkey.openSignedIn(4);
  test.skip(app.host === null, 'Windows are closed and reloaded through the host here.');
  const [patient, cancelled, closed, reloaded] = pages;
  if (!patient || !cancelled || !closed || !reloaded) throw new Error('No windows.');
  await latchkey.control.expireAccessTokens();
  await latchkey.control.resetJournal();
  await latchkey.control.hold();
  await Promise.all(pages.map((page) => runButton(page).click()));
  await latchkey.control.waitUntilHeld();
  await cancelled.getByRole('button', { name: 'Cancel' }).click({ delay: 500 });
  await expect(resultOf(cancelled)).toContainText('Cancelled');
  await closed.close();
  await reloaded.reload();
  await latchkey.control.release();
  await expect(resultOf(patient)).toContainText('"data"');
  await signedIn(reloaded);
  expect(await run(cancelled)).toBe('data');
  expect(await run(reloaded)).toBe('data');
  expect(await latchkey.control.summary()).toMatchObject({ counts: { refresh: { ok: 1 } } });
});
