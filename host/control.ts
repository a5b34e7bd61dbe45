import type { DialogAnswer, ShownDialog } from './dialogs.ts';
import type { IpcRecord } from './ipc-tap.ts';

export type { DialogAnswer, IpcRecord, ShownDialog };

/** How a test speaks to the host that it started: over Node's own channel between parent and child process. */

export interface WindowDescription {
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly visible: boolean;
  readonly focused: boolean;
  readonly loading: boolean;
  readonly bounds: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** Chromium's id of the page, by which a Playwright page is found. */
  readonly targetId: string | null;
}

export interface MenuItemDescription {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly role: string | null;
  readonly accelerator: string | null;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly submenu: readonly MenuItemDescription[];
}

export interface HeapUsage {
  /** Bytes of JavaScript objects in use in the window's renderer. */
  readonly usedSize: number;
  readonly totalSize: number;
}

/** What a test can ask for. An item of a menu is named by its id, or by its label where it has none. */
export interface ControlCommands {
  windows(): readonly WindowDescription[];
  /** Waits until `count` windows, or more, have loaded. */
  windowsLoaded(params: { count: number }): readonly WindowDescription[];
  /** As the person's click on the window's close button. */
  closeWindow(params: { id: number }): void;
  focusWindow(params: { id: number }): void;
  /** As the person's drag of the window's frame. */
  moveWindow(params: { id: number; bounds: Partial<WindowDescription['bounds']> }): void;

  menu(): readonly MenuItemDescription[];
  /** `windowId` has the focus then; without it, the window that has it. */
  clickMenuItem(params: { item: string; windowId?: number }): void;
  tray(): { toolTip: string; menu: readonly MenuItemDescription[] } | null;
  clickTray(): void;
  clickTrayItem(params: { item: string }): void;

  /** `suspend`, `resume`, `shutdown`, `lock-screen`, `unlock-screen` and so on. */
  power(params: { event: string }): void;
  /** What `net.isOnline()` answers. Requests go through all the same. */
  setOnline(params: { online: boolean }): void;
  /** What the system prefers. */
  setColorScheme(params: { scheme: 'light' | 'dark' }): void;

  queueDialogAnswers(params: { answers: readonly DialogAnswer[] }): void;
  /** Paths that the next dialogs for files answer with; without one, a dialog is cancelled. */
  queueChosenFiles(params: { paths: readonly string[] }): void;
  dialogs(): readonly ShownDialog[];
  openedExternally(): readonly string[];

  startIpcTap(): void;
  readIpcTap(): readonly IpcRecord[];
  stopIpcTap(): readonly IpcRecord[];

  /** Writes a `.heapsnapshot` of the window's renderer: all its worlds. */
  heapSnapshot(params: { id: number; path: string }): void;
  /** After a garbage collection. */
  heapUsage(params: { id: number }): HeapUsage;
  crashRenderer(params: { id: number }): void;

  quit(): void;
}

export type ControlCommand = keyof ControlCommands;

/** From the test to the host. */
export interface ControlRequest {
  readonly type: 'host-control';
  readonly id: number;
  readonly command: ControlCommand;
  readonly params: unknown;
}

/** From the host to the test. */
export type ControlReply =
  /** Chromium is up and the app is ready. */
  | { readonly type: 'host-ready'; readonly debugAddress: string | null; readonly chromiumVersion: string }
  | { readonly type: 'host-result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'host-error'; readonly id: number; readonly message: string };
