import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FixtureApp, SOON } from './fixtures/host-fixture.ts';

let server: Server;
let elsewhere: string;
const requested: (string | undefined)[] = [];

let app: FixtureApp;
beforeAll(async () => {
  server = createServer((request, response) => {
    requested.push(request.url);
    if (request.url === '/redirects') return void response.writeHead(302, { location: '/target' }).end();
    response.setHeader('content-type', 'text/html');
    return void response.end(
      `<title>Elsewhere</title><button onclick="top.location='${elsewhere}/taken'">Take it</button>`,
    );
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  elsewhere = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await FixtureApp.start();
  await app.run(({ electron, seen }) => {
    const pin = (contents: Electron.WebContents) => {
      contents.on('will-navigate', (event, url) => {
        seen.events.push(`will-navigate ${url} ${event.url === url && event.isMainFrame}`);
        event.preventDefault();
      });
      contents.setWindowOpenHandler(({ url, disposition }) => {
        seen.events.push(`open ${url} ${disposition}`);
        return { action: 'deny' };
      });
    };
    for (const contents of electron.webContents.getAllWebContents()) pin(contents);
    electron.app.on('web-contents-created', (_event, contents) => pin(contents));
  });
});
beforeEach(async () => {
  requested.length = 0;
  await app.run(({ seen }) => {
    seen.events.length = 0;
  });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

const events = () => app.run(({ seen }) => seen.events);

describe('a window', () => {
  test.each([
    ['an address of the web', () => `${elsewhere}/page`],
    ['an address of the app', () => 'app://fixture/frame.html'],
  ])('does not go to %s when the app prevents it', async (_name, address) => {
    const page = await app.page();
    const target = address().replace('app://fixture', 'http://fixture.app.localhost');
    await page.evaluate((url) => {
      location.href = url;
    }, target);
    await expect.poll(events, SOON).toEqual([`will-navigate ${address()} true`]);
    expect(await page.evaluate(() => fixture.add(1, 1))).toBe(2);
    expect(requested).toEqual([]);
  });

  test('does not slip away, however often it tries', async () => {
    const page = await app.page();
    const attempts = Array.from({ length: 40 }, (_, n) => `http://fixture.app.localhost/attempt-${n}`);
    for (const attempt of attempts) {
      await page.evaluate((url) => {
        location.href = url;
      }, attempt);
      await expect.poll(async () => (await events()).at(-1), SOON).toContain(attempt.slice(-10));
    }
    expect(await events()).toHaveLength(attempts.length);
  });

  test('is not taken elsewhere by a frame of another origin', async () => {
    const { id } = await app.open();
    const page = await app.page(id);
    await page.evaluate(async (url) => {
      const frame = document.createElement('iframe');
      frame.src = `${url.replace('127.0.0.1', 'localhost')}/frame`;
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      document.body.prepend(frame);
      await loaded;
    }, elsewhere);
    await page.frameLocator('iframe').getByRole('button').click();
    await expect.poll(events, SOON).toEqual([`will-navigate ${elsewhere}/taken true`]);
    expect(await page.evaluate(() => fixture.add(1, 1))).toBe(2);
    expect(requested).not.toContain('/taken');
    await app.client.send('closeWindow', { id });
  });

  test('goes where its user reloads it to', async () => {
    const page = await app.page();
    await page.reload();
    expect(await page.evaluate(() => fixture.add(1, 1))).toBe(2);
    expect(await events()).toEqual([]);
  });

  test('does not go where no request leads: to a blank page, a blob, another program', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      location.href = 'about:blank';
    });
    await page.evaluate(() => {
      location.href = 'mailto:somebody@example.test';
    });
    await page.evaluate(() => {
      location.href = URL.createObjectURL(new Blob(['<script>1</script>'], { type: 'text/html' }));
    });
    await expect
      .poll(events, SOON)
      .toEqual([
        'will-navigate about:blank true',
        'will-navigate mailto:somebody@example.test true',
        expect.stringMatching(/^will-navigate blob:app:\/\/fixture\/[\w-]+ true$/),
      ]);
    expect(await page.evaluate(() => fixture.add(1, 1))).toBe(2);
  });

  test('opens no window: window.open returns null, and the app is asked', async () => {
    const page = await app.page();
    expect(await page.evaluate((url) => window.open(`${url}/popup`), elsewhere)).toBe(null);
    await page.click('#link');
    await page.click('#link', { modifiers: ['Control'] });
    await page.click('#link', { button: 'middle' });
    await expect
      .poll(events, SOON)
      .toEqual([
        `open ${elsewhere}/popup foreground-tab`,
        'open https://example.test/linked foreground-tab',
        'open https://example.test/linked background-tab',
        'open https://example.test/linked background-tab',
      ]);
    // A middle click made a page of Chromium's own, which is gone again, and sent nothing.
    await expect.poll(() => page.context().pages().length, SOON).toBe(1);
    expect(await app.client.send('windows')).toHaveLength(1);
    expect(requested).toEqual([]);
  });

  test('reloads for the app without asking it', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      presses = 9;
    });
    await app.run(async ({ event }) => {
      setImmediate(() => event.sender.reload());
    });
    await expect.poll(() => page.evaluate(() => globalThis.presses).catch(() => null), SOON).toBe(0);
    expect(await events()).toEqual([]);
  });

  test('follows the app, and tells of it', async () => {
    const { id } = await app.open();
    const told = await app.run(
      async ({ electron }, windowId, url) => {
        const contents = electron.BrowserWindow.fromId(windowId)?.webContents;
        if (!contents) return [];
        const heard: string[] = [];
        contents.on('did-start-navigation', ({ url: to, isMainFrame }) => heard.push(`start ${to} ${isMainFrame}`));
        contents.on('did-navigate', (_event, to) => heard.push(`navigate ${to}`));
        contents.on('did-finish-load', () => heard.push('finish'));
        contents.on('will-redirect', (_event, to) => heard.push(`redirect ${to}`));
        await contents.loadURL(`${url}/redirects`);
        return [...heard, contents.getURL(), contents.mainFrame.origin];
      },
      id,
      elsewhere,
    );
    expect(told).toEqual([
      `start ${elsewhere}/redirects true`,
      `redirect ${elsewhere}/target`,
      `navigate ${elsewhere}/target`,
      'finish',
      `${elsewhere}/target`,
      elsewhere,
    ]);
    // The preload script runs in every main frame; who asks, the app sees.
    const page = await app.page(id);
    expect(await page.evaluate(() => fixture.invoke('sender'))).toMatchObject({ origin: elsewhere });
    await app.client.send('closeWindow', { id });
  });

  test('says when it cannot load', async () => {
    const { id } = await app.open();
    const [error, failed] = await app.run(async ({ electron }, windowId) => {
      const contents = electron.BrowserWindow.fromId(windowId)?.webContents;
      const heard: unknown[] = [];
      contents?.on('did-fail-load', (_event, ...rest) => heard.push(rest.slice(0, 4)));
      const message = await contents?.loadURL('http://127.0.0.1:1/').catch((reason: Error) => reason.message);
      return [message, heard];
    }, id);
    expect(error).toMatch(/^ERR_(CONNECTION_REFUSED \(-102\)|UNSAFE_PORT \(-2\)) loading 'http:\/\/127\.0\.0\.1:1\/'$/);
    expect(failed).toHaveLength(1);
    await app.client.send('closeWindow', { id });
  });

  test('comes back after its renderer has crashed', async () => {
    const { id } = await app.open();
    await app.run(({ electron, seen }, windowId) => {
      const contents = electron.BrowserWindow.fromId(windowId)?.webContents;
      contents?.once('render-process-gone', (_event, { reason }) => {
        seen.events.push(`gone ${reason} ${contents.isCrashed()}`);
        contents.once('did-finish-load', () => seen.events.push(`back ${contents.isCrashed()}`));
        contents.reload();
      });
    }, id);
    await app.client.send('crashRenderer', { id });
    await expect.poll(events, SOON).toEqual(['gone crashed true', 'back false']);
    await app.client.send('closeWindow', { id });
  });
});
