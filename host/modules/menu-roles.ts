import { NotImplemented } from '../unimplemented.ts';
import { app } from './app.ts';
import { allWebContents, type EditCommand } from './web-contents.ts';

type Role = NonNullable<Electron.MenuItemConstructorOptions['role']>;
type Window = Electron.BrowserWindow;

/** What a role is: its usual label and accelerator, and what it does in the window that has the focus. */
interface RoleDefinition {
  readonly label: string;
  readonly accelerator?: string;
  /** Chromium has the key itself: the page's editing, the zoom. */
  readonly keyIsChromium?: boolean;
  /** Missing where the host can only leave it to Chromium's own key. */
  readonly run?: (window: Window | undefined) => void;
  readonly submenu?: readonly Electron.MenuItemConstructorOptions[];
}

const mac = process.platform === 'darwin';
const separator = { type: 'separator' } as const;

const ROLES: Partial<Record<Role, RoleDefinition>> = {
  undo: edit('Undo', 'undo', 'CmdOrCtrl+Z'),
  redo: edit('Redo', 'redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
  cut: edit('Cut', 'cut', 'CmdOrCtrl+X'),
  copy: edit('Copy', 'copy', 'CmdOrCtrl+C'),
  paste: edit('Paste', 'paste', 'CmdOrCtrl+V'),
  pasteAndMatchStyle: edit('Paste and Match Style', 'pasteAndMatchStyle', mac ? 'Cmd+Alt+Shift+V' : 'Ctrl+Shift+V'),
  delete: edit('Delete', 'delete', null),
  selectAll: edit('Select All', 'selectAll', 'CmdOrCtrl+A'),

  reload: { label: 'Reload', accelerator: 'CmdOrCtrl+R', run: (window) => window?.webContents.reload() },
  forceReload: {
    label: 'Force Reload',
    accelerator: 'CmdOrCtrl+Shift+R',
    run: (window) => window?.webContents.reloadIgnoringCache(),
  },
  toggleDevTools: {
    label: 'Toggle Developer Tools',
    accelerator: mac ? 'Cmd+Alt+I' : 'Ctrl+Shift+I',
    keyIsChromium: true,
  },
  resetZoom: { label: 'Actual Size', accelerator: 'CmdOrCtrl+0', keyIsChromium: true },
  zoomIn: { label: 'Zoom In', accelerator: 'CmdOrCtrl+Plus', keyIsChromium: true },
  zoomOut: { label: 'Zoom Out', accelerator: 'CmdOrCtrl+-', keyIsChromium: true },
  togglefullscreen: {
    label: 'Toggle Full Screen',
    accelerator: mac ? 'Ctrl+Cmd+F' : 'F11',
    run: (window) => window?.setFullScreen(!window.isFullScreen()),
  },

  minimize: { label: 'Minimize', accelerator: 'CmdOrCtrl+M', run: (window) => window?.minimize() },
  zoom: { label: 'Zoom', run: (window) => (window?.isMaximized() ? window.unmaximize() : window?.maximize()) },
  close: { label: mac ? 'Close Window' : 'Close', accelerator: 'CmdOrCtrl+W', run: (window) => window?.close() },
  quit: {
    label: process.platform === 'win32' ? 'Exit' : 'Quit',
    ...(process.platform === 'win32' ? {} : { accelerator: 'CmdOrCtrl+Q' }),
    run: () => app.quit(),
  },
  about: { label: 'About' },
  front: { label: 'Bring All to Front' },
  help: { label: 'Help' },
  hide: { label: 'Hide' },
  hideOthers: { label: 'Hide Others' },
  services: { label: 'Services' },
  unhide: { label: 'Show All' },
  window: { label: 'Window' },

  appMenu: {
    label: 'App',
    submenu: [{ role: 'about' }, separator, { role: 'hide' }, { role: 'unhide' }, separator, { role: 'quit' }],
  },
  fileMenu: { label: 'File', submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
  editMenu: {
    label: 'Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      ...(mac ? [{ role: 'pasteAndMatchStyle' } as const] : []),
      { role: 'delete' },
      ...(mac ? [] : [separator]),
      { role: 'selectAll' },
    ],
  },
  viewMenu: {
    label: 'View',
    submenu: [
      { role: 'reload' },
      { role: 'forceReload' },
      { role: 'toggleDevTools' },
      separator,
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
    ],
  },
  windowMenu: {
    label: 'Window',
    submenu: [
      { role: 'minimize' },
      { role: 'zoom' },
      ...(mac ? [separator, { role: 'front' } as const] : [{ role: 'close' } as const]),
    ],
  },
};

/** Throws at a role that the host does not know. Names are compared as Electron does, without regard to case. */
export function roleOf(name: string): RoleDefinition {
  const known = Object.entries(ROLES).find(([role]) => role.toLowerCase() === name.toLowerCase());
  if (!known) throw new NotImplemented(`the menu role ${name}`);
  return known[1];
}

function edit(label: string, command: EditCommand, accelerator: string | null): RoleDefinition {
  return {
    label,
    ...(accelerator === null ? {} : { accelerator }),
    keyIsChromium: true,
    run: (window) => window && allWebContents.get(window.webContents.id)?.edit(command),
  };
}
