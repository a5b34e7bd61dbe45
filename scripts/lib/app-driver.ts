import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Browser, chromium, type ElectronApplication, _electron as electron, type Page } from 'playwright-core';
import { HostClient } from '../../host/control-client.ts';
import { electronBinary } from './electron-binary.ts';
import { ROOT } from './paths.ts';
import { within } from './within.ts';

export interface LaunchOptions {
  /** The folder that stands in for the user's data folder. */
  readonly userDataDir: string;
  readonly demoEndpoint?: string;
  readonly demoIssuer?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** The built app, running, as a person and a test can handle it: on Electron where its binary is, else on the host. */
export interface AppDriver {
  readonly runtime: 'electron' | 'chromium';
  /** The runtime's version in words. */
  readonly version: string;
  /** Waits until `count` windows are open, and answers with their pages, the oldest first. */
  pages(count: number): Promise<Page[]>;
  /** Clicks an item of the application menu, with `page`'s window in front. */
  clickMenu(itemId: string, page?: Page): Promise<void>;
  /** Addresses that the app has opened in the system's browser, oldest first. None is shown to anybody in a test. */
  openedPages(): Promise<readonly string[]>;
  /** What only the host can do; `null` on Electron. */
  readonly host: HostClient | null;
  /** Resolves with the exit code once the app has ended by itself. */
  readonly exited: Promise<number | null>;
  quit(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
}

/** How long windows may take to open, in milliseconds. */
const WINDOWS_TIMEOUT_MS = 20_000;

export function launchApp(options: LaunchOptions): Promise<AppDriver> {
  const args = [
    `--user-data-dir=${options.userDataDir}`,
    ...(options.demoEndpoint === undefined ? [] : [`--demo-endpoint=${options.demoEndpoint}`]),
    ...(options.demoIssuer === undefined ? [] : [`--demo-issuer=${options.demoIssuer}`]),
  ];
  const env = options.env ?? process.env;
  const binary = electronBinary();
  return binary === null ? launchOnHost(args, env) : launchOnElectron(binary, args, env);
}

/**
 * Opens windows by the menu, one after the other, until there are `count`.
 * @param open - those that there are
 * @returns all, the oldest first.
 */
export async function openWindows(app: AppDriver, open: readonly Page[], count: number): Promise<Page[]> {
  let pages = [...open];
  while (pages.length < count) {
    await app.clickMenu('new-window', pages[0]);
    pages = await app.pages(pages.length + 1);
  }
  return pages;
}

async function launchOnHost(args: string[], env: NodeJS.ProcessEnv): Promise<AppDriver> {
  const host = await HostClient.launch({ appDir: ROOT, args, env });
  const browser = await chromium.connectOverCDP(host.debugAddress ?? '');
  const windowIds = new WeakMap<Page, number>();
  const pages = async (count: number): Promise<Page[]> => {
    // Playwright learns of a page by itself, which may be after the host has said that it is loaded; and a window may
    // give way to another meanwhile.
    const deadline = performance.now() + WINDOWS_TIMEOUT_MS;
    for (;;) {
      const windows = await within(WINDOWS_TIMEOUT_MS, host.send('windowsLoaded', { count }));
      const byTarget = await pagesByTarget(browser);
      const found = windows.map(({ id, targetId }) => ({ id, page: byTarget.get(targetId ?? '') }));
      const isComplete = found.every(({ page }) => page !== undefined);
      if (isComplete || performance.now() > deadline) {
        return found.map(({ id, page }) => {
          if (page === undefined) throw new Error(`Window ${id} has no page.`);
          windowIds.set(page, id);
          return page;
        });
      }
      await delay(20);
    }
  };
  return {
    runtime: 'chromium',
    version: `Chromium ${browser.version()} through the host`,
    pages,
    async clickMenu(item, page) {
      const windowId = page && windowIds.get(page);
      await host.send('clickMenuItem', { item, ...(windowId === undefined ? {} : { windowId }) });
    },
    openedPages: () => host.send('openedExternally'),
    host,
    exited: host.exited.then(({ code }) => code),
    async quit() {
      await host.quit();
    },
    async kill() {
      await host.kill();
    },
  };
}

async function pagesByTarget(browser: Browser): Promise<Map<string, Page>> {
  const pages = browser.contexts().flatMap((context) => context.pages());
  const entries = await Promise.all(
    pages.map(async (page): Promise<[string, Page][]> => {
      try {
        const session = await page.context().newCDPSession(page);
        const { targetInfo } = await session.send('Target.getTargetInfo');
        await session.detach();
        return [[targetInfo.targetId, page]];
      } catch {
        return []; // It closed while it was asked. Whether one is missing that should be there, `pages` finds out.
      }
    }),
  );
  return new Map(entries.flat());
}

interface Recording {
  openedPages?: readonly string[];
}

async function launchOnElectron(executablePath: string, args: string[], env: NodeJS.ProcessEnv): Promise<AppDriver> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const app: ElectronApplication = await electron.launch({
    executablePath,
    args: [ROOT, ...root, ...args],
    env: Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
  });
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as typeof globalThis & Recording).openedPages = opened;
    shell.openExternal = async (url) => {
      opened.push(url);
    };
  });
  const child = app.process();
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  return {
    runtime: 'electron',
    version: `Electron ${await app.evaluate(() => process.versions.electron)}`,
    async pages(count) {
      const deadline = Date.now() + WINDOWS_TIMEOUT_MS;
      while (app.windows().length < count) {
        await app.waitForEvent('window', { timeout: Math.max(1, deadline - Date.now()) });
      }
      return app.windows();
    },
    async clickMenu(item, page) {
      await page?.bringToFront();
      await app.evaluate(({ Menu }, id) => Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), item);
    },
    openedPages: () => app.evaluate(() => (globalThis as typeof globalThis & Recording).openedPages ?? []),
    host: null,
    exited,
    async quit() {
      await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
      await exited;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
