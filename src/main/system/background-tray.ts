import { Menu, Tray } from 'electron';

interface TrayActions {
  readonly open: () => void;
  readonly signOut: () => void;
  readonly quit: () => void;
}

/** The icon that says that Latchkey goes on without windows, and keeps sessions fresh. */
export class BackgroundTray {
  readonly #icon: string;
  readonly #actions: TrayActions;
  // Held for as long as it shows: a tray that is collected disappears.
  #tray: Tray | null = null;

  /** @param icon - path of a PNG file. */
  constructor(icon: string, actions: TrayActions) {
    this.#icon = icon;
    this.#actions = actions;
  }

  show(shown: boolean): void {
    if (!shown) {
      this.#tray?.destroy();
      this.#tray = null;
      return;
    }
    if (this.#tray !== null) return;
    const { open, signOut, quit } = this.#actions;
    this.#tray = new Tray(this.#icon);
    this.#tray.setToolTip('Latchkey');
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { id: 'tray-open', label: 'Open Latchkey', click: open },
        { id: 'tray-sign-out', label: 'Sign Out Everywhere', click: signOut },
        { type: 'separator' },
        { id: 'tray-quit', label: 'Quit', click: quit },
      ]),
    );
    this.#tray.on('click', open);
  }
}
