import { EventEmitter } from 'node:events';
import { asWhole, guardClass } from '../unimplemented.ts';

type Covered = 'destroy' | 'getTitle' | 'isDestroyed' | 'setContextMenu' | 'setImage' | 'setTitle' | 'setToolTip';

const trays = new Set<HostTray>();

/** A tray icon that nobody sees, because Chromium has none: tests click it. */
export class HostTray extends EventEmitter implements Pick<Electron.Tray, Covered> {
  #menu: Electron.Menu | null = null;
  #toolTip = '';
  #title = '';

  /** Takes the image and shows it to nobody. */
  constructor(_image: Electron.NativeImage | string, _guid?: string) {
    super();
    trays.add(this);
  }

  get menu(): Electron.Menu | null {
    return this.#menu;
  }

  get toolTip(): string {
    return this.#toolTip;
  }

  setContextMenu(menu: Electron.Menu | null): void {
    this.#menu = menu;
  }

  setToolTip(toolTip: string): void {
    this.#toolTip = toolTip;
  }

  setTitle(title: string): void {
    this.#title = title;
  }

  getTitle(): string {
    return this.#title;
  }

  setImage(_image: Electron.NativeImage | string): void {}

  destroy(): void {
    trays.delete(this);
  }

  isDestroyed(): boolean {
    return !trays.has(this);
  }
}

guardClass('Tray', HostTray);
export const Tray = asWhole<typeof Electron.Tray>(HostTray);

export const openTrays: ReadonlySet<HostTray> = trays;
