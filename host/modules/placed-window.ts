import { EventEmitter } from 'node:events';
import { Placement } from '../placement.ts';
import { screen } from './screen.ts';

type Covered =
  | 'getBounds'
  | 'getContentBounds'
  | 'getNormalBounds'
  | 'getPosition'
  | 'getSize'
  | 'isFullScreen'
  | 'isMaximized'
  | 'isMinimized'
  | 'isVisible'
  | 'maximize'
  | 'minimize'
  | 'restore'
  | 'setBounds'
  | 'setFullScreen'
  | 'setPosition'
  | 'setSize'
  | 'unmaximize';

/** The part of a window that is about its place on the screen: bounds, and whether it is minimized or the like. */
export class PlacedWindow extends EventEmitter implements Pick<Electron.BrowserWindow, Covered> {
  protected readonly placement: Placement;
  protected visible: boolean;

  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super();
    const { width = 800, height = 600, minWidth = 0, minHeight = 0, show = true } = options;
    const { workArea } = screen.getPrimaryDisplay();
    const x = options.x ?? Math.max(workArea.x, workArea.x + (workArea.width - width) / 2);
    const y = options.y ?? Math.max(workArea.y, workArea.y + (workArea.height - height) / 2);
    this.visible = show;
    this.placement = new Placement(
      { x, y, width, height },
      { width: minWidth, height: minHeight },
      ({ moved, resized }) => {
        for (const event of [...(moved ? ['move', 'moved'] : []), ...(resized ? ['resize', 'resized'] : [])]) {
          this.emit(event);
        }
      },
    );
  }

  getBounds(): Electron.Rectangle {
    return this.placement.bounds;
  }

  getContentBounds(): Electron.Rectangle {
    return this.placement.bounds;
  }

  getNormalBounds(): Electron.Rectangle {
    return this.placement.bounds;
  }

  getSize(): number[] {
    const { width, height } = this.placement.bounds;
    return [width, height];
  }

  getPosition(): number[] {
    const { x, y } = this.placement.bounds;
    return [x, y];
  }

  setBounds(bounds: Partial<Electron.Rectangle>): void {
    this.placement.move(bounds);
  }

  setSize(width: number, height: number): void {
    this.placement.move({ width, height });
  }

  setPosition(x: number, y: number): void {
    this.placement.move({ x, y });
  }

  isVisible(): boolean {
    return this.visible;
  }

  isMinimized(): boolean {
    return this.placement.state === 'minimized';
  }

  isMaximized(): boolean {
    return this.placement.state === 'maximized';
  }

  isFullScreen(): boolean {
    return this.placement.state === 'fullscreen';
  }

  minimize(): void {
    this.#enter('minimized', 'minimize');
  }

  maximize(): void {
    this.#enter('maximized', 'maximize');
  }

  unmaximize(): void {
    if (this.isMaximized()) this.#enter('normal', 'unmaximize');
  }

  restore(): void {
    this.#enter('normal', 'restore');
  }

  setFullScreen(flag: boolean): void {
    if (flag === this.isFullScreen()) return;
    this.#enter(flag ? 'fullscreen' : 'normal', flag ? 'enter-full-screen' : 'leave-full-screen');
  }

  #enter(state: 'normal' | 'minimized' | 'maximized' | 'fullscreen', event: string): void {
    if (this.placement.state === state) return;
    this.placement.setState(state);
    this.emit(event);
  }
}
