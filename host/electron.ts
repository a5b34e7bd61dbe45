import { app } from './modules/app.ts';
import { BrowserWindow } from './modules/browser-window.ts';
import { dialog } from './modules/dialog.ts';
import { ipcMain } from './modules/ipc-main.ts';
import { Menu } from './modules/menu.ts';
import { MenuItem } from './modules/menu-item.ts';
import { nativeImage } from './modules/native-image.ts';
import { nativeTheme } from './modules/native-theme.ts';
import { net } from './modules/net.ts';
import { powerMonitor } from './modules/power-monitor.ts';
import { protocolModule } from './modules/protocol.ts';
import { screen } from './modules/screen.ts';
import { session } from './modules/session.ts';
import { shell } from './modules/shell.ts';
import { Tray } from './modules/tray.ts';
import { webContents } from './modules/web-contents.ts';
import { absent, guardObject } from './unimplemented.ts';

/**
 * The module `electron` of a main process. What Electron exports and the host lacks is exported too, so that it can be
 * imported, and throws by name when it is used.
 */

type Exports = typeof Electron.CrossProcessExports;

const protocol = protocolModule(
  () => session.defaultSession.protocol,
  () => app.isReady(),
);

export const autoUpdater = absent<Exports['autoUpdater']>('electron.autoUpdater');
export const BaseWindow = absent<Exports['BaseWindow']>('electron.BaseWindow');
export const BrowserView = absent<Exports['BrowserView']>('electron.BrowserView');
export const clipboard = absent<Exports['clipboard']>('electron.clipboard');
export const contentTracing = absent<Exports['contentTracing']>('electron.contentTracing');
export const crashReporter = absent<Exports['crashReporter']>('electron.crashReporter');
export const desktopCapturer = absent<Exports['desktopCapturer']>('electron.desktopCapturer');
export const globalShortcut = absent<Exports['globalShortcut']>('electron.globalShortcut');
export const inAppPurchase = absent<Exports['inAppPurchase']>('electron.inAppPurchase');
export const MessageChannelMain = absent<Exports['MessageChannelMain']>('electron.MessageChannelMain');
export const netLog = absent<Exports['netLog']>('electron.netLog');
export const Notification = absent<Exports['Notification']>('electron.Notification');
export const powerSaveBlocker = absent<Exports['powerSaveBlocker']>('electron.powerSaveBlocker');
export const pushNotifications = absent<Exports['pushNotifications']>('electron.pushNotifications');
export const safeStorage = absent<Exports['safeStorage']>('electron.safeStorage');
export const ShareMenu = absent<Exports['ShareMenu']>('electron.ShareMenu');
export const systemPreferences = absent<Exports['systemPreferences']>('electron.systemPreferences');
export const TouchBar = absent<Exports['TouchBar']>('electron.TouchBar');
export const utilityProcess = absent<Exports['utilityProcess']>('electron.utilityProcess');
export const View = absent<Exports['View']>('electron.View');
export const webFrameMain = absent<Exports['webFrameMain']>('electron.webFrameMain');
export const WebContentsView = absent<Exports['WebContentsView']>('electron.WebContentsView');

const electron = guardObject<Exports>('electron', {
  app,
  autoUpdater,
  BaseWindow,
  BrowserView,
  BrowserWindow,
  clipboard,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  inAppPurchase,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  pushNotifications,
  safeStorage,
  screen,
  session,
  ShareMenu,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
} satisfies Partial<Exports>);

export {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MenuItem,
  nativeImage,
  nativeTheme,
  net,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  webContents,
};
export default electron;
// What `require('electron')` returns.
export { electron as 'module.exports' };
