import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../shared/ipc.ts';

export interface MenuActions {
  readonly newWindow: () => void;
  readonly showConnections: () => void;
  readonly signOut: () => void;
  readonly quit: () => void;
  /** For the window in front to carry out. */
  readonly command: (command: MenuCommand) => void;
  readonly keepsRunning: boolean;
  readonly setKeepsRunning: (value: boolean) => void;
}

/** The application menu. Its commands are reached from the windows too: not every desktop shows a menu. */
export function applicationMenu(actions: MenuActions, platform: NodeJS.Platform): Menu {
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const command = (label: string, id: MenuCommand, accelerator: string): MenuItemConstructorOptions => ({
    id,
    label,
    accelerator,
    click: () => actions.command(id),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        { id: 'new-window', label: 'New Window', accelerator: 'CmdOrCtrl+N', click: actions.newWindow },
        {
          id: 'show-connections',
          label: 'Connections…',
          accelerator: 'CmdOrCtrl+Shift+O',
          click: actions.showConnections,
        },
        separator,
        command('Show Session', 'show-session', 'CmdOrCtrl+Shift+S'),
        { id: 'sign-out', label: 'Sign Out Everywhere', click: actions.signOut },
        separator,
        {
          id: 'keep-running',
          label: 'Keep Running Without Windows',
          type: 'checkbox',
          checked: actions.keepsRunning,
          click: (item) => actions.setKeepsRunning(item.checked),
        },
        separator,
        { role: 'close' },
        ...(platform === 'darwin'
          ? []
          : [{ id: 'quit', label: 'Quit', accelerator: 'CmdOrCtrl+Q', click: actions.quit }]),
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Query',
      submenu: [
        command('Run', 'run', 'CmdOrCtrl+Enter'),
        command('Prettify', 'prettify', 'CmdOrCtrl+Shift+P'),
        command('Go to Editor', 'focus-editor', 'CmdOrCtrl+Shift+E'),
      ],
    },
    { role: 'viewMenu' },
    { role: 'windowMenu' },
  ];
  return Menu.buildFromTemplate(template);
}
