import type { EventEmitter } from 'node:events';
import { CdpError } from './chromium/connection.ts';
import { preventable } from './event.ts';
import type { HostWebFrameMain } from './modules/web-frame-main.ts';
import { loadError, type NetError, netError } from './net-errors.ts';
import type { Page, ShownDocument } from './page.ts';
import { toStandIn } from './stand-in.ts';

/** How long after its request a page may say that it has asked for it. */
const PAGE_SAYS_WITHIN_MS = 100;

/** A document that asks for more than these is taken to have asked for everything. */
const MOST_REQUESTED = 1_000;

interface Waiting {
  readonly loaderId: string;
  readonly resolve: () => void;
  readonly reject: (error: NetError) => void;
}

/** Where a window is and where it goes, told to `contents` as Electron's events. */
export class Navigation {
  readonly #contents: EventEmitter;
  readonly #makeFrame: (url: string) => HostWebFrameMain;
  #frame: HostWebFrameMain;
  /** The address that the host itself is about to load, without its fragment. */
  #expected: string | null = null;
  /** The addresses that the shown document has asked for, without their fragments. */
  readonly #requested = new Set<string>();
  #hostNavigates = false;
  #loadedLoader = '';
  #waiting: Waiting | null = null;
  #failedUrl: string | null = null;
  #url = '';
  /** What the host has been asked to load, until a document shows. */
  #announced: string | null = null;
  isLoading = false;

  constructor(contents: EventEmitter, makeFrame: (url: string) => HostWebFrameMain) {
    this.#contents = contents;
    this.#makeFrame = makeFrame;
    this.#frame = makeFrame('');
  }

  /** As Electron's: that which is being loaded counts already. */
  get url(): string {
    return this.#announced ?? this.#url;
  }

  get frame(): HostWebFrameMain {
    return this.#frame;
  }

  watch(page: Page): void {
    page.on('navigated', (document) => this.#shown(document));
    page.on('navigated-within', (url) => {
      this.#url = url;
      this.#frame.navigatedWithin(url);
      const { processId, routingId } = this.#frame;
      this.#contents.emit('did-navigate-in-page', preventable({}), url, true, processId, routingId);
    });
    page.on('navigation-requested', (url) => {
      this.#requested.add(withoutFragment(url));
    });
    page.on('navigation-started', (url, isSameDocument) => {
      const frame = this.#frame.asElectron;
      const event = preventable({ url, isSameDocument, isMainFrame: true, frame, initiator: frame });
      const { processId, routingId } = this.#frame;
      this.#contents.emit('did-start-navigation', event, url, isSameDocument, true, processId, routingId);
    });
    page.on('dom-ready', () => this.#contents.emit('dom-ready', preventable({})));
    page.on('loaded', (loaderId) => this.#loaded(loaderId));
    page.on('loading-started', () => this.#start());
    // The empty page from before stops as well, while what is to come has only been announced.
    page.on('loading-stopped', () => this.#announced === null && this.#stop());
  }

  /** Says that `url` is going to be loaded, for what is asked about it beforehand. */
  announce(url: string): void {
    this.#announced = url;
    this.#start();
  }

  /** Settles when `url` has loaded with all that it needs; rejects with Electron's error when it cannot. */
  async load(page: Page, url: string): Promise<void> {
    this.#expected = withoutFragment(url);
    this.#hostNavigates = true;
    try {
      const { loaderId, errorText } = await page.cdp.send('Page.navigate', { url: toStandIn(url) });
      if (errorText) throw this.#failed(netError(errorText), url);
      // Without a loader, only the fragment has changed.
      if (loaderId !== undefined) await this.#untilLoaded(loaderId, url);
      else this.#stop();
    } catch (error) {
      if (error instanceof CdpError && error.gone) throw this.#failed(netError('ERR_ABORTED'), url);
      throw error;
    } finally {
      this.#hostNavigates = false;
    }
  }

  reload(page: Page, options: { ignoreCache: boolean }): void {
    this.announce(this.#url);
    this.#expected = withoutFragment(this.#url);
    page.cdp.tell('Page.reload', options);
  }

  /** Whether the main frame may go to `url`: the app is asked about the page's own doing, and about redirects. */
  async mayNavigate(page: Page, url: string, redirected: boolean): Promise<boolean> {
    if (!redirected && url === this.#expected) {
      this.#expected = null;
      return true;
    }
    // What the page has not asked for is a person's reload, or another client's of Chromium: nothing that Electron asks.
    if (!redirected && !(await this.#askedByPage(page, url))) return true;
    return this.ask(redirected ? 'will-redirect' : 'will-navigate', url);
  }

  /** Whether the app lets it happen. */
  ask(event: 'will-navigate' | 'will-redirect', url: string): boolean {
    const frame = this.#frame.asElectron;
    const { processId, routingId } = this.#frame;
    const question = preventable({ url, isSameDocument: false, isMainFrame: true, frame, initiator: frame });
    this.#contents.emit(event, question, url, false, true, processId, routingId);
    return !question.defaultPrevented;
  }

  /** The page has gone, or its process. */
  lost(): void {
    this.#frame.dispose();
    this.#waiting?.reject(netError('ERR_ABORTED'));
    this.isLoading = false;
  }

  /** The page's word comes from another process than the request: it may, though it hardly does, come later. */
  async #askedByPage(page: Page, url: string): Promise<boolean> {
    const asked = () => page.hasFrames || this.#requested.has(url) || this.#requested.size > MOST_REQUESTED;
    if (asked()) return true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PAGE_SAYS_WITHIN_MS);
    page.once('navigation-requested', () => resolve());
    await promise;
    clearTimeout(timer);
    return asked();
  }

  #start(): void {
    if (this.isLoading) return;
    this.isLoading = true;
    this.#contents.emit('did-start-loading');
  }

  #stop(): void {
    this.#announced = null;
    if (!this.isLoading) return;
    this.isLoading = false;
    this.#contents.emit('did-stop-loading');
  }

  #shown({ url, loaderId, failedUrl }: ShownDocument): void {
    this.#expected = null;
    this.#requested.clear();
    this.#announced = null;
    this.#url = failedUrl ?? url;
    this.#frame.dispose();
    this.#frame = this.#makeFrame(url);
    if (this.#waiting && this.#waiting.loaderId !== loaderId) this.#waiting.reject(netError('ERR_ABORTED'));
    if (failedUrl === null) {
      this.#failedUrl = null;
      this.#contents.emit('did-navigate', preventable({}), url, -1, '');
    } else if (!this.#hostNavigates && failedUrl !== this.#failedUrl) {
      // Why, Chromium tells only of the host's own navigations.
      this.#failed(netError('ERR_FAILED'), failedUrl);
    }
    this.#failedUrl = failedUrl;
  }

  #loaded(loaderId: string): void {
    this.#loadedLoader = loaderId;
    if (this.#failedUrl === null) this.#contents.emit('did-finish-load');
    if (this.#waiting?.loaderId === loaderId) this.#waiting.resolve();
  }

  #untilLoaded(loaderId: string, url: string): Promise<void> {
    if (this.#loadedLoader === loaderId) return Promise.resolve();
    return new Promise<void>((resolve, reject) => {
      this.#waiting = { loaderId, resolve, reject: (error) => reject(this.#failed(error, url)) };
    }).finally(() => {
      this.#waiting = null;
    });
  }

  #failed(error: NetError, url: string): Error {
    this.#failedUrl = url;
    const { processId, routingId } = this.#frame;
    const { errorCode, errorDescription } = error;
    this.#contents.emit('did-fail-load', preventable({}), errorCode, errorDescription, url, true, processId, routingId);
    this.#stop();
    return loadError(error, url);
  }
}

function withoutFragment(url: string): string {
  return url.replace(/#.*$/s, '');
}
