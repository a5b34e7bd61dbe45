import { EventEmitter } from 'node:events';
import { applicationMenu, itemsOf } from '../application-menu.ts';
import { asWhole, guardClass } from '../unimplemented.ts';
import { HostMenuItem } from './menu-item.ts';

type Covered = 'append' | 'getMenuItemById' | 'insert' | 'items';
type Template = Parameters<typeof Electron.Menu.buildFromTemplate>[0];

export class HostMenu extends EventEmitter implements Pick<Electron.Menu, Covered> {
  items: Electron.MenuItem[] = [];

  static buildFromTemplate(template: Template): Electron.Menu {
    const menu = new HostMenu();
    for (const entry of template) {
      menu.append(entry instanceof HostMenuItem ? (entry as object as Electron.MenuItem) : made(entry));
    }
    return menu.asElectron;
  }

  static getApplicationMenu(): Electron.Menu | null {
    return applicationMenu.menu;
  }

  static setApplicationMenu(menu: Electron.Menu | null): void {
    applicationMenu.menu = menu;
  }

  get asElectron(): Electron.Menu {
    return asWhole<Electron.Menu>(this);
  }

  append(item: Electron.MenuItem): void {
    this.insert(this.items.length, item);
  }

  insert(position: number, item: Electron.MenuItem): void {
    item.menu = this.asElectron;
    this.items.splice(position, 0, item);
    if (applicationMenu.menu === this.asElectron) applicationMenu.menu = this.asElectron;
  }

  getMenuItemById(id: string): Electron.MenuItem | null {
    return itemsOf(this.asElectron).find((item) => item.id === id) ?? null;
  }
}

function made(options: Electron.MenuItemConstructorOptions | Electron.MenuItem): Electron.MenuItem {
  return new HostMenuItem(options as Electron.MenuItemConstructorOptions).asElectron;
}

guardClass('Menu', HostMenu);
export const Menu = asWhole<typeof Electron.Menu>(
  HostMenu satisfies Pick<typeof Electron.Menu, 'buildFromTemplate' | 'getApplicationMenu' | 'setApplicationMenu'>,
);
