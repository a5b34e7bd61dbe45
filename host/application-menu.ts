/** The application menu in force. Nobody sees it: its accelerators work, and tests click its items. */
class ApplicationMenu {
  #menu: Electron.Menu | null = null;
  #onChange: () => void = () => {};

  get menu(): Electron.Menu | null {
    return this.#menu;
  }

  set menu(menu: Electron.Menu | null) {
    this.#menu = menu;
    this.#onChange();
  }

  onChange(listener: () => void): void {
    this.#onChange = listener;
  }
}

export const applicationMenu = new ApplicationMenu();

/** Every item of a menu and its submenus, in the order in which they are shown. */
export function itemsOf(menu: Electron.Menu | null): readonly Electron.MenuItem[] {
  return (menu?.items ?? []).flatMap((item) => [item, ...itemsOf(item.submenu ?? null)]);
}
