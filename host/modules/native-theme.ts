import { EventEmitter } from 'node:events';
import { colorScheme } from '../color-scheme.ts';
import { asWhole, guardClass } from '../unimplemented.ts';
import { allWebContents } from './web-contents.ts';

type Covered = 'shouldUseDarkColors' | 'themeSource';
type ThemeSource = Electron.NativeTheme['themeSource'];

class HostNativeTheme extends EventEmitter implements Pick<Electron.NativeTheme, Covered> {
  #source: ThemeSource = 'system';
  /** What the system prefers, as far as the host knows; pages see it by themselves until a test says otherwise. */
  #system: 'light' | 'dark' = 'light';
  #systemChosen = false;

  get themeSource(): ThemeSource {
    return this.#source;
  }

  set themeSource(source: ThemeSource) {
    this.#change(() => {
      this.#source = source;
    });
  }

  get shouldUseDarkColors(): boolean {
    return (this.#source === 'system' ? this.#system : this.#source) === 'dark';
  }

  /** What Chromium found the system to prefer; what a test wants counts more. */
  learnSystem(scheme: 'light' | 'dark'): void {
    if (this.#systemChosen || this.#source !== 'system') return;
    this.#change(() => {
      this.#system = scheme;
    });
  }

  /** Makes the system prefer `scheme`, for a test. */
  setSystem(scheme: 'light' | 'dark'): void {
    this.#change(() => {
      this.#system = scheme;
      this.#systemChosen = true;
    });
  }

  #change(make: () => void): void {
    const before = this.shouldUseDarkColors;
    make();
    colorScheme.choose(this.#source !== 'system' ? this.#source : this.#systemChosen ? this.#system : null);
    for (const { page } of allWebContents.values()) if (page) void colorScheme.apply(page.cdp);
    if (this.shouldUseDarkColors !== before) this.emit('updated');
  }
}

guardClass('electron.nativeTheme', HostNativeTheme);
export const hostNativeTheme = new HostNativeTheme();
export const nativeTheme = asWhole<Electron.NativeTheme>(hostNativeTheme);
