import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ControlClient, type JournalEntry } from '../demo/control-client.ts';
import { demoUsers, startDemoServer } from '../demo/server.ts';
import { type AppDriver, launchApp } from './lib/app-driver.ts';
import { ROOT } from './lib/paths.ts';
import { run, signedIn, signIn } from './lib/screens.ts';

/** What `npm run demo` reports. Counts are the server's, by its journal, but for `operations`: what the windows ran. */
interface Report {
  readonly runtime: string;
  readonly keychain: string;
  readonly windows: number;
  readonly operations: number;
  /** Operations whose window showed anything but their data. */
  readonly failedOperations: number;
  /** Requests whose access token the API rejected. */
  readonly rejectedOperations: number;
  /** Token lifetimes that passed from sign-in to the end of the work. */
  readonly lifetimes: number;
  /** Refreshes that the server made in that time. */
  readonly refreshes: number;
  /** Whether the app was signed in after a restart, without anyone signing in. */
  readonly restored: boolean;
  readonly screenshots: readonly string[];
}

const WINDOWS = 4;

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    lifetime: { type: 'string', default: '10' },
    lifetimes: { type: 'string', default: '4' },
  },
});
const lifetimeS = Number(values.lifetime);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-demo-'));
const server = await startDemoServer({
  folder: join(folder, 'server'),
  accessTokenLifetime: lifetimeS,
  control: true,
});
const control = new ControlClient(server.controlEndpoint ?? '');
try {
  const report = await work();
  print(report);
  if (values.json !== undefined) {
    writeFileSync(resolve(process.env.INIT_CWD ?? '', values.json), `${JSON.stringify(report, null, 2)}\n`);
  }
  process.exitCode = isExpected(report) ? 0 : 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function work(): Promise<Report> {
  const screenshots: string[] = [];
  const open = () => launchApp({ userDataDir: join(folder, 'user-data'), demoEndpoint: server.endpoint });

  let app = await open();
  const [user] = demoUsers;
  const pages = await signInOnce(app, user, screenshots);
  const begun = performance.now();
  const { seq } = (await control.journal()).at(-1) ?? { seq: 0 };
  const { operations, failures } = await workInAll(pages, begun + Number(values.lifetimes) * lifetimeS * 1_000);
  const lifetimes = (performance.now() - begun) / (lifetimeS * 1_000);
  await shoot(pages[0], 'workspace', screenshots);
  const journal = await control.journal(seq);
  const { version } = app;
  await app.quit();

  console.log('Restarting …');
  app = await open();
  const [page] = await app.pages(WINDOWS);
  const restored = page !== undefined && (await isRestored(page));
  await shoot(page, 'restored', screenshots);
  await app.quit();

  return {
    runtime: version,
    keychain: keychainName(),
    windows: pages.length,
    operations,
    failedOperations: failures,
    rejectedOperations: count(journal, 'operation', 'rejected'),
    lifetimes: Number(lifetimes.toFixed(2)),
    refreshes: count(journal, 'refresh', 'ok'),
    restored,
    screenshots,
  };
}

async function signInOnce(app: AppDriver, user: { username: string; password: string }, screenshots: string[]) {
  const [first] = await app.pages(1);
  if (first === undefined) throw new Error('No window opened.');
  await first.getByLabel('Username').waitFor();
  await shoot(first, 'sign-in', screenshots);
  await signIn(first, user);
  console.log(`Signed in as ${user.username}, once. Opening ${WINDOWS - 1} more windows …`);
  for (let n = 2; n <= WINDOWS; n += 1) {
    await app.clickMenu('new-window', first);
    await app.pages(n);
  }
  const pages = await app.pages(WINDOWS);
  await Promise.all(pages.map(signedIn));
  return pages;
}

/** Runs the window's query about once a second in every window, until `deadline`. */
async function workInAll(pages: readonly Page[], deadline: number): Promise<{ operations: number; failures: number }> {
  console.log(`Working in ${pages.length} windows over ${values.lifetimes} token lifetimes of ${lifetimeS} s …`);
  let operations = 0;
  let failures = 0;
  await Promise.all(
    pages.map(async (page) => {
      while (performance.now() < deadline) {
        const outcome = await run(page);
        operations += 1;
        if (outcome !== 'data') failures += 1;
        await delay(1_000);
      }
    }),
  );
  return { operations, failures };
}

async function isRestored(page: Page): Promise<boolean> {
  try {
    await signedIn(page);
    return (await run(page)) === 'data';
  } catch {
    return false;
  }
}

function count(journal: readonly JournalEntry[], kind: JournalEntry['kind'], outcome: JournalEntry['outcome']): number {
  return journal.filter((entry) => entry.kind === kind && entry.outcome === outcome).length;
}

async function shoot(page: Page | undefined, name: string, screenshots: string[]): Promise<void> {
  const target = join(ROOT, 'test-results/demo');
  mkdirSync(target, { recursive: true });
  const path = join(target, `${name}.png`);
  await page?.screenshot({ path });
  screenshots.push(relative(ROOT, path));
}

function keychainName(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Keychain';
    case 'win32':
      return 'Credential Manager';
    default:
      return 'Secret Service (GNOME Keyring)';
  }
}

function isExpected({ failedOperations, rejectedOperations, lifetimes, refreshes, restored }: Report): boolean {
  return (
    failedOperations === 0 && rejectedOperations === 0 && Math.abs(refreshes - Math.round(lifetimes)) <= 1 && restored
  );
}

function print(report: Report): void {
  const { screenshots, ...figures } = report;
  console.log('');
  for (const [name, value] of Object.entries(figures)) console.log(`  ${name.padEnd(20)} ${value}`);
  console.log(`  ${'screenshots'.padEnd(20)} ${screenshots.join(', ')}\n`);
  console.log(isExpected(report) ? 'As it should be.' : 'NOT as it should be.');
}
