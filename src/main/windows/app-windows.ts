import { BrowserWindow, nativeTheme, type Rectangle, screen } from 'electron';
import type { Connection } from '../../shared/connection.ts';
import type { Events, WindowPurpose } from '../../shared/ipc.ts';
import type { AppLog } from '../system/log.ts';
import type { ConnectionSessions } from './connection-sessions.ts';
import { PAGE_URL } from './origin.ts';
import { beside, placement } from './placement.ts';
import type { WindowState, WindowStates } from './window-states.ts';

/** Between two loads after a crash of the same window, in milliseconds: one that crashes at once is left alone. */
const CRASH_INTERVAL_MS = 10_000;

/** A window that is being dragged is written down when it rests. */
const SETTLE_MS = 400;

interface AppWindow {
  readonly window: BrowserWindow;
  readonly stateId: string;
  readonly connectionId: string;
  /** What it was opened for; `null` once its page knows. */
  purpose: WindowPurpose | null;
}

/**
 * The windows that we made, by the id of their WebContents. Which connection a window belongs to is known here and told by
 * nobody else.
 */
export class AppWindows {
  readonly #preload: string;
  readonly #sessions: ConnectionSessions;
  readonly #states: WindowStates;
  readonly #connection: (id: string) => Connection | null;
  readonly #gone: (windowId: number) => void;
  readonly #log: AppLog;
  /** By the id of the window's WebContents. */
  readonly #windows = new Map<number, AppWindow>();
  #quitting = false;

  constructor(deps: {
    /** Path of the preload script. */
    preload: string;
    sessions: ConnectionSessions;
    states: WindowStates;
    connection: (id: string) => Connection | null;
    /** A window's page is gone: closed, crashed, or loaded anew. */
    gone: (windowId: number) => void;
    log: AppLog;
  }) {
    this.#preload = deps.preload;
    this.#sessions = deps.sessions;
    this.#states = deps.states;
    this.#connection = deps.connection;
    this.#gone = deps.gone;
    this.#log = deps.log;
  }

  get count(): number {
    return this.#windows.size;
  }

  /** Which connection a window shows, and under which id its state is kept; `null` for what is not our window. */
  find(windowId: number): { readonly connectionId: string; readonly stateId: string } | null {
    return this.#windows.get(windowId) ?? null;
  }

  /** What the window was opened for: answered once. */
  takePurpose(windowId: number): WindowPurpose | null {
    const found = this.#windows.get(windowId);
    if (found === undefined) return null;
    const { purpose } = found;
    found.purpose = null;
    return purpose;
  }

  /** The connection of the window in front, if one is. */
  focusedConnectionId(): string | null {
    const focused = BrowserWindow.getFocusedWindow();
    return focused === null ? null : (this.find(focused.webContents.id)?.connectionId ?? null);
  }

  /** Opens the windows that were open last; else the one that was closed last; else one on `fallback`. */
  restore(fallback: Connection): void {
    const known = ({ connectionId }: WindowState) => this.#connection(connectionId) !== null;
    const states = this.#states.open().filter(known);
    const last = states.length > 0 ? null : this.#states.reopen(known);
    for (const state of last === null ? states : [last]) this.#create(state, null);
    if (this.count === 0) this.open(fallback);
  }

  /** Opens a window on `connection`, beside the one in front. */
  open(connection: Connection, purpose: WindowPurpose | null = null): void {
    const front = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows().at(-1);
    const areas = workAreas();
    this.#openAt(connection, placement(front ? beside(front.getNormalBounds(), areas) : null, areas), purpose);
  }

  /** Brings a window to the front, or opens one. */
  show(connection: Connection): void {
    const [first] = this.#windows.values();
    if (first === undefined) {
      this.open(connection);
      return;
    }
    if (first.window.isMinimized()) first.window.restore();
    first.window.show();
    first.window.focus();
  }

  /** Shows another connection in place of the window. */
  replace(windowId: number, connection: Connection): void {
    const old = this.#windows.get(windowId);
    if (old === undefined) return;
    this.#openAt(connection, old.window.getNormalBounds());
    old.window.close();
  }

  /**
   * Loads the connection's windows anew, for changed settings. Where these have given it another browser session, which
   * a window cannot change, another window takes the place of each.
   */
  reload(connectionId: string): void {
    for (const { window, stateId } of this.#of(connectionId)) {
      const state = this.#states.get(stateId);
      if (state === null || window.webContents.session === this.#sessions.of(connectionId)) {
        this.#load(window);
      } else {
        this.#create({ ...state, bounds: window.getNormalBounds(), maximized: window.isMaximized() }, null);
        window.close();
      }
    }
  }

  /**
   * The windows of a connection that is gone close, and what was typed in them goes with it; where they are the last,
   * one on `fallback` takes their place.
   */
  leave(connectionId: string, fallback: Connection): void {
    const leaving = this.#of(connectionId);
    this.#states.forget(connectionId);
    const [first] = leaving;
    if (first !== undefined && leaving.length === this.count) {
      this.#openAt(fallback, first.window.getNormalBounds(), 'connections');
    }
    for (const { window } of leaving) window.close();
  }

  /** Sends an event to the windows of a connection, or to all. */
  send<K extends keyof Events>(connectionId: string | null, event: K, payload: Events[K]): void {
    for (const { window } of this.#of(connectionId)) {
      if (!window.isDestroyed()) window.webContents.send(event, payload);
    }
  }

  /** Sends an event to one window, if it is still there. */
  sendTo<K extends keyof Events>(windowId: number, event: K, payload: Events[K]): void {
    const window = this.#windows.get(windowId)?.window;
    if (window !== undefined && !window.isDestroyed()) window.webContents.send(event, payload);
  }

  /** Sends an event to the window in front. */
  sendToFront<K extends keyof Events>(event: K, payload: Events[K]): void {
    BrowserWindow.getFocusedWindow()?.webContents.send(event, payload);
  }

  /** From now on a closed window is one to come back with. */
  quit(): void {
    this.#quitting = true;
  }

  /** The first window of a connection comes back with what was typed in the one closed last. */
  #openAt(connection: Connection, bounds: Rectangle, purpose: WindowPurpose | null = null): void {
    const isFirst = this.#of(connection.id).length === 0;
    const last = isFirst ? this.#states.reopen(({ connectionId }) => connectionId === connection.id) : null;
    this.#create(last ?? this.#states.add(connection.id, bounds), purpose);
  }

  #of(connectionId: string | null): AppWindow[] {
    return [...this.#windows.values()].filter((one) => connectionId === null || one.connectionId === connectionId);
  }

  #create(state: WindowState, purpose: WindowPurpose | null): void {
    const { connectionId } = state;
    const window = new BrowserWindow({
      ...placement(state.bounds, workAreas()),
      minWidth: 720,
      minHeight: 480,
      show: false,
      title: this.#titleOf(connectionId),
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#151310' : '#f4f0e8',
      webPreferences: {
        preload: this.#preload,
        session: this.#sessions.of(connectionId),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    const { id } = window.webContents;
    this.#windows.set(id, { window, stateId: state.id, connectionId, purpose });
    if (state.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('page-title-updated', (event) => event.preventDefault());
    this.#remember(window, state.id);
    this.#survive(window);
    window.on('closed', () => {
      this.#windows.delete(id);
      this.#gone(id);
      const isShown = [...this.#windows.values()].some(({ stateId }) => stateId === state.id);
      if (!this.#quitting && !isShown) this.#states.close(state.id);
    });
    this.#load(window);
  }

  #load(window: BrowserWindow): void {
    const connectionId = this.#windows.get(window.webContents.id)?.connectionId;
    window.setTitle(this.#titleOf(connectionId ?? ''));
    window.loadURL(PAGE_URL).catch(() => this.#log({ event: 'window_gone', reason: 'load_failed' }));
  }

  #titleOf(connectionId: string): string {
    const name = this.#connection(connectionId)?.name;
    return name ? `${name} — Latchkey` : 'Latchkey';
  }

  #remember(window: BrowserWindow, stateId: string): void {
    const save = () => {
      if (window.isDestroyed()) return;
      this.#states.change(stateId, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    };
    let timer: NodeJS.Timeout | undefined;
    const saveSoon = () => {
      clearTimeout(timer);
      timer = setTimeout(save, SETTLE_MS);
    };
    window.on('resize', saveSoon);
    window.on('move', saveSoon);
    window.on('close', () => {
      clearTimeout(timer);
      save();
    });
  }

  /** A crashed page is loaded again; what was typed is in its state. */
  #survive(window: BrowserWindow): void {
    const { id } = window.webContents;
    window.webContents.on('did-navigate', () => this.#gone(id));
    window.webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp'); // WebRTC passes no policy of the page.
    let lastCrash = Number.NEGATIVE_INFINITY;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      this.#log({ event: 'window_gone', reason });
      this.#gone(id);
      const now = performance.now();
      if (reason !== 'clean-exit' && now - lastCrash > CRASH_INTERVAL_MS) this.#load(window);
      lastCrash = now;
    });
  }
}

function workAreas(): Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}
