import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium } from '../../../host/chromium/find.ts';
import type { AppDriver } from '../../../scripts/lib/app-driver.ts';
import { expect } from './latchkey.ts';

interface User {
  readonly username: string;
  readonly password: string;
}

/** A browser of the person's own, apart from the app's windows, in which the provider's pages are filled in. */
export class SystemBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<SystemBrowser> {
    const args = ['--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    return new SystemBrowser(
      await chromium.launch({ executablePath: findChromium(process.env.CHROMIUM_PATH), headless: true, args }),
    );
  }

  /** A page of a person who has been at no provider yet: cookies of their own. */
  async open(url: string): Promise<Page> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    return page;
  }

  close(): Promise<void> {
    return this.#browser.close();
  }
}

/** The address that the app opens next, after the `known` ones. */
export async function nextOpened(app: AppDriver, known: number): Promise<string> {
  await expect.poll(async () => (await app.openedPages()).length).toBeGreaterThan(known);
  const url = (await app.openedPages())[known];
  if (url === undefined) throw new Error('The app opened no page.');
  return url;
}

/** Signs in on the provider's page. What it asks for next is on the page that comes then. */
export async function signInAtProvider(page: Page, user: User): Promise<void> {
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Allow' }).waitFor();
}
