import { EventEmitter } from 'node:events';
import type { Browser, OpenedPage } from './browser.ts';
import type { CdpSession } from './chromium/connection.ts';
import type { Protocol } from './chromium/protocol.ts';
import type { ToHost, ToPage } from './page/messages.ts';
import { BINDING, type PageScripts, PRELOAD_WORLD, RECEIVER } from './page/source.ts';
import { runtime } from './runtime.ts';
import { fromStandIn } from './stand-in.ts';

export interface WindowOpenAttempt {
  readonly url: string;
  readonly frameName: string;
  readonly features: string;
  readonly disposition: 'foreground-tab' | 'background-tab' | 'new-window';
}

/** A new document of the main frame. */
export interface ShownDocument {
  readonly url: string;
  readonly loaderId: string;
  /** The address in whose place Chromium shows its error page, or `null`. */
  readonly failedUrl: string | null;
}

/** What happens in a page. Addresses are as the app knows them. */
export interface PageEvents {
  /** The preload script's world is there, and hears {@link Page.tell}. */
  'world-ready': [];
  message: [message: ToHost];
  /** A script or a link of the page wants to go to `url`. */
  'navigation-requested': [url: string];
  'navigation-started': [url: string, isSameDocument: boolean];
  navigated: [document: ShownDocument];
  'navigated-within': [url: string];
  'dom-ready': [];
  'loading-started': [];
  'loading-stopped': [];
  /** The document of this loader, and all that it needs, has loaded. */
  loaded: [loaderId: string];
  'window-open': [attempt: WindowOpenAttempt];
  /** The page wants to be left only after a question; `answer` says whether it is left. */
  'before-unload': [answer: (leave: boolean) => void];
  'title-changed': [title: string];
  crashed: [];
  closed: [];
}

const DISPOSITIONS: Partial<Record<Protocol.Page.ClientNavigationDisposition, WindowOpenAttempt['disposition']>> = {
  newTab: 'background-tab',
  newWindow: 'new-window',
};

/** One page of Chromium with the app's scripts in it, for the life of one window. */
export class Page extends EventEmitter<PageEvents> {
  readonly targetId: string;
  readonly cdp: CdpSession;
  readonly #browser: Browser;
  /** Of the document that is shown; empty before the first. */
  #loaderId = '';
  readonly #childFrames = new Set<string>();
  #world: Protocol.Runtime.ExecutionContextDescription | undefined;

  constructor(browser: Browser, { targetId, cdp }: OpenedPage) {
    super();
    this.targetId = targetId;
    this.cdp = cdp;
    this.#browser = browser;
    this.#watchWorld();
    this.#watchNavigation();
    this.#watchLoading();
    this.#watchWindow();
  }

  /** Puts the app's scripts into every document to come. */
  async prepare(scripts: PageScripts): Promise<void> {
    const { cdp } = this;
    await Promise.all([
      cdp.send('Page.enable'),
      cdp.send('Page.setLifecycleEventsEnabled', { enabled: true }),
      cdp.send('Runtime.addBinding', { name: BINDING, executionContextName: PRELOAD_WORLD }),
      // In this order: the page's half of the bridge waits for the preload script's.
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.mainWorld }),
      cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: scripts.preloadWorld, worldName: PRELOAD_WORLD }),
      cdp.send('Runtime.enable'),
    ]);
  }

  /** Tells the preload script's world of the current document; without one, nobody hears it. */
  tell(message: ToPage): void {
    this.teller()(message);
  }

  /** Tells the preload script's world of the document that is shown now, even when it has gone by then: to nobody. */
  teller(): (message: ToPage) => void {
    const uniqueContextId = this.#world?.uniqueId;
    if (uniqueContextId === undefined) return () => {};
    return (message) => {
      const expression = `${RECEIVER}(${JSON.stringify(message)})`;
      this.cdp.tell('Runtime.evaluate', { expression, uniqueContextId, silent: true });
    };
  }

  /** Whether the document has frames. What those of other origins ask for, Chromium does not tell of this page. */
  get hasFrames(): boolean {
    return this.#childFrames.size > 0;
  }

  /** Closes it without asking. */
  close(): void {
    this.#browser.closePage(this.targetId);
  }

  #watchWorld(): void {
    const { cdp } = this;
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId, type } = context.auxData as { frameId?: string; type?: string };
      if (context.name !== PRELOAD_WORLD || type !== 'isolated' || frameId !== this.targetId) return;
      this.#world = context;
      this.emit('world-ready');
    });
    cdp.on('Runtime.executionContextsCleared', () => {
      this.#world = undefined;
    });
    cdp.on('Runtime.executionContextDestroyed', ({ executionContextUniqueId }) => {
      if (this.#world?.uniqueId === executionContextUniqueId) this.#world = undefined;
    });
    cdp.on('Runtime.bindingCalled', ({ name, executionContextId, payload }) => {
      // Only the main frame's preload world is listened to, whoever else should find a way to the binding.
      if (name !== BINDING || executionContextId !== this.#world?.id) return;
      this.emit('message', JSON.parse(payload) as ToHost);
    });
  }

  #watchNavigation(): void {
    const { cdp } = this;
    cdp.on('Page.frameStartedNavigating', ({ frameId, url, navigationType }) => {
      const isSameDocument = /sameDocument/i.test(navigationType);
      if (frameId === this.targetId) this.emit('navigation-started', fromStandIn(url), isSameDocument);
    });
    cdp.on('Page.frameNavigated', ({ frame }) => {
      if (frame.parentId !== undefined) return;
      this.#loaderId = frame.loaderId;
      this.#childFrames.clear();
      this.emit('navigated', {
        url: fromStandIn(frame.url + (frame.urlFragment ?? '')),
        loaderId: frame.loaderId,
        failedUrl: frame.unreachableUrl ? fromStandIn(frame.unreachableUrl) : null,
      });
    });
    cdp.on('Page.frameAttached', ({ frameId }) => this.#childFrames.add(frameId));
    cdp.on('Page.frameDetached', ({ frameId, reason }) => {
      if (reason === 'remove') this.#childFrames.delete(frameId);
    });
    cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      if (frameId === this.targetId) this.emit('navigated-within', fromStandIn(url));
    });
  }

  #watchLoading(): void {
    const { cdp } = this;
    cdp.on('Page.frameStartedLoading', ({ frameId }) => frameId === this.targetId && this.emit('loading-started'));
    cdp.on('Page.frameStoppedLoading', ({ frameId }) => frameId === this.targetId && this.emit('loading-stopped'));
    cdp.on('Page.lifecycleEvent', ({ frameId, name, loaderId }) => {
      // Chromium begins with the events of the empty page that was there before.
      if (frameId !== this.targetId || loaderId !== this.#loaderId) return;
      if (name === 'DOMContentLoaded') this.emit('dom-ready');
      else if (name === 'load') this.emit('loaded', loaderId);
    });
  }

  #watchWindow(): void {
    const { cdp } = this;
    cdp.on('Page.windowOpen', ({ url, windowName, windowFeatures }) => {
      // A window for which the page asked nothing special has all the bars, and would be a tab.
      const isTab = windowFeatures.includes('toolbar');
      this.emit('window-open', {
        url: fromStandIn(url),
        frameName: windowName === '_blank' ? '' : windowName,
        features: isTab ? '' : windowFeatures.join(','),
        disposition: isTab ? 'foreground-tab' : 'new-window',
      });
    });
    cdp.on('Page.frameRequestedNavigation', ({ frameId, url, disposition }) => {
      if (frameId === this.targetId && disposition === 'currentTab')
        this.emit('navigation-requested', fromStandIn(url));
      const asWindow = DISPOSITIONS[disposition];
      if (asWindow)
        this.emit('window-open', { url: fromStandIn(url), frameName: '', features: '', disposition: asWindow });
    });
    cdp.on('Page.javascriptDialogOpening', ({ type }) => {
      const answer = (accept: boolean) => cdp.tell('Page.handleJavaScriptDialog', { accept });
      if (type === 'beforeunload') this.emit('before-unload', answer);
      // Nobody sees a dialog without a display, and the page would wait for its answer for ever.
      else if (runtime().options.headless) answer(false);
    });
    cdp.on('Inspector.targetCrashed', () => {
      this.#world = undefined;
      this.emit('crashed');
    });
    const onInfo = ({ targetInfo }: Protocol.Target.targetInfoChangedPayload) => {
      if (targetInfo.targetId !== this.targetId) return;
      // Until the document has a title, Chromium names it by its address.
      if (!targetInfo.url.endsWith(targetInfo.title)) this.emit('title-changed', targetInfo.title);
    };
    const onDestroyed = ({ targetId }: Protocol.Target.targetDestroyedPayload) => {
      if (targetId !== this.targetId) return;
      this.#browser.cdp.off('Target.targetInfoChanged', onInfo).off('Target.targetDestroyed', onDestroyed);
      this.emit('closed');
    };
    this.#browser.cdp.on('Target.targetInfoChanged', onInfo).on('Target.targetDestroyed', onDestroyed);
  }
}
