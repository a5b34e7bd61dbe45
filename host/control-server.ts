import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { itemsOf } from './application-menu.ts';
import type {
  ControlCommand,
  ControlCommands,
  ControlReply,
  ControlRequest,
  MenuItemDescription,
  WindowDescription,
} from './control.ts';
import { dialogs } from './dialogs.ts';
import { ipcTap } from './ipc-tap.ts';
import { app } from './modules/app.ts';
import { type HostBrowserWindow, openWindows } from './modules/browser-window.ts';
import { Menu } from './modules/menu.ts';
import { hostNativeTheme } from './modules/native-theme.ts';
import { network } from './modules/net.ts';
import { powerMonitor } from './modules/power-monitor.ts';
import { openedExternally } from './modules/shell.ts';
import { type HostTray, openTrays } from './modules/tray.ts';
import type { Page } from './page.ts';
import { runtime } from './runtime.ts';

type Handlers = {
  readonly [C in ControlCommand]: (
    ...params: Parameters<ControlCommands[C]>
  ) => ReturnType<ControlCommands[C]> | Promise<ReturnType<ControlCommands[C]>>;
};

const handlers: Handlers = {
  windows: () => describeWindows(),
  windowsLoaded: ({ count }) => windowsLoaded(count),
  closeWindow: ({ id }) => windowOf(id).close(),
  focusWindow: ({ id }) => windowOf(id).focus(),
  moveWindow: ({ id, bounds }) => windowOf(id).setBounds(bounds),

  menu: () => describeMenu(Menu.getApplicationMenu()),
  clickMenuItem({ item, windowId }) {
    if (windowId !== undefined) windowOf(windowId).focus();
    clickItem(Menu.getApplicationMenu(), item);
  },
  tray() {
    const [tray] = openTrays;
    return tray ? { toolTip: tray.toolTip, menu: describeMenu(tray.menu) } : null;
  },
  clickTray: () => void onlyTray().emit('click', {}, { x: 0, y: 0, width: 0, height: 0 }, { x: 0, y: 0 }),
  clickTrayItem: ({ item }) => clickItem(onlyTray().menu, item),

  power: ({ event }) => void powerMonitor.emit(event, {}),
  setOnline({ online }) {
    network.online = online;
  },
  setColorScheme: ({ scheme }) => hostNativeTheme.setSystem(scheme),

  queueDialogAnswers: ({ answers }) => dialogs.queue(answers),
  queueChosenFiles: ({ paths }) => dialogs.queueFiles(paths),
  dialogs: () => dialogs.shown,
  openedExternally: () => openedExternally,

  startIpcTap: () => ipcTap.start(),
  readIpcTap: () => ipcTap.read(),
  stopIpcTap: () => ipcTap.stop(),

  heapSnapshot: ({ id, path }) => writeHeapSnapshot(pageOf(id), path),
  async heapUsage({ id }) {
    const { cdp } = pageOf(id);
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize, totalSize } = await cdp.send('Runtime.getHeapUsage');
    return { usedSize, totalSize };
  },
  crashRenderer: ({ id }) => windowOf(id).contents.forcefullyCrashRenderer(),

  quit: () => app.quit(),
};

/** Obeys the process that started the host with a channel to it, and ends with it. */
export async function serveControl(): Promise<void> {
  process.on('message', (request: ControlRequest) => {
    if (request.type === 'host-control') void answer(request);
  });
  process.once('disconnect', () => app.exit(1));
  const { debugAddress, version } = await runtime().chromium;
  await app.whenReady();
  reply({ type: 'host-ready', debugAddress, chromiumVersion: version });
}

async function answer({ id, command, params }: ControlRequest): Promise<void> {
  try {
    const handler = handlers[command] as (params: unknown) => unknown;
    reply({ type: 'host-result', id, value: await handler(params) });
  } catch (error) {
    reply({ type: 'host-error', id, message: `${error}` });
  }
}

function reply(message: ControlReply): void {
  if (process.connected) process.send?.(message);
}

function windowOf(id: number): HostBrowserWindow {
  const window = openWindows.get(id);
  if (!window) throw new Error(`There is no window ${id}.`);
  return window;
}

function pageOf(id: number): Page {
  const { page } = windowOf(id).contents;
  if (!page) throw new Error(`Window ${id} has no page yet.`);
  return page;
}

function onlyTray(): HostTray {
  const [tray] = openTrays;
  if (!tray) throw new Error('The app has no tray icon.');
  return tray;
}

function clickItem(menu: Electron.Menu | null, name: string): void {
  const items = itemsOf(menu);
  const item = items.find(({ id }) => id === name) ?? items.find(({ label }) => label === name);
  if (!item) throw new Error(`There is no menu item ${name}.`);
  const focused = [...openWindows.values()].find((window) => window.isFocused());
  item.click({}, focused?.asElectron, focused?.webContents);
}

function describeMenu(menu: Electron.Menu | null): MenuItemDescription[] {
  return (menu?.items ?? []).map(
    ({ id, label, type, role, accelerator, enabled, visible, checked, submenu }): MenuItemDescription => ({
      id,
      label,
      type,
      role: role ?? null,
      accelerator,
      enabled,
      visible,
      checked,
      submenu: describeMenu(submenu ?? null),
    }),
  );
}

function describeWindows(): WindowDescription[] {
  return Array.from(openWindows.values(), (window) => ({
    id: window.id,
    url: window.contents.getURL(),
    title: window.getTitle(),
    visible: window.isVisible(),
    focused: window.isFocused(),
    loading: window.contents.isLoading(),
    bounds: window.getBounds(),
    targetId: window.contents.page?.targetId ?? null,
  }));
}

function windowsLoaded(count: number): Promise<readonly WindowDescription[]> {
  return new Promise((resolve) => {
    const check = () => {
      const windows = describeWindows();
      if (windows.filter(({ url, loading }) => url !== '' && !loading).length < count) return;
      app.off('web-contents-created', watch);
      resolve(windows);
    };
    const watch = (_event: unknown, contents: Electron.WebContents) => void contents.on('did-stop-loading', check);
    for (const { contents } of openWindows.values()) watch(undefined, contents.asElectron);
    app.on('web-contents-created', watch);
    check();
  });
}

async function writeHeapSnapshot({ cdp }: Page, path: string): Promise<void> {
  const file = createWriteStream(path);
  const write = ({ chunk }: { chunk: string }) => void file.write(chunk);
  cdp.on('HeapProfiler.addHeapSnapshotChunk', write);
  await cdp.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  cdp.off('HeapProfiler.addHeapSnapshotChunk', write);
  file.end();
  await once(file, 'finish');
}
