import { existsSync } from 'node:fs';
import { asWhole, guardClass, guardObject } from '../unimplemented.ts';

type Covered = 'isEmpty' | 'isTemplateImage' | 'resize' | 'setTemplateImage';

/** An image that is only handed on, to a tray icon or a window that shows none. */
class HostNativeImage implements Pick<Electron.NativeImage, Covered> {
  readonly #path: string | null;
  #template = false;

  constructor(path: string | null) {
    this.#path = path;
  }

  get asElectron(): Electron.NativeImage {
    return asWhole<Electron.NativeImage>(this);
  }

  isEmpty(): boolean {
    return this.#path === null || !existsSync(this.#path);
  }

  isTemplateImage(): boolean {
    return this.#template;
  }

  setTemplateImage(template: boolean): void {
    this.#template = template;
  }

  resize(_options: Electron.ResizeOptions): Electron.NativeImage {
    return this.asElectron;
  }
}

guardClass('NativeImage', HostNativeImage);
export const nativeImage = guardObject<typeof Electron.NativeImage>('electron.nativeImage', {
  createEmpty: () => new HostNativeImage(null).asElectron,
  createFromPath: (path) => new HostNativeImage(path).asElectron,
} satisfies Pick<typeof Electron.NativeImage, 'createEmpty' | 'createFromPath'>);
