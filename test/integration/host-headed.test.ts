import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixtureApp, SOON } from './fixtures/host-fixture.ts';

let display: ChildProcess;
let app: FixtureApp;
beforeAll(async () => {
  display = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await once(display.stdio[3] as Readable, 'data');
  app = await FixtureApp.start({ headless: false, env: { ...process.env, DISPLAY: `:${`${number}`.trim()}` } });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  display.kill();
});

describe('with a display', () => {
  test('a window is that of an app: without tabs and address bar, where the app put it', async () => {
    const { id, bounds } = await app.open({ x: 70, y: 80, width: 500, height: 400 });
    expect(bounds).toEqual({ x: 70, y: 80, width: 500, height: 400 });
    const page = await app.page(id);
    await expect
      .poll(() => page.evaluate(() => [innerWidth, innerHeight, outerWidth, outerHeight, screenX, screenY]), SOON)
      .toEqual([500, 400, 500, 400, 70, 80]);
    await app.client.send('closeWindow', { id });
  });

  test('partitions keep storage apart, and windows of one share it', async () => {
    const windows = [
      await app.open({ webPreferences: { partition: 'a' } }),
      await app.open({ webPreferences: { partition: 'b' } }),
      await app.open({ webPreferences: { partition: 'a' } }),
    ];
    const counts = [];
    for (const { id } of windows) {
      const page = await app.page(id);
      counts.push(
        await page.evaluate(() => {
          localStorage.count = Number(localStorage.count ?? 0) + 1;
          return localStorage.count;
        }),
      );
    }
    expect(counts).toEqual(['1', '1', '2']);
    for (const { id } of windows) await app.client.send('closeWindow', { id });
    await expect.poll(() => app.client.send('windows'), SOON).toHaveLength(1);
  });

  test('the screen is the one that is there, and no window is larger', async () => {
    expect(await app.run(({ electron }) => electron.screen.getPrimaryDisplay().workArea)).toEqual({
      x: 0,
      y: 0,
      width: 1400,
      height: 900,
    });
    const { id, bounds } = await app.open({ x: 1300, y: 20, width: 3000, height: 500 });
    expect(bounds).toEqual({ x: 0, y: 20, width: 1400, height: 500 });
    await app.client.send('closeWindow', { id });
  });

  test('the app hears where its window was moved, and that it was closed', async () => {
    const { id, targetId } = await app.open({ x: 10, y: 10, width: 400, height: 300 });
    await app.run(({ electron, seen }, windowId) => {
      const window = electron.BrowserWindow.fromId(windowId);
      window?.on('move', () => seen.events.push(['move', window.getBounds().x]));
      window?.on('close', () => seen.events.push(['close', window.getBounds().x]));
      window?.on('closed', () => seen.events.push(['closed']));
    }, id);
    // As a person does it: without the host.
    const page = await app.page(id);
    const session = await page.context().newCDPSession(page);
    const { windowId } = await session.send('Browser.getWindowForTarget');
    await session.send('Browser.setWindowBounds', { windowId, bounds: { left: 200 } });
    await expect.poll(() => app.run(({ seen }) => seen.events), SOON).toEqual([['move', 200]]);
    await session.send('Target.closeTarget', { targetId: targetId ?? '' });
    await expect
      .poll(() => app.run(({ seen }) => seen.events), SOON)
      .toEqual([['move', 200], ['close', 200], ['closed']]);
  });
});
