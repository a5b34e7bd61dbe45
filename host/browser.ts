import type { CdpSession } from './chromium/connection.ts';
import type { Chromium } from './chromium/launch.ts';
import { DEFAULT_PROFILE } from './chromium/profile.ts';
import type { Protocol } from './chromium/protocol.ts';
import { FrameOwners } from './frame-owners.ts';
import { Interception } from './interception.ts';
import { runtime } from './runtime.ts';
import { isStandIn, originOf, toStandIn } from './stand-in.ts';
import { NotImplemented } from './unimplemented.ts';

/** How long Chromium may take to show a window. */
const APP_WINDOW_WITHIN_MS = 10_000;

/** A page of Chromium's that is to become a window of the app. */
export interface OpenedPage {
  readonly targetId: string;
  readonly cdp: CdpSession;
}

/** Where pages share cookies and storage: what a session of Electron is to Chromium. */
export interface BrowserContext {
  /** Chromium's id of it, or `null` for its default context and as long as nothing has been opened in it. */
  id: string | null;
  /** With a display, a profile: its windows have neither tabs nor address bar. `null` without one. */
  readonly profileDirectory: string | null;
}

/** The running Chromium as the host's parts share it. */
export class Browser {
  readonly cdp: CdpSession;
  readonly owners = new FrameOwners();
  readonly interception: Interception;
  readonly #chromium: Chromium;
  readonly #ours = new Set<string>();
  readonly #startPages = new Map<string, (target: Protocol.Target.TargetInfo) => void>();
  /** Pages that appeared while a page of ours was being made, and may be it. */
  readonly #suspects = new Set<string>();
  #making = 0;
  #lastStartPage = 0;

  constructor(chromium: Chromium) {
    this.#chromium = chromium;
    this.cdp = chromium.connection.browser;
    this.interception = new Interception(this.cdp, this.owners, {
      isForeignPage: (frameId) => this.#suspects.has(frameId),
      isStartPage: (url) => this.#startPages.has(url),
    });
    this.cdp.on('Target.targetCreated', ({ targetInfo }) => {
      const { type, targetId, url } = targetInfo;
      if (type !== 'page' || this.#ours.has(targetId)) return;
      const claim = this.#startPages.get(url);
      if (claim) claim(targetInfo);
      else this.#suspect(targetId);
    });
    this.cdp.on('Target.targetDestroyed', ({ targetId }) => {
      this.#suspects.delete(targetId);
      this.#ours.delete(targetId);
    });
    this.cdp.tell('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'page' }] });
  }

  /** Opens an empty page, which is to show `url`, in an OS window of its own. */
  async openPage(context: BrowserContext, url: string): Promise<OpenedPage> {
    const { id, profileDirectory } = context;
    if (profileDirectory === null) {
      return this.#make(() =>
        this.#createTarget({ newWindow: true, ...(id === null ? {} : { browserContextId: id }) }),
      );
    }
    let startPage = '';
    const page = await this.#make(async () => {
      const target = await this.#openAppWindow(url, profileDirectory);
      // Chromium takes up a profile anew when it has had no window for a while. Its default one has no id in commands.
      if (profileDirectory !== DEFAULT_PROFILE) context.id = target.browserContextId ?? null;
      startPage = target.url;
      return target.targetId;
    });
    await showing(page.cdp, startPage);
    return page;
  }

  closePage(targetId: string): void {
    this.cdp.tell('Target.closeTarget', { targetId });
  }

  /** A context of its own for a partition, or Chromium's default one. @param proxy - `null` for the system's. */
  async openContext(partition: number | null, proxy: 'direct' | URL | null = null): Promise<BrowserContext> {
    if (proxy !== null && (partition === null || !runtime().options.headless)) {
      throw new NotImplemented('Session.setProxy with a display, or for the default session');
    }
    if (!runtime().options.headless) {
      return { id: null, profileDirectory: partition === null ? DEFAULT_PROFILE : `Partition ${partition}` };
    }
    if (partition === null) return { id: null, profileDirectory: null };
    const { browserContextId } = await this.cdp.send('Target.createBrowserContext', {
      disposeOnDetach: true,
      ...(proxy === null ? {} : { proxyServer: proxy === 'direct' ? 'direct://' : proxy.origin }),
      ...(proxy instanceof URL ? { proxyBypassList: '<-loopback>' } : {}),
    });
    return { id: browserContextId, profileDirectory: null };
  }

  async #make(open: () => Promise<string>): Promise<OpenedPage> {
    this.#making += 1;
    try {
      const targetId = await open();
      this.#ours.add(targetId);
      const { sessionId } = await this.cdp.send('Target.attachToTarget', { targetId, flatten: true });
      return { targetId, cdp: this.#chromium.connection.session(sessionId) };
    } finally {
      this.#making -= 1;
      if (this.#making === 0) for (const suspect of [...this.#suspects]) this.#suspect(suspect);
    }
  }

  async #createTarget(options: Omit<Protocol.Target.createTargetParameters, 'url'>): Promise<string> {
    return (await this.cdp.send('Target.createTarget', { url: 'about:blank', ...options })).targetId;
  }

  async #openAppWindow(url: string, profileDirectory: string): Promise<Protocol.Target.TargetInfo> {
    this.#lastStartPage += 1;
    // Of the same origin as the page to come: else Chromium shows its address bar when that is loaded.
    const origin = isStandIn(toStandIn(url)) ? toStandIn(originOf(url)) : 'http://window.host.localhost';
    const startPage = `${origin}/.start-page-${this.#lastStartPage}`;
    const { promise, resolve, reject } = Promise.withResolvers<Protocol.Target.TargetInfo>();
    const late = () => reject(new Error(`Chromium opened no window within ${APP_WINDOW_WITHIN_MS} ms.`));
    const timer = setTimeout(late, APP_WINDOW_WITHIN_MS);
    this.#startPages.set(startPage, resolve);
    this.#chromium.openAppWindow(startPage, profileDirectory);
    return promise.finally(() => clearTimeout(timer));
  }

  /** A page that no window of the app asked for: a popup, or a person's new tab. Electron has none, so it goes. */
  #suspect(targetId: string): void {
    if (this.#ours.has(targetId)) {
      this.#suspects.delete(targetId);
      return;
    }
    this.#suspects.add(targetId);
    if (this.#making === 0) this.closePage(targetId);
  }
}

/** Settles when the page shows `url`. */
async function showing(cdp: CdpSession, url: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  cdp.once('Page.frameNavigated', () => resolve());
  await cdp.send('Page.enable');
  const { frameTree } = await cdp.send('Page.getFrameTree');
  if (frameTree.frame.url !== url) await promise;
}

let shared: Promise<Browser> | undefined;

/** The one browser, once Chromium is up. */
export function browser(): Promise<Browser> {
  shared ??= runtime().chromium.then((chromium) => new Browser(chromium));
  return shared;
}
