import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixtureApp } from './fixtures/host-fixture.ts';

let app: FixtureApp;
beforeAll(async () => {
  app = await FixtureApp.start();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('what the host lacks', () => {
  test.each([
    ['a member of a module', 'electron.app.getGPUInfo', 'electron.app.getGPUInfo'],
    ['a member of a window', 'new electron.BrowserWindow({ show: false }).setOpacity', 'BrowserWindow.setOpacity'],
    ['a member of its page', 'event.sender.openDevTools', 'WebContents.openDevTools'],
    ['a static member', 'electron.BrowserWindow.fromBrowserView', 'BrowserWindow.fromBrowserView'],
    ['a module', 'electron.safeStorage.isEncryptionAvailable', 'electron.safeStorage.isEncryptionAvailable'],
    ['a module that Electron has not either', 'electron.teleport', 'electron.teleport'],
    ['the same by require', 'required.globalShortcut.register', 'electron.globalShortcut.register'],
    ['a class', 'new electron.Notification()', 'electron.Notification'],
    ['a path', "electron.app.getPath('music')", "electron.app.getPath('music')"],
    ['a property that is set', "electron.app.userAgentFallback = 'x'", 'electron.app.userAgentFallback (setting it)'],
    ['a menu role', "electron.Menu.buildFromTemplate([{ role: 'shareMenu' }])", 'the menu role shareMenu'],
    ['the sandbox off', 'openWindow({ webPreferences: { sandbox: false } })', 'webPreferences.sandbox: false'],
    [
      'no isolation',
      'openWindow({ webPreferences: { contextIsolation: false } })',
      'webPreferences.contextIsolation: false',
    ],
    [
      'Node in a page',
      'openWindow({ webPreferences: { nodeIntegration: true } })',
      'webPreferences.nodeIntegration: true',
    ],
    ['a window without a frame', 'openWindow({ frame: false })', "BrowserWindow's frame"],
  ])('throws by name: %s', async (_name, expression, named) => {
    const page = await app.page();
    const message = await page.evaluate(
      (source) => fixture.invoke('run', source).catch((error: Error) => error.message),
      `({ electron, event }) => ${expression}`,
    );
    expect(message).toBe(`Error invoking remote method 'run': NotImplemented: The host does not implement ${named}.`);
  });

  test('is no obstacle to what the language asks of any object', async () => {
    const asked = await app.run(async ({ electron, event }) => {
      const awaited = await electron.app;
      return [awaited === electron.app, JSON.stringify({ w: event.sender.id }), `${typeof electron.Tray}`];
    });
    expect(asked).toEqual([true, '{"w":1}', 'function']);
  });
});
