import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FixtureApp, SOON } from './fixtures/host-fixture.ts';

let app: FixtureApp;
beforeAll(async () => {
  app = await FixtureApp.start();
});
beforeEach(() =>
  app.run(({ seen }) => {
    seen.events.length = 0;
    seen.clicks.length = 0;
  }),
);
afterAll(() => app[Symbol.asyncDispose]());

const clicks = () => app.run(({ seen }) => seen.clicks);

describe('the menu', () => {
  test('runs an item when its keys are pressed in a window', async () => {
    const page = await app.page();
    await page.keyboard.press('Control+k');
    await expect.poll(clicks, SOON).toEqual([1]);
    await page.keyboard.press('k');
    await page.keyboard.press('Control+Shift+k');
    await page.keyboard.press('Control+k');
    await expect.poll(clicks, SOON).toEqual([1, 1]);
  });

  test('leaves keys to a page that takes them', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      const take = (event: KeyboardEvent) => {
        if (event.key !== 'k') return;
        event.preventDefault();
        removeEventListener('keydown', take);
      };
      addEventListener('keydown', take);
    });
    await page.keyboard.press('Control+k');
    await page.evaluate(() => {
      document.body.addEventListener('keydown', (event) => event.stopPropagation(), { once: true });
    });
    await page.keyboard.press('Control+k');
    await expect.poll(clicks, SOON).toEqual([1]);
  });

  test('takes no keys that a script pretends', async () => {
    const page = await app.page();
    await page.evaluate(() => {
      dispatchEvent(new KeyboardEvent('keydown', { key: 'k', code: 'KeyK', ctrlKey: true }));
    });
    await page.keyboard.press('Control+k');
    await expect.poll(clicks, SOON).toEqual([1]);
  });

  test('knows a key that it was given after the window opened', async () => {
    await app.run(({ electron, seen }) => {
      const item = new electron.MenuItem({ label: 'Late', accelerator: 'F9', click: () => seen.clicks.push('late') });
      electron.Menu.getApplicationMenu()?.append(item);
    });
    const page = await app.page();
    await page.keyboard.press('F9');
    await expect.poll(clicks, SOON).toEqual(['late']);
  });

  test('is clicked by a test, with roles and checkboxes', async () => {
    const menu = await app.client.send('menu');
    expect(menu[0]?.submenu.map(({ id, label, accelerator, role }) => [id, label, accelerator, role])).toEqual([
      ['new', 'New', 'CmdOrCtrl+Shift+N', null],
      ['mark', 'Mark', 'Ctrl+K', null],
      ['check', 'Check', null, null],
      ['', 'Quit', 'CmdOrCtrl+Q', 'quit'],
    ]);
    await app.client.send('clickMenuItem', { item: 'check' });
    await app.client.send('clickMenuItem', { item: 'check' });
    await app.client.send('clickMenuItem', { item: 'mark', windowId: 1 });
    expect(await clicks()).toEqual([true, false, 1]);
    await expect(app.client.send('clickMenuItem', { item: 'nothing' })).rejects.toThrow(
      'There is no menu item nothing.',
    );
  });

  test('edits by its roles what the page edits', async () => {
    const page = await app.page();
    await page.fill('#field', 'some text');
    await page.focus('#field');
    await app.client.send('clickMenuItem', { item: 'Select All', windowId: 1 });
    await app.client.send('clickMenuItem', { item: 'Delete', windowId: 1 });
    await expect.poll(() => page.inputValue('#field'), SOON).toBe('');
    await app.client.send('clickMenuItem', { item: 'Undo', windowId: 1 });
    await expect.poll(() => page.inputValue('#field'), SOON).toBe('some text');
  });
});

test('the tray icon is clicked, and its menu', async () => {
  const tray = await app.client.send('tray');
  expect([tray?.toolTip, tray?.menu.map(({ label }) => label)]).toEqual(['Fixture', ['From tray']]);
  await app.client.send('clickTray');
  await app.client.send('clickTrayItem', { item: 'from-tray' });
  expect(await clicks()).toEqual(['tray', 'from-tray']);
});

test('dialogs are answered by the test, else with their default', async () => {
  const ask = () =>
    app.run(({ electron }) =>
      electron.dialog.showMessageBox({ message: 'Really?', buttons: ['Yes', 'No', 'Later'], defaultId: 1 }),
    );
  await app.client.send('queueDialogAnswers', { answers: [{ response: 2, checkboxChecked: true }] });
  expect([await ask(), await ask()]).toEqual([
    { response: 2, checkboxChecked: true },
    { response: 1, checkboxChecked: false },
  ]);
  await app.run(({ electron }) => electron.dialog.showErrorBox('Title', 'What went wrong'));
  expect((await app.client.send('dialogs')).map(({ message, response }) => [message, response])).toEqual([
    ['Really?', 2],
    ['Really?', 1],
    ['What went wrong', 0],
  ]);
  expect(app.client.output).toContain('Really?\n[Yes] [No] [Later] → No\n');
});

test('an address opened outside is recorded, and opens nothing here', async () => {
  const open = (url: string) =>
    app.run(({ electron }, address) => electron.shell.openExternal(address).then(() => 'opened', String), url);
  expect(await open('https://example.test/a')).toBe('opened');
  expect(await open('no address')).toMatch('Invalid URL');
  expect(await app.client.send('openedExternally')).toEqual(['https://example.test/a']);
});

test('the colour scheme follows the system, and the app where it chooses', async () => {
  const page = await app.page();
  const look = async () => [
    await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches),
    await app.run(({ electron }) => electron.nativeTheme.shouldUseDarkColors),
  ];
  await app.run(({ electron, seen }) => {
    electron.nativeTheme.on('updated', () => seen.events.push('updated'));
  });
  await app.client.send('setColorScheme', { scheme: 'dark' });
  await expect.poll(look, SOON).toEqual([true, true]);
  await app.run(({ electron }) => {
    electron.nativeTheme.themeSource = 'light';
  });
  await expect.poll(look, SOON).toEqual([false, false]);
  await app.run(({ electron }) => {
    electron.nativeTheme.themeSource = 'system';
  });
  await expect.poll(look, SOON).toEqual([true, true]);
  const { id } = await app.open();
  const second = await app.page(id);
  expect(await second.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true);
  expect(await app.run(({ seen }) => seen.events)).toEqual(['updated', 'updated', 'updated']);
  await app.client.send('closeWindow', { id });
});

test('power and network are what the test says', async () => {
  await app.run(({ electron, seen }) => {
    electron.powerMonitor.on('suspend', () => seen.events.push('suspend'));
    electron.powerMonitor.on('resume', () => seen.events.push('resume'));
  });
  await app.client.send('power', { event: 'suspend' });
  await app.client.send('power', { event: 'resume' });
  expect(await app.run(({ seen }) => seen.events)).toEqual(['suspend', 'resume']);

  const online = () => app.run(({ electron }) => [electron.net.isOnline(), electron.net.online]);
  expect(await online()).toEqual([true, true]);
  await app.client.send('setOnline', { online: false });
  expect(await online()).toEqual([false, false]);
  await app.client.send('setOnline', { online: true });
});

test('a window has its place, and tells of its moves', async () => {
  const { id, bounds } = await app.open({ x: 30, y: 40, width: 500, height: 300, minWidth: 400, title: 'T' });
  expect(bounds).toEqual({ x: 30, y: 40, width: 500, height: 300 });
  const page = await app.page(id);
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight]), SOON).toEqual([500, 300]);
  await app.run(({ electron, seen }, windowId) => {
    const window = electron.BrowserWindow.fromId(windowId);
    for (const name of ['move', 'resize', 'maximize', 'unmaximize', 'hide', 'show', 'blur', 'focus'] as const) {
      window?.on(name as 'move', () => seen.events.push(name));
    }
  }, id);
  await app.client.send('moveWindow', { id, bounds: { x: 60, width: 100 } });
  await expect.poll(() => page.evaluate(() => innerWidth), SOON).toBe(400);
  const states = await app.run(({ electron }, windowId) => {
    const window = electron.BrowserWindow.fromId(windowId);
    window?.maximize();
    const maximized = [window?.isMaximized(), window?.getNormalBounds().width];
    window?.unmaximize();
    window?.hide();
    const hidden = window?.isVisible();
    window?.show();
    return [maximized, hidden, window?.isVisible(), window?.isFocused()];
  }, id);
  expect(states).toEqual([[true, 400], false, true, true]);
  expect(await app.run(({ seen }) => seen.events)).toEqual([
    'move',
    'resize',
    'maximize',
    'unmaximize',
    'blur',
    'hide',
    'show',
    'focus',
  ]);
  await app.client.send('closeWindow', { id });
});

test('a browser client draws and drives every window beside the host', async () => {
  const { id } = await app.open({ width: 320, height: 240, webPreferences: { partition: 'drawn' } });
  for (const page of [await app.page(1), await app.page(id)]) {
    await page.fill('#field', 'typed');
    await page.click('#press');
    expect([await page.inputValue('#field'), await page.evaluate(() => presses)]).toEqual(['typed', 1]);
  }
  const page = await app.page(id);
  const { width, height } = readPngSize(await page.screenshot());
  expect([width, height]).toEqual([320, 240]);
  await app.client.send('closeWindow', { id });
});

test('the heap of a window is measured and written down', async () => {
  const { usedSize } = await app.client.send('heapUsage', { id: 1 });
  expect(usedSize).toBeGreaterThan(500_000);
  const page = await app.page();
  await page.evaluate(() => Object.assign(globalThis, { planted: JSON.parse('"needle in the heap"') }));
  const folder = await mkdtemp(join(tmpdir(), 'host-heap-'));
  const path = join(folder, 'window.heapsnapshot');
  await app.client.send('heapSnapshot', { id: 1, path });
  const { snapshot, strings } = JSON.parse(await readFile(path, 'utf8')) as { snapshot: unknown; strings: string[] };
  expect(snapshot).toBeDefined();
  expect(strings).toContain('needle in the heap');
  // All worlds of the window are in it: the preload script's too.
  expect(strings).toContain('needle of the preload script');
  await rm(folder, { recursive: true });
});

/** Width and height stand at fixed places in a PNG file (PNG specification §11.2.1). */
function readPngSize(png: Buffer): { width: number; height: number } {
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}
