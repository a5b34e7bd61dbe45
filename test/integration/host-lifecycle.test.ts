import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { HostClient } from '../../host/control-client.ts';
import { FixtureApp, fixtureLaunch, SOON } from './fixtures/host-fixture.ts';

// Each test starts the host anew, some of them three times.
vi.setConfig({ testTimeout: 90_000 });

const folders: string[] = [];
function freshUserData(): string {
  const folder = mkdtempSync(join(tmpdir(), 'host-lifecycle-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** What the app printed of its life, in order. */
function lifeOf(client: HostClient): string[] {
  return client.output
    .split('\n')
    .filter((line) => line.startsWith('event: '))
    .map((line) => line.slice(7));
}

/** Processes whose command line holds `text`. */
async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) =>
      (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(text) ? [pid] : [],
    ),
  );
  return found.flat();
}

const profilesOf = async (pid: number) =>
  (await readdir(tmpdir())).filter((name) => name.startsWith(`chromium-host-${pid}-`));

describe('quitting', () => {
  test('asks, closes the windows, asks again and ends, and leaves nothing behind', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    await app.open();
    expect(await profilesOf(app.client.pid)).toHaveLength(1);
    expect(await app.client.quit()).toEqual({ code: 0, signal: null });
    expect(lifeOf(app.client)).toEqual(['before-quit', 'will-quit', 'quit']);
    await expect.poll(() => processesWith(`chromium-host-${app.client.pid}-`), SOON).toEqual([]);
    expect(await profilesOf(app.client.pid)).toEqual([]);
  });

  test('is put off by the app, before the windows close and after', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    await app.run(({ electron }) => {
      electron.app.once('before-quit', (event) => event.preventDefault());
      electron.app.once('will-quit', (event) => {
        event.preventDefault();
        setTimeout(() => electron.app.quit(), 10);
      });
    });
    await app.client.send('quit');
    expect(await app.client.send('windows')).toHaveLength(1);
    expect(await app.client.quit()).toEqual({ code: 0, signal: null });
    expect(lifeOf(app.client)).toEqual(['before-quit', 'before-quit', 'will-quit', 'before-quit', 'will-quit', 'quit']);
  });

  test('is given up when a window refuses to close', async () => {
    await using app = await FixtureApp.start();
    await app.run(({ electron }) => {
      const window = electron.BrowserWindow.getAllWindows()[0];
      window?.once('close', (event) => event.preventDefault());
    });
    await app.client.send('quit');
    expect(lifeOf(app.client)).toEqual(['before-quit']);
    expect(await app.client.send('windows')).toHaveLength(1);
  });

  test('is given up when a page in use asks to stay, and the app lets it', async () => {
    await using app = await FixtureApp.start();
    const page = await app.page();
    page.on('dialog', () => {});
    await page.evaluate(() => {
      addEventListener('beforeunload', (event) => event.preventDefault());
    });
    await page.click('#press');
    await app.run(({ electron, seen }) => {
      electron.webContents.getAllWebContents()[0]?.on('will-prevent-unload', (event) => {
        seen.events.push('will-prevent-unload');
        if (seen.events.length > 1) event.preventDefault();
      });
    });
    await app.client.send('quit');
    await expect.poll(() => app.run(({ seen }) => seen.events), SOON).toEqual(['will-prevent-unload']);
    expect(await app.client.send('windows')).toHaveLength(1);
  });

  test('is what a signal from outside asks for', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    expect(await app.client.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(lifeOf(app.client)).toEqual(['before-quit', 'will-quit', 'quit']);
  });

  test('by exit asks nobody', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    void app.run(({ electron }) => electron.app.exit(3)).catch(() => undefined);
    expect(await app.client.exited).toEqual({ code: 3, signal: null });
    // A window that is gone was the last one: the app hears that, and of its end.
    expect(lifeOf(app.client)).toEqual(['quit']);
  });
});

describe('closing', () => {
  test('asks the app, which may keep the window', async () => {
    await using app = await FixtureApp.start();
    const { id } = await app.open();
    await app.run(({ electron, seen }, windowId) => {
      const window = electron.BrowserWindow.fromId(windowId);
      window?.once('close', (event) => {
        seen.events.push('close');
        event.preventDefault();
      });
      window?.once('closed', () => seen.events.push('closed'));
    }, id);
    await app.client.send('closeWindow', { id });
    expect(await app.run(({ seen }) => seen.events)).toEqual(['close']);
    await app.client.send('closeWindow', { id });
    await expect.poll(() => app.run(({ seen }) => seen.events), SOON).toEqual(['close', 'closed']);
    expect(await app.run(({ electron }, windowId) => electron.BrowserWindow.fromId(windowId), id)).toBe(null);
  });

  test('the last window leaves the app running, if it listens to that', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    await app.client.send('closeWindow', { id: 1 });
    await expect.poll(() => lifeOf(app.client), SOON).toEqual(['window-all-closed']);
    expect(await app.client.send('windows')).toEqual([]);
    expect(await app.client.quit()).toEqual({ code: 0, signal: null });
  });
});

describe('a second start on the same user data', () => {
  test('hands over to the first and ends', async () => {
    const userData = freshUserData();
    await using app = await FixtureApp.start({ userData, args: ['--single'] });
    const second = HostClient.spawn(fixtureLaunch(userData, { args: ['--single', '--open=this'], cwd: tmpdir() }));
    expect(await second.exited).toEqual({ code: 0, signal: null });
    expect(second.output).toContain('second: the lock is taken');
    await expect
      .poll(() => app.run(({ seen }) => seen.events), SOON)
      .toMatchObject([{ name: 'second-instance', workingDirectory: tmpdir(), data: { greeting: 'hello' } }]);
    const [{ argv }] = (await app.run(({ seen }) => seen.events)) as [{ argv: string[] }];
    expect(argv.slice(2)).toEqual([`--user-data-dir=${userData}`, '--single', '--open=this']);
  });

  test('takes over after a kill, and runs beside another user data folder', async () => {
    const userData = freshUserData();
    const first = await FixtureApp.start({ userData, args: ['--single'] });
    await using other = await FixtureApp.start({ args: ['--single'] });
    await first.client.kill('SIGKILL');
    await using second = await FixtureApp.start({ userData, args: ['--single'] });
    expect(await second.run(({ electron }) => electron.app.hasSingleInstanceLock())).toBe(true);
    expect(await other.run(({ electron }) => electron.app.hasSingleInstanceLock())).toBe(true);
  });
});

describe('without the other', () => {
  test('Chromium ends when the host is killed, and the next host clears its files away', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    const { pid } = app.client;
    expect((await processesWith(`chromium-host-${pid}-`)).length).toBeGreaterThan(2);
    await app.client.kill('SIGKILL');
    await expect.poll(() => processesWith(`chromium-host-${pid}-`), SOON).toEqual([]);
    await using _next = await FixtureApp.start();
    expect(await profilesOf(pid)).toEqual([]);
  });

  test('the app quits and says so when Chromium is killed', async () => {
    const app = await FixtureApp.start({ userData: freshUserData() });
    const [browser] = (await processesWith(`chromium-host-${app.client.pid}-`)).sort((a, b) => a - b);
    process.kill(browser ?? 0, 'SIGKILL');
    expect((await app.client.exited).code).toBe(1);
    expect(app.client.output).toContain('Chromium has ended (exit SIGKILL): Host App quits.');
    expect(lifeOf(app.client)).toEqual(['before-quit', 'will-quit', 'quit']);
  });

  test('the host says what to do where no Chromium is', async () => {
    const env = { ...process.env, PATH: '/nowhere', CHROMIUM_PATH: undefined };
    const host = HostClient.spawn(fixtureLaunch(freshUserData(), { env }));
    expect((await host.exited).code).toBe(1);
    expect(host.output).toBe(
      'No Chromium was found. Install it (Debian, Ubuntu: apt install chromium), or name its executable with --chromium PATH or the environment variable CHROMIUM_PATH.\n',
    );
  });

  test('the host says why Chromium does not start', async () => {
    const env = { ...process.env, CHROMIUM_PATH: '/bin/false' };
    const host = HostClient.spawn(fixtureLaunch(freshUserData(), { env }));
    expect((await host.exited).code).toBe(1);
    expect(host.output).toContain('Chromium (/bin/false) did not start: exit 1');
  });
});
