import { HostClient } from '../../host/control-client.ts';
import type { AppDriver } from '../../scripts/lib/app-driver.ts';
import { ROOT } from '../../scripts/lib/paths.ts';
import type { ConnectionSettings, OAuthAuth } from '../../src/shared/connection.ts';
import { oauthConnection } from '../integration/support/oauth-broker.ts';
import { FormBrowser } from '../support/form-browser.ts';
import { ADA, expect, type Latchkey, test } from './support/latchkey.ts';

/** How the browser's answer finds its way into the built app. What stands in for the browser is the host's list. */

test.use({ demoOptions: { identity: true } });

test('an answer on loopback signs the app in, with the system’s browser and no other', async ({ latchkey }) => {
  const { app, page, host } = await openOn(latchkey, { kind: 'loopback', port: null, path: '/callback' });
  const signIn = page.evaluate(() => window.latchkey.signIn(null));
  const callback = await allowIn(host, latchkey);
  const answered = await fetch(callback);
  expect(await answered.text()).toContain('You may close this window.');
  expect(await signIn).toMatchObject({ ok: true, value: { status: 'active', account: 'ada' } });
  await expect(fetch(callback)).rejects.toThrow();
  await app.quit();
});

test('an answer by the app’s own scheme comes with a second start, which opens no window of its own', async ({
  latchkey,
}) => {
  const { app, page, host } = await openOn(latchkey, { kind: 'custom_scheme' });
  const signIn = page.evaluate(() => window.latchkey.signIn(null));
  const callback = await allowIn(host, latchkey);
  const second = HostClient.spawn({ appDir: ROOT, args: [`--user-data-dir=${latchkey.userDataDir}`, callback] });
  expect((await second.exited).code).toBe(0);
  expect(await signIn).toMatchObject({ ok: true, value: { status: 'active', account: 'ada' } });
  expect(await host.send('windows')).toHaveLength(2);
  await app.quit();
});

async function openOn(latchkey: Latchkey, redirect: OAuthAuth['redirect']) {
  const app: AppDriver = await latchkey.open();
  const { host } = app;
  test.skip(host === null, 'Electron opens a real browser.');
  if (host === null) throw new Error('Skipped.');
  const [first] = await app.pages(1);
  const { id: _, ...settings } = oauthConnection(latchkey.server.issuer ?? '', latchkey.server.endpoint, { redirect });
  await first?.evaluate((made: ConnectionSettings) => window.latchkey.createConnection(made, {}), settings);
  const [, page] = await app.pages(2);
  if (page === undefined) throw new Error('No window opened.');
  return { app, page, host };
}

/** Signs ada in where the app sent the browser, and allows it. @returns where that leads. */
async function allowIn(host: HostClient, { server }: Latchkey): Promise<string> {
  await expect.poll(() => host.send('openedExternally')).toHaveLength(1);
  const [url = ''] = await host.send('openedExternally');
  return (await new FormBrowser(server.issuer ?? '').authorize(url, ADA)).href;
}
