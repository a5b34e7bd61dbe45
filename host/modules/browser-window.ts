import { backgroundColor } from '../background-color.ts';
import { preventable } from '../event.ts';
import type { Page } from '../page.ts';
import { runtime } from '../runtime.ts';
import { learnSystem } from '../system.ts';
import { asWhole, guardClass } from '../unimplemented.ts';
import { WindowFocus } from '../window-focus.ts';
import type { PersonMessage } from '../window-of-contents.ts';
import { checkWindowOptions } from '../window-options.ts';
import { app, lifecycle } from './app.ts';
import { runAccelerator, sendAccelerators } from './menu-accelerators.ts';
import { PlacedWindow } from './placed-window.ts';
import { screen } from './screen.ts';
import { HostWebContents } from './web-contents.ts';

type Covered =
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getTitle'
  | 'hide'
  | 'id'
  | 'isDestroyed'
  | 'isFocused'
  | 'loadURL'
  | 'reload'
  | 'setBackgroundColor'
  | 'setMenuBarVisibility'
  | 'setTitle'
  | 'show'
  | 'showInactive'
  | 'webContents';

type State =
  | 'open'
  /** The app has let it go; the page may still refuse. */
  | 'closing'
  | 'closed';

const windows = new Map<number, HostBrowserWindow>();
const focus = new WindowFocus<HostBrowserWindow>((event, window) => {
  window.emit(event);
  app.emit(`browser-window-${event}`, preventable({}), window.asElectron);
});
let lastId = 0;

export class HostBrowserWindow extends PlacedWindow implements Pick<Electron.BrowserWindow, Covered> {
  readonly id: number;
  readonly asElectron = asWhole<Electron.BrowserWindow>(this);
  readonly contents: HostWebContents;
  #backgroundColor: string;
  #title: string;
  #state: State = 'open';

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    if (!lifecycle.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    checkWindowOptions(options);
    super(options);
    lastId += 1;
    this.id = lastId;
    this.#title = options.title ?? app.getName();
    this.#backgroundColor = options.backgroundColor ?? '#fff';
    windows.set(this.id, this);
    lifecycle.windows.add(this);
    this.contents = this.#makeContents(options.webPreferences ?? {});
    app.emit('browser-window-created', preventable({}), this.asElectron);
  }

  static getAllWindows(): Electron.BrowserWindow[] {
    return Array.from(windows.values(), (window) => window.asElectron);
  }

  static fromId(id: number): Electron.BrowserWindow | null {
    return windows.get(id)?.asElectron ?? null;
  }

  static fromWebContents(contents: Electron.WebContents): Electron.BrowserWindow | null {
    const window = [...windows.values()].find((candidate) => candidate.webContents === contents);
    return window?.asElectron ?? null;
  }

  static getFocusedWindow(): Electron.BrowserWindow | null {
    return focus.current?.asElectron ?? null;
  }

  get webContents(): Electron.WebContents {
    return this.contents.asElectron;
  }

  loadURL(url: string, options?: Electron.LoadURLOptions): Promise<void> {
    return this.contents.loadURL(url, options);
  }

  reload(): void {
    this.contents.reload();
  }

  show(): void {
    this.showInactive();
    this.focus();
  }

  showInactive(): void {
    if (this.isMinimized()) this.placement.setState('normal');
    if (this.visible) return;
    this.visible = true;
    this.emit('show');
  }

  /** Chromium cannot hide a window: it is minimized. */
  hide(): void {
    this.placement.setState('minimized');
    focus.leave(this);
    if (!this.visible) return;
    this.visible = false;
    this.emit('hide');
  }

  focus(): void {
    this.contents.focus();
    if (this.#state !== 'closed') focus.enter(this);
  }

  isFocused(): boolean {
    return focus.current === this;
  }

  /** Asks the listeners of `close`, then the page, and closes if none refuses. */
  close(): void {
    if (this.#state !== 'open') return;
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented) {
      lifecycle.cancelQuit();
      return;
    }
    this.#state = 'closing';
    this.contents.close({ waitForBeforeUnload: !this.contents.isCrashed() });
  }

  destroy(): void {
    if (this.#state === 'open') this.#state = 'closing';
    this.contents.close();
    this.contents.destroyed();
  }

  isDestroyed(): boolean {
    return this.#state === 'closed';
  }

  getTitle(): string {
    return this.#title;
  }

  /** What {@link getTitle} answers: where Chromium draws a title, it is the document's. */
  setTitle(title: string): void {
    this.#title = title;
  }

  setBackgroundColor(color: string): void {
    this.#backgroundColor = color;
    const { page } = this.contents;
    if (page) void backgroundColor(page.cdp, color);
  }

  /** There is none to be seen. */
  setMenuBarVisibility(): void {}

  #makeContents(preferences: Electron.WebPreferences): HostWebContents {
    const contents = new HostWebContents(this.id, preferences, {
      opened: (page) => this.#opened(page),
      person: (message) => this.#hear(message),
      beforeUnload: (answer) => this.#beforeUnload(answer),
      closed: () => this.#closed(),
    });
    contents.on('page-title-updated', (_event, title: string) => {
      const event = preventable({});
      this.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.#title = title;
    });
    contents.once('dom-ready', () => {
      this.emit('ready-to-show');
      if (this.visible) focus.enter(this);
    });
    return contents;
  }

  async #opened(page: Page): Promise<void> {
    page.on('world-ready', () => sendAccelerators(page));
    if (!runtime().options.headless) {
      await learnSystem(page.cdp);
      this.placement.fit(screen.getPrimaryDisplay().workArea);
    }
    await Promise.all([this.placement.attach(page.cdp), backgroundColor(page.cdp, this.#backgroundColor)]);
  }

  #hear(message: PersonMessage): void {
    switch (message.type) {
      case 'accelerator':
        focus.enter(this);
        runAccelerator(message.commandId, this.asElectron);
        break;
      case 'focus':
        focus.enter(this);
        break;
      case 'blur':
        focus.leave(this);
        break;
    }
  }

  #beforeUnload(answer: (leave: boolean) => void): void {
    const event = preventable({});
    this.contents.emit('will-prevent-unload', event);
    // Electron turns it round: to prevent the default is to leave all the same.
    answer(event.defaultPrevented);
    if (event.defaultPrevented) return;
    this.#state = 'open';
    lifecycle.cancelQuit();
  }

  #closed(): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'open') this.#closedByPerson();
    focus.leave(this);
    this.placement.detach();
    this.#state = 'closed';
    windows.delete(this.id);
    lifecycle.windows.delete(this);
    this.emit('closed');
    lifecycle.windowClosed();
  }

  /** With the button of Chromium's own frame: it closes at once, and the app can only be told. */
  #closedByPerson(): void {
    const event = preventable({});
    this.emit('close', event);
    if (event.defaultPrevented) {
      process.emitWarning('A window closed although its close event was prevented: Chromium asks nobody.');
    }
  }
}

guardClass('BrowserWindow', HostBrowserWindow);
export const BrowserWindow = asWhole<typeof Electron.BrowserWindow>(
  HostBrowserWindow satisfies Pick<
    typeof Electron.BrowserWindow,
    'getAllWindows' | 'fromId' | 'fromWebContents' | 'getFocusedWindow'
  >,
);

/** The windows of the app by id, for tests to act on as a person would. */
export const openWindows: ReadonlyMap<number, HostBrowserWindow> = windows;
