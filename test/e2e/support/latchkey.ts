import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { ControlClient } from '../../../demo/control-client.ts';
import { type DemoOptions, type DemoServer, startDemoServer } from '../../../demo/server.ts';
import { type AppDriver, launchApp, openWindows } from '../../../scripts/lib/app-driver.ts';
import { ROOT } from '../../../scripts/lib/paths.ts';
import { schemaRead, signedIn, signIn } from '../../../scripts/lib/screens.ts';

export { expect };

export const ADA = { username: 'ada', password: 'paper-lantern-27' };
export const GRACE = { username: 'grace', password: 'quiet-harbour-64' };

/** A demo back end, and the app on it as often as a test wants to start it. */
export interface Latchkey {
  readonly server: DemoServer;
  readonly control: ControlClient;
  /** The app's data folder, kept over restarts. */
  readonly userDataDir: string;
  /** Starts the app. */
  open(env?: NodeJS.ProcessEnv): Promise<AppDriver>;
  /** Starts the app, signs ada in, and opens windows until there are `count`. */
  openSignedIn(count?: number): Promise<{ app: AppDriver; pages: Page[] }>;
}

export const test = base.extend<{ demoOptions: Partial<DemoOptions>; latchkey: Latchkey }>({
  demoOptions: [{}, { option: true }],
  latchkey: async ({ demoOptions }, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-e2e-'));
    const server = await startDemoServer({ folder: join(folder, 'demo'), control: true, ...demoOptions });
    const userDataDir = join(folder, 'user-data');
    const apps: AppDriver[] = [];
    const open = async (env?: NodeJS.ProcessEnv) => {
      const app = await launchApp({
        userDataDir,
        demoEndpoint: server.endpoint,
        ...(server.issuer === null ? {} : { demoIssuer: server.issuer }),
        ...(env ? { env } : {}),
      });
      apps.push(app);
      return app;
    };
    await use({
      server,
      control: new ControlClient(server.controlEndpoint ?? ''),
      userDataDir,
      open,
      async openSignedIn(count = 1) {
        const app = await open();
        const opened = await app.pages(1);
        const [first] = opened;
        if (first === undefined) throw new Error('No window opened.');
        await signIn(first, ADA);
        const pages = await openWindows(app, opened, count);
        await Promise.all(pages.map(signedIn));
        await Promise.all(pages.map(schemaRead));
        return { app, pages };
      },
    });
    await Promise.all(apps.map((app) => app.kill()));
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Keeps a picture of the screen where a reviewer finds it. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = join(ROOT, 'test-results/screenshots');
  mkdirSync(folder, { recursive: true });
  // Colours that change with the scheme do so over a moment: the picture is of the end.
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}
