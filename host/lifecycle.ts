import type { EventEmitter } from 'node:events';
import { preventable } from './event.ts';
import { openTrays } from './modules/tray.ts';
import { runtime } from './runtime.ts';

/** What quitting needs of a window. */
export interface OpenWindow {
  /** Asks it to close; it may refuse, and then calls {@link Lifecycle.cancelQuit}. */
  close(): void;
  /** Closes it without asking. */
  destroy(): void;
}

type Phase =
  | 'starting'
  | 'running'
  /** Quitting, and waiting for the windows to close. */
  | 'closing-windows'
  | 'ended';

/** The app's life from start to exit, with Electron's events in Electron's order. */
export class Lifecycle {
  readonly windows = new Set<OpenWindow>();
  readonly ready: Promise<void>;
  readonly #app: EventEmitter;
  readonly #resolveReady: () => void;
  #phase: Phase = 'starting';
  #exitCode = 0;

  constructor(app: EventEmitter) {
    this.#app = app;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#resolveReady = resolve;
  }

  get isReady(): boolean {
    return this.#phase !== 'starting';
  }

  becomeReady(): void {
    if (this.#phase !== 'starting') return;
    this.#phase = 'running';
    this.#app.emit('ready', preventable({}), {});
    this.#resolveReady();
  }

  /** before-quit, the windows' close, will-quit, quit. `exitCode` is for an end that is not the app's own wish. */
  quit(exitCode = 0): void {
    if (this.#phase === 'closing-windows' || this.#phase === 'ended') return;
    this.#exitCode = exitCode;
    const event = preventable({});
    this.#app.emit('before-quit', event);
    if (event.defaultPrevented) return;
    this.#phase = 'closing-windows';
    if (this.windows.size === 0) this.#finish();
    for (const window of [...this.windows]) window.close();
  }

  /** A window refused to close. */
  cancelQuit(): void {
    if (this.#phase === 'closing-windows') this.#phase = 'running';
  }

  /** To be called when a window has closed and left {@link windows}. */
  windowClosed(): void {
    if (this.windows.size > 0 || this.#phase === 'ended') return;
    if (this.#phase === 'closing-windows') {
      this.#finish();
    } else if (!this.#app.emit('window-all-closed')) {
      this.quit();
    } else if (openTrays.size > 0 && !runtime().options.headless) {
      // The tray icon that would say so cannot be seen here.
      process.stderr.write('The app goes on without a window. Start it again for one, or press Ctrl+C to quit it.\n');
    }
  }

  /** Ends at once: only the event quit tells of it. */
  exit(exitCode = 0): void {
    if (this.#phase === 'ended') return;
    this.#phase = 'ended';
    for (const window of [...this.windows]) window.destroy();
    this.#app.emit('quit', preventable({}), exitCode);
    // What is being done now, for instance the call that led here, may come to its end.
    setImmediate(() => process.exit(exitCode));
  }

  #finish(): void {
    const event = preventable({});
    this.#app.emit('will-quit', event);
    if (event.defaultPrevented) this.#phase = 'running';
    else this.exit(this.#exitCode);
  }
}
