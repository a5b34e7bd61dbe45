import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { effects } from '../../demo/control-client.ts';
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
import { ADA, expect, GRACE, shoot, test } from './support/latchkey.ts';

test('a restart restores the session from the keychain, with its windows and what was typed in them', async ({
  latchkey,
}) => {
  const { app, pages } = await latchkey.openSignedIn(2);
  for (const [n, page] of pages.entries()) await writeQuery(page, `query Window${n} { viewer { name } }`);
  const bounds = (await app.host?.send('windows'))?.map((window) => window.bounds);
  await app.quit();

  const again = await latchkey.open();
  const restored = await again.pages(2);
  await Promise.all(restored.map(signedIn));
  const texts = await Promise.all(restored.map((page) => page.getByRole('textbox', { name: 'Query' }).innerText()));
  expect(texts.map((text) => text.trim()).sort()).toEqual([
    'query Window0 { viewer { name } }',
    'query Window1 { viewer { name } }',
  ]);
  expect((await again.host?.send('windows'))?.map((window) => window.bounds)).toEqual(bounds);
  for (const page of restored) expect(await run(page)).toBe('data');
  const journal = await latchkey.control.journal();
  expect(journal.filter(({ kind }) => kind === 'login')).toHaveLength(1);
});

test('a crash of the app loses neither the session nor what was typed', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, 'query BeforeTheCrash { viewer { name } }');
  await expect.poll(() => readFileSync(join(latchkey.userDataDir, 'windows.json'), 'utf8')).toContain('BeforeTheCrash');
  await app.kill();

  const again = await latchkey.open();
  const [restored] = await again.pages(1);
  if (restored === undefined) throw new Error('No window.');
  await signedIn(restored);
  await expect(restored.getByRole('textbox', { name: 'Query' })).toContainText('BeforeTheCrash');
});

test('signing out reaches every window at once, and revokes the session', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(4);
  const [first] = pages;
  for (const page of pages) await run(page);
  await app.clickMenu('sign-out', first);
  await Promise.all(pages.map(signedOut));
  for (const page of pages) await expect(page.getByText('Ada Lindqvist')).toHaveCount(0);
  await latchkey.control.waitForEntries({ kind: 'logout', outcome: 'ok' });
  await app.quit();

  const again = await latchkey.open();
  const [restored] = await again.pages(1);
  if (restored === undefined) throw new Error('No window.');
  await signedOut(restored);
});

test('another account sees nothing of the first one’s results', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn(2);
  const [first, second] = pages;
  if (first === undefined || second === undefined) throw new Error('No windows.');
  await writeQuery(first, 'query Who { viewer { name } }');
  await run(first);
  await expect(resultOf(first)).toContainText('Ada Lindqvist');
  await sessionBadge(first).click();
  await first.getByRole('button', { name: 'Sign out everywhere' }).click();
  await signedOut(first);
  await signIn(second, GRACE);
  await signedIn(first);
  await expect(first.getByText('Ada Lindqvist')).toHaveCount(0);
  await expect(first.getByRole('textbox', { name: 'Query' })).toContainText('query Who');
  await run(first);
  await expect(resultOf(first)).toContainText('Grace Okonjo');
});

test('a refused refresh leads every window to sign-in, and keeps what is being typed', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn(3);
  const [first] = pages;
  if (first === undefined) throw new Error('No window.');
  await writeQuery(first, 'query Unfinished { viewer {');
  await latchkey.control.revoke();
  await latchkey.control.expireAccessTokens();
  const [, other] = pages;
  if (other === undefined) throw new Error('No second window.');
  await runButton(other).click();
  await Promise.all(pages.map(signedOut));
  await expect(first.getByRole('status').first()).toContainText(/sign in/i);
  await shoot(first, 'reauth-required');
  await signIn(first, ADA);
  await expect(first.getByRole('textbox', { name: 'Query' })).toContainText('query Unfinished');
});

test('the refresh goes on with every window closed, and a click on the tray brings one back', async ({ latchkey }) => {
  await latchkey.control.changeSettings({ accessTokenLifetime: 3 });
  const { app, pages } = await latchkey.openSignedIn(1);
  test.skip(app.host === null, 'Electron has no documented way to click a tray from outside.');
  const { host } = app;
  if (host === null) throw new Error('Unreachable.');
  await app.clickMenu('keep-running', pages[0]);
  const [window] = await host.send('windows');
  await host.send('closeWindow', { id: window?.id ?? 0 });
  await expect.poll(async () => (await host.send('windows')).length).toBe(0);
  await latchkey.control.resetJournal();
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'ok' }, 2);
  await host.send('clickTray');
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signedIn(page);
  expect(await run(page)).toBe('data');
});

test('without the wish to keep running, the last window’s end is the app’s', async ({ latchkey }) => {
  const app = await latchkey.open();
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await signedOut(page);
  if (app.host === null) await page.close();
  else await app.host.send('closeWindow', { id: (await app.host.send('windows'))[0]?.id ?? 0 });
  expect(await app.exited).toBe(0);
});

test('waking from sleep tries at once what has failed', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(1);
  test.skip(app.host === null, 'Only the host can be put to sleep by a test.');
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await latchkey.control.failRefresh(effects.serviceUnavailable, { times: null });
  const fail = async () => expect(await page.evaluate(() => window.latchkey.retryNow())).toMatchObject({ ok: false });
  // Each failure doubles the back-off: by now time alone leads to no refresh for two seconds at the least.
  for (let n = 0; n < 6; n += 1) await fail();
  await expect(sessionBadge(page)).toHaveAttribute('data-session-phase', 'waiting');
  await sessionBadge(page).click();
  await shoot(page, 'server-unavailable');
  await fail();
  await latchkey.control.clearFaults();
  await app.host?.send('power', { event: 'resume' });
  await latchkey.control.waitForEntries({ kind: 'refresh', outcome: 'ok' });
  await expect(sessionBadge(page)).toHaveAttribute('data-session-phase', 'idle');
  const events = await page.evaluate(() => window.latchkey.timeline());
  expect(events.ok && events.value[0]).toMatchObject({ event: 'refreshed', cause: 'resume' });
});

test('a server that is gone is said, and a session is kept until it is back', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(1);
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await latchkey.control.setReachable(false);
  expect(await page.evaluate(() => window.latchkey.retryNow())).toMatchObject({ ok: false });
  await expect(sessionBadge(page)).toHaveAttribute('data-session-phase', /waiting|refreshing/);
  await shoot(page, 'server-gone');
  await latchkey.control.setReachable(true);
  await expect(sessionBadge(page)).toHaveAttribute('data-session-phase', 'idle', {
    timeout: 20_000,
  });
  expect(await run(page)).toBe('data');
  await app.quit();
});

test('what was typed survives the change to another connection and back', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn(1);
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  await writeQuery(page, 'query HoursOfWork { viewer { name } }');
  await expect.poll(() => readFileSync(join(latchkey.userDataDir, 'windows.json'), 'utf8')).toContain('HoursOfWork');
  const ids = await page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) throw new Error(bootstrap.error.message);
    const { id, ...settings } = bootstrap.value.connection;
    const created = await window.latchkey.createConnection({ ...settings, name: 'Second' }, {});
    return { first: id, second: created.ok ? created.value.id : '' };
  });
  const [, second] = await app.pages(2);
  if (second === undefined) throw new Error('No second window.');
  await signedOut(second);
  // The first window shows the second connection, and then the second window the first one's.
  await page.evaluate((id) => void window.latchkey.openConnection(id), ids.second);
  await expect
    .poll(async () => (await app.host?.send('windows'))?.filter(({ title }) => /Second/.test(title)).length ?? 2)
    .toBe(2);
  await second.evaluate((id) => void window.latchkey.openConnection(id), ids.first);
  await expect
    .poll(async () => {
      const texts = await Promise.all(
        (await app.pages(2)).map((one) =>
          one
            .getByRole('textbox', { name: 'Query' })
            .innerText({ timeout: 500 })
            .catch(() => ''),
        ),
      );
      return texts.join();
    })
    .toContain('HoursOfWork');
});

test('a second start opens a window in the first', async ({ latchkey }) => {
  const { app } = await latchkey.openSignedIn(1);
  const second = latchkey.open().catch((error: Error) => error);
  const pages = await app.pages(2);
  await Promise.all(pages.map(signedIn));
  expect(await second).toBeInstanceOf(Error);
});

test('without a keychain the person is told, and may go on for this run', async ({ latchkey }) => {
  test.skip(process.platform !== 'linux', 'The other systems always have a keychain.');
  const app = await latchkey.open({ ...process.env, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });
  const [page] = await app.pages(1);
  if (page === undefined) throw new Error('No window.');
  await expect(page.getByText(/keychain/i).first()).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toContainText('The keychain still cannot be read. Unlock it, and try again.');
  await shoot(page, 'keychain-unavailable');
  await page.getByRole('button', { name: 'Go on for this run only' }).click();
  await signIn(page, ADA);
  expect(await run(page)).toBe('data');
  await app.quit();
  const again = await latchkey.open();
  const [restored] = await again.pages(1);
  if (restored === undefined) throw new Error('No window.');
  await signedOut(restored);
});
