import { browser } from './browser.ts';
import type { HostWebContents } from './modules/web-contents.ts';
import { loadError, netError } from './net-errors.ts';
import { Page } from './page.ts';

/** How long a page may take to begin to close. */
const CLOSES_WITHIN_MS = 1_000;

/** The page behind a WebContents: opened when it is first needed, and gone for good when it has closed. */
export class ContentsPage {
  readonly #contents: HostWebContents;
  readonly #prepare: (page: Page) => Promise<void>;
  #opening: Promise<Page> | undefined;
  #page: Page | undefined;

  /** `prepare` makes an empty page ready for what it is to show. */
  constructor(contents: HostWebContents, prepare: (page: Page) => Promise<void>) {
    this.#contents = contents;
    this.#prepare = prepare;
  }

  /** The page, or `undefined` before it is open and after it has gone. */
  get current(): Page | undefined {
    return this.#contents.isDestroyed() ? undefined : this.#page;
  }

  /** The page, once it is ready; `url` is what it will show first. */
  open(url: string): Promise<Page> {
    this.#opening ??= this.#open(url);
    return this.#opening;
  }

  /** Closes it, if it is there; with `ask`, the page may refuse. */
  close(ask: boolean): void {
    const page = this.current;
    if (!page) return;
    if (!ask) {
      page.close();
      return;
    }
    page.cdp.tell('Page.close');
    // A page that hangs, or that is being replaced by another, hears nothing.
    const timer = setTimeout(() => page.close(), CLOSES_WITHIN_MS);
    page.once('before-unload', () => clearTimeout(timer));
    page.once('closed', () => clearTimeout(timer));
  }

  async #open(url: string): Promise<Page> {
    const [shared, context] = await Promise.all([browser(), this.#contents.hostSession.context()]);
    const page = new Page(shared, await shared.openPage(context, url));
    if (this.#contents.isDestroyed()) {
      page.close();
      throw loadError(netError('ERR_ABORTED'), url);
    }
    this.#page = page;
    shared.owners.follow(page, this.#contents);
    await this.#prepare(page);
    return page;
  }
}
