import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { type AppDriver, launchApp, openWindows } from '../../scripts/lib/app-driver.ts';
import { signedIn, signedOut } from '../../scripts/lib/screens.ts';
import { epochNow } from '../load/open-loop.ts';
import './page-load.ts';

/** A folder of the app's data that goes with its owner. */
export class UserData implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The built app with its windows, as a person has it: on Electron where its binary is, else on the host. */
export class Desktop implements AsyncDisposable {
  readonly app: AppDriver;
  /** When the app was started, in milliseconds since the epoch. */
  readonly startedAt: number;
  #pages: readonly Page[] = [];

  private constructor(app: AppDriver, startedAt: number) {
    this.app = app;
    this.startedAt = startedAt;
  }

  static async open(userData: UserData, origin: string): Promise<Desktop> {
    const startedAt = epochNow();
    const app = await launchApp({ userDataDir: userData.path, demoEndpoint: `${origin}/graphql` });
    const desktop = new Desktop(app, startedAt);
    try {
      desktop.#pages = await app.pages(1);
      return desktop;
    } catch (error) {
      await app.kill();
      throw error;
    }
  }

  get pages(): readonly Page[] {
    return this.#pages;
  }

  get firstPage(): Page {
    const [page] = this.#pages;
    if (page === undefined) throw new Error('The app has no window.');
    return page;
  }

  /** @returns the epoch of the sign-in. */
  async signIn(): Promise<number> {
    const epoch = await this.firstPage.evaluate(async () => {
      const { signIn } = globalThis.latchkey as unknown as {
        signIn(credentials: object): Promise<{ ok: boolean; value: { epoch: number } }>;
      };
      const result = await signIn({ username: 'ada', password: 'any' });
      return result.ok ? result.value.epoch : null;
    });
    if (epoch === null) throw new Error('The app could not sign in.');
    await signedIn(this.firstPage);
    return epoch;
  }

  async openWindows(count: number): Promise<void> {
    this.#pages = await openWindows(this.app, this.#pages, count);
    await Promise.all(this.#pages.map(signedIn));
  }

  async openWindowsSignedOut(count: number): Promise<void> {
    this.#pages = await openWindows(this.app, this.#pages, count);
    await Promise.all(this.#pages.map(signedOut));
  }

  /** Brings {@link PageLoad} into all windows. */
  async loadPages(): Promise<void> {
    const script = await pageScript();
    await Promise.all(this.#pages.map((page) => page.evaluate(script)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.quit();
  }
}

let bundled: Promise<string> | null = null;

function pageScript(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const entry = join(import.meta.dirname, 'page-load.ts');
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['iife'], name: 'pageLoadBundle' },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  const [first] = Array.isArray(result) ? result : [result];
  const chunk = first !== undefined && 'output' in first ? first.output[0] : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The page script was not built.');
  return `${chunk.code}\n;0`;
}
