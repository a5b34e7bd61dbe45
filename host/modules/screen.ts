import { EventEmitter } from 'node:events';
import { asWhole, guardClass } from '../unimplemented.ts';

type Covered = 'getAllDisplays' | 'getDisplayMatching' | 'getDisplayNearestPoint' | 'getPrimaryDisplay';

/** One display: the size that Chromium found, or the one that it is given where there is none. */
class HostScreen extends EventEmitter implements Pick<Electron.Screen, Covered> {
  // Until a page has told: small, so that what is placed in the middle of it is on every real one.
  #workArea: Electron.Rectangle = { x: 0, y: 0, width: 1366, height: 768 };
  #scaleFactor = 1;

  learn(workArea: Electron.Rectangle, scaleFactor: number): void {
    this.#workArea = workArea;
    this.#scaleFactor = scaleFactor;
  }

  getPrimaryDisplay(): Electron.Display {
    const workArea = { ...this.#workArea };
    const size = { width: workArea.width, height: workArea.height };
    const display: Partial<Electron.Display> = {
      id: 1,
      label: '',
      bounds: { x: 0, y: 0, width: workArea.x + size.width, height: workArea.y + size.height },
      workArea,
      size,
      workAreaSize: size,
      scaleFactor: this.#scaleFactor,
      rotation: 0,
      internal: false,
    };
    return asWhole<Electron.Display>(display);
  }

  getAllDisplays(): Electron.Display[] {
    return [this.getPrimaryDisplay()];
  }

  getDisplayMatching(_rect: Electron.Rectangle): Electron.Display {
    return this.getPrimaryDisplay();
  }

  getDisplayNearestPoint(_point: Electron.Point): Electron.Display {
    return this.getPrimaryDisplay();
  }
}

guardClass('electron.screen', HostScreen);
export const hostScreen = new HostScreen();
export const screen = asWhole<Electron.Screen>(hostScreen);
