import { EventEmitter } from 'node:events';
import { decideCertificateErrors } from '../certificate-errors.ts';
import { WEBRTC_POLICY } from '../chromium/launch.ts';
import { colorScheme } from '../color-scheme.ts';
import { ContentsPage } from '../contents-page.ts';
import { preventable } from '../event.ts';
import { Navigation } from '../navigation.ts';
import type { ToHost, ToPage } from '../page/messages.ts';
import type { Page, WindowOpenAttempt } from '../page.ts';
import { scriptsFor } from '../preload-script.ts';
import { fromStandIn, isStandIn, toStandIn } from '../stand-in.ts';
import { asWhole, guardClass, guardObject, NotImplemented } from '../unimplemented.ts';
import type { WindowOfContents } from '../window-of-contents.ts';
import { app } from './app.ts';
import { encodeEvent, receive } from './ipc-main.ts';
import { type HostSession, sessionFor } from './session.ts';
import { HostWebFrameMain } from './web-frame-main.ts';

/** Chromium's names of the editing roles. */
export type EditCommand = 'undo' | 'redo' | 'cut' | 'copy' | 'paste' | 'pasteAndMatchStyle' | 'delete' | 'selectAll';

type Covered =
  | 'close'
  | 'focus'
  | 'forcefullyCrashRenderer'
  | 'getTitle'
  | 'getURL'
  | 'id'
  | 'isCrashed'
  | 'isDestroyed'
  | 'isLoading'
  | 'loadURL'
  | 'mainFrame'
  | 'reload'
  | 'reloadIgnoringCache'
  | 'send'
  | 'setWebRTCIPHandlingPolicy'
  | 'session'
  | 'setWindowOpenHandler';

type WindowOpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0];

const all = new Map<number, HostWebContents>();

export class HostWebContents extends EventEmitter implements Pick<Electron.WebContents, Covered> {
  readonly id: number;
  readonly asElectron = asWhole<Electron.WebContents>(this);
  readonly hostSession: HostSession;
  readonly #preferences: Electron.WebPreferences;
  readonly #window: WindowOfContents;
  readonly #navigation: Navigation;
  readonly #page = new ContentsPage(this, (page) => this.#prepare(page));
  #windowOpenHandler: WindowOpenHandler | undefined;
  #title = '';
  #state: 'alive' | 'crashed' | 'destroyed' = 'alive';

  constructor(id: number, preferences: Electron.WebPreferences, window: WindowOfContents) {
    super();
    this.id = id;
    this.hostSession = sessionFor(preferences);
    this.#preferences = preferences;
    this.#window = window;
    this.#navigation = new Navigation(this, (url) => {
      const frameId = this.#page.current?.targetId ?? '';
      return new HostWebFrameMain({ id, frameId }, url, (channel, args) => this.send(channel, ...args));
    });
    all.set(id, this);
    app.emit('web-contents-created', preventable({}), this.asElectron);
  }

  get session(): Electron.Session {
    return asWhole<Electron.Session>(this.hostSession);
  }

  get mainFrame(): Electron.WebFrameMain {
    return this.#navigation.frame.asElectron;
  }

  /** The page, or `undefined` before it is open and after it has gone. */
  get page(): Page | undefined {
    return this.#page.current;
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    if (options && Object.keys(options).length > 0) throw new NotImplemented('WebContents.loadURL with options');
    const loading = this.#load(url);
    // As in Electron: who does not wait for it hears of a failure by did-fail-load.
    loading.catch(() => {});
    return loading;
  }

  reload(): void {
    this.#reload(false);
  }

  reloadIgnoringCache(): void {
    this.#reload(true);
  }

  /** Closes the window without asking; with `waitForBeforeUnload`, the page is asked. */
  close(options: Electron.CloseOpts = { waitForBeforeUnload: false }): void {
    if (this.page) this.#page.close(options.waitForBeforeUnload);
    else this.destroyed();
  }

  send(channel: string, ...args: unknown[]): void {
    const json = encodeEvent(this, channel, args);
    this.page?.tell({ type: 'event', channel, args: json });
  }

  /** Speaks to the document that is shown now, and to none that follows. */
  teller(): (message: ToPage) => void {
    return this.page?.teller() ?? (() => {});
  }

  /** All of the host's Chromium runs with the one policy that is taken here. */
  setWebRTCIPHandlingPolicy(policy: string): void {
    if (policy !== WEBRTC_POLICY) throw new Error(`The host has no WebRTC policy “${policy}”, only ${WEBRTC_POLICY}.`);
  }

  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.#windowOpenHandler = handler;
  }

  /** For the interception of requests: whether the main frame may go to `url`. */
  async mayNavigate(url: string, redirected: boolean): Promise<boolean> {
    return this.page !== undefined && this.#navigation.mayNavigate(this.page, url, redirected);
  }

  forcefullyCrashRenderer(): void {
    this.page?.cdp.tell('Page.crash');
  }

  focus(): void {
    this.page?.cdp.tell('Page.bringToFront');
  }

  getURL(): string {
    return this.#navigation.url;
  }

  getTitle(): string {
    return this.#title;
  }

  isLoading(): boolean {
    return this.#navigation.isLoading;
  }

  isCrashed(): boolean {
    return this.#state === 'crashed';
  }

  isDestroyed(): boolean {
    return this.#state === 'destroyed';
  }

  /** For the menu's editing roles: does what the key for it does. */
  edit(command: EditCommand): void {
    this.page?.cdp.tell('Input.dispatchKeyEvent', { type: 'rawKeyDown', commands: [command] });
  }

  /** The window has closed. */
  destroyed(): void {
    if (this.#state === 'destroyed') return;
    this.#state = 'destroyed';
    all.delete(this.id);
    this.#navigation.lost();
    this.#window.closed();
    this.emit('destroyed');
  }

  async #prepare(page: Page): Promise<void> {
    this.#watch(page);
    this.#navigation.watch(page);
    const { proxy, verify } = this.hostSession.route;
    await Promise.all([
      page.prepare(scriptsFor(this.#preferences)),
      colorScheme.apply(page.cdp),
      this.#window.opened(page),
      ...(verify === null ? [] : [decideCertificateErrors(page.cdp, proxy, verify)]),
    ]);
  }

  #watch(page: Page): void {
    page.on('message', (message) => this.#hear(message));
    page.on('window-open', (attempt) => this.#windowOpened(attempt));
    page.on('before-unload', (answer) => this.#window.beforeUnload(answer));
    page.on('title-changed', (title) => {
      if (title === this.#title) return;
      this.#title = title;
      this.emit('page-title-updated', preventable({}), title, true);
    });
    page.on('crashed', () => {
      this.#state = 'crashed';
      this.#navigation.lost();
      const details: Electron.RenderProcessGoneDetails = { reason: 'crashed', exitCode: 5 };
      this.emit('render-process-gone', preventable({}), details);
      app.emit('render-process-gone', preventable({}), this.asElectron, details);
    });
    page.on('navigated', () => {
      if (this.#state === 'crashed') this.#state = 'alive';
    });
    page.on('closed', () => this.destroyed());
  }

  #hear(message: ToHost): void {
    switch (message.type) {
      case 'invoke':
      case 'send':
        void receive(this, message);
        break;
      case 'navigation-stopped':
        // It does not happen, whatever the app says; the app hears of the attempt.
        this.#navigation.ask('will-navigate', fromStandIn(message.url));
        break;
      case 'preload-failed': {
        const error = Object.assign(new Error(message.message), { stack: message.stack });
        const { preload } = this.#preferences;
        process.stderr.write(`Unable to load preload script: ${preload}\n${message.stack}\n`);
        this.emit('preload-error', preventable({}), preload, error);
        break;
      }
      default:
        this.#window.person(message);
    }
  }

  async #load(url: string): Promise<void> {
    this.#navigation.announce(url);
    const page = await this.#page.open(url);
    const target = toStandIn(url);
    if (isStandIn(target)) await this.hostSession.permissions.apply(new URL(target).origin, this.asElectron);
    await this.#navigation.load(page, url);
  }

  #reload(ignoreCache: boolean): void {
    if (!this.page) return;
    // Nothing is left of a crashed page that could be reloaded.
    if (this.#state === 'crashed') void this.loadURL(this.getURL());
    else this.#navigation.reload(this.page, { ignoreCache });
  }

  #windowOpened(attempt: WindowOpenAttempt): void {
    const referrer = { url: '', policy: 'strict-origin-when-cross-origin' } as const;
    const response = this.#windowOpenHandler?.({ ...attempt, referrer });
    if (response?.action !== 'deny') {
      process.emitWarning(new NotImplemented(`a window that a page opens (${attempt.url}): it was denied`));
    }
  }
}

guardClass('WebContents', HostWebContents);

/** All pages of the app, by id. */
export const allWebContents: ReadonlyMap<number, HostWebContents> = all;

export const webContents = guardObject<typeof Electron.WebContents>('electron.webContents', {
  fromId: (id) => all.get(id)?.asElectron,
  getAllWebContents: () => Array.from(all.values(), (contents) => contents.asElectron),
} satisfies Pick<typeof Electron.WebContents, 'fromId' | 'getAllWebContents'>);
