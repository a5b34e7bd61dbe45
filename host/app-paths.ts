import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotImplemented } from './unimplemented.ts';

/** Where the app keeps what: Electron's own rules for each platform. */
export class AppPaths {
  readonly #set = new Map<string, string>();
  readonly #appName: () => string;

  /** `userData` as given on the command line; empty for the usual place. */
  constructor(appName: () => string, userData: string) {
    this.#appName = appName;
    if (userData !== '') this.#set.set('userData', userData);
  }

  set(name: string, path: string): void {
    this.#set.set(name, path);
  }

  get(name: string): string {
    const path = this.#set.get(name) ?? this.#usual(name);
    if (name === 'userData') mkdirSync(path, { recursive: true });
    return path;
  }

  #usual(name: string): string {
    switch (name) {
      case 'home':
        return homedir();
      case 'temp':
        return tmpdir();
      case 'exe':
      case 'module':
        return process.execPath;
      case 'appData':
        return appData();
      case 'userData':
        return join(this.get('appData'), this.#appName());
      case 'sessionData':
        return this.get('userData');
      case 'logs':
        return process.platform === 'darwin'
          ? join(homedir(), 'Library', 'Logs', this.#appName())
          : join(this.get('userData'), 'logs');
      default:
        throw new NotImplemented(`electron.app.getPath('${name}')`);
    }
  }
}

function appData(): string {
  switch (process.platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    case 'win32':
      return process.env.APPDATA ?? join(homedir(), 'AppData', 'Roaming');
    default:
      return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  }
}
