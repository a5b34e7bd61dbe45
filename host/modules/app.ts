import { EventEmitter } from 'node:events';
import { AppPaths } from '../app-paths.ts';
import { applicationMenu } from '../application-menu.ts';
import { createCommandLine } from '../command-line.ts';
import { preventable } from '../event.ts';
import { Lifecycle } from '../lifecycle.ts';
import { runtime } from '../runtime.ts';
import { type SecondStart, SingleInstance } from '../single-instance.ts';
import { asWhole, guardClass } from '../unimplemented.ts';

type Covered =
  | 'applicationMenu'
  | 'commandLine'
  | 'dock'
  | 'enableSandbox'
  | 'exit'
  | 'getAppPath'
  | 'getLocale'
  | 'getName'
  | 'getPath'
  | 'getSystemLocale'
  | 'getVersion'
  | 'hasSingleInstanceLock'
  | 'isPackaged'
  | 'isReady'
  | 'name'
  | 'quit'
  | 'releaseSingleInstanceLock'
  | 'requestSingleInstanceLock'
  | 'setAboutPanelOptions'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'setName'
  | 'setPath'
  | 'whenReady';

class HostApp extends EventEmitter implements Pick<Electron.App, Covered> {
  readonly lifecycle = new Lifecycle(this);
  readonly commandLine = createCommandLine(runtime().options.appArguments);
  readonly isPackaged = false;
  /** Only macOS has one, and there Chromium's is not the app's. */
  readonly dock = undefined;
  readonly readyAwaited = Promise.withResolvers<void>();
  name = runtime().manifest.name;
  readonly #paths = new AppPaths(() => this.name, this.commandLine.getSwitchValue('user-data-dir'));
  readonly #instance = new SingleInstance();

  get applicationMenu(): Electron.Menu | null {
    return applicationMenu.menu;
  }

  set applicationMenu(menu: Electron.Menu | null) {
    applicationMenu.menu = menu;
  }

  whenReady(): Promise<void> {
    this.readyAwaited.resolve();
    return this.lifecycle.ready;
  }

  isReady(): boolean {
    return this.lifecycle.isReady;
  }

  quit(): void {
    this.lifecycle.quit();
  }

  exit(exitCode?: number): void {
    this.lifecycle.exit(exitCode);
  }

  getName(): string {
    return this.name;
  }

  setName(name: string): void {
    this.name = name;
  }

  getVersion(): string {
    return runtime().manifest.version;
  }

  getAppPath(): string {
    return runtime().appDir;
  }

  getPath(name: string): string {
    return this.#paths.get(name);
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  getLocale(): string {
    return Intl.DateTimeFormat().resolvedOptions().locale;
  }

  getSystemLocale(): string {
    return this.getLocale();
  }

  requestSingleInstanceLock(additionalData?: Record<PropertyKey, unknown>): boolean {
    const start = { argv: process.argv, workingDirectory: process.cwd(), additionalData: additionalData ?? null };
    return this.#instance.request(this.getPath('userData'), start, (second) => void this.#announce(second));
  }

  hasSingleInstanceLock(): boolean {
    return this.#instance.held;
  }

  releaseSingleInstanceLock(): void {
    this.#instance.release();
  }

  /** Every window is sandboxed anyway. */
  enableSandbox(): void {}

  /** Of Windows' task bar, where the windows are Chromium's. */
  setAppUserModelId(): void {}

  /**
   * The machine's schemes are left as they are. Where nobody looks, a test hands the address over as a second start does;
   * elsewhere nothing would.
   */
  setAsDefaultProtocolClient(): boolean {
    return runtime().options.headless || process.send !== undefined;
  }

  /** For a panel that the host never shows. */
  setAboutPanelOptions(): void {}

  async #announce({ argv, workingDirectory, additionalData }: SecondStart): Promise<void> {
    await this.lifecycle.ready;
    this.emit('second-instance', preventable({}), argv, workingDirectory, additionalData);
  }
}

const hostApp = new (guardClass('electron.app', HostApp))();

/** The app's life, for the parts of the host that take part in it. */
export const { lifecycle } = hostApp;
export const app = asWhole<Electron.App>(hostApp);

/** Settles when the app first waits for `ready`. */
export const readyAwaited = hostApp.readyAwaited.promise;
