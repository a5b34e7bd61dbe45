import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { ControlClient, type JournalEntry } from '../demo/control-client.ts';
import { demoUsers, startDemoServer } from '../demo/server.ts';
import { expiry } from '../src/main/auth/schedule.ts';
import { type AppDriver, launchApp, openWindows } from './lib/app-driver.ts';
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
  /** Lifetimes that the server gave, from the beginning to the end of the work. */
  readonly lifetimes: number;
  /** How many refreshes fit in: each access token is renewed at its soft expiry, which is spread at random. */
  readonly expectedRefreshes: readonly [fewest: number, most: number];
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
const lifetimeMs = lifetimeS * 1_000;
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
  process.exitCode = faultsIn(report).length === 0 ? 0 : 1;
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
  const { operations, failures } = await workInAll(pages, begun + Number(values.lifetimes) * lifetimeMs);
  const workedMs = performance.now() - begun;
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
    lifetimes: Number((workedMs / lifetimeMs).toFixed(2)),
    expectedRefreshes: refreshesWithin(workedMs),
    refreshes: count(journal, 'refresh', 'ok'),
    restored,
    screenshots,
  };
}

async function signInOnce(app: AppDriver, user: { username: string; password: string }, screenshots: string[]) {
  const opened = await app.pages(1);
  const [first] = opened;
  if (first === undefined) throw new Error('No window opened.');
  await first.getByLabel('Username').waitFor();
  await shoot(first, 'sign-in', screenshots);
  await signIn(first, user);
  console.log(`Signed in as ${user.username}, once. Opening ${WINDOWS - 1} more windows …`);
  const pages = await openWindows(app, opened, WINDOWS);
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

/** The first of them may be due at once, or only after a whole life. */
function refreshesWithin(ms: number): readonly [number, number] {
  const { softMs: earliest } = expiry(lifetimeMs, 0, 0);
  const { softMs: latest } = expiry(lifetimeMs, 0, 1);
  return [Math.floor(ms / latest), Math.ceil(ms / earliest) + 1];
}

/** What is not as it should be, each in a line. */
function faultsIn(report: Report): string[] {
  const { failedOperations, rejectedOperations, refreshes, expectedRefreshes, restored } = report;
  const [fewest, most] = expectedRefreshes;
  return [
    ...(failedOperations === 0 ? [] : [`${failedOperations} operations failed: none should.`]),
    ...(rejectedOperations === 0 ? [] : [`${rejectedOperations} operations were rejected: none should be.`]),
    ...(refreshes >= fewest && refreshes <= most
      ? []
      : [`${refreshes} refreshes: one a token would be ${fewest} to ${most} in this time.`]),
    ...(restored ? [] : ['The session was not there after the restart.']),
  ];
}

function print(report: Report): void {
  const { screenshots, expectedRefreshes, ...figures } = report;
  const shown = { ...figures, expectedRefreshes: expectedRefreshes.join(' to '), screenshots: screenshots.join(', ') };
  console.log('');
  for (const [name, value] of Object.entries(shown)) console.log(`  ${name.padEnd(20)} ${value}`);
  const faults = faultsIn(report);
  console.log(['', ...(faults.length === 0 ? ['As it should be.'] : ['NOT as it should be:', ...faults])].join('\n'));
}
