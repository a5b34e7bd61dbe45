import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Log, SignOutMarker } from '../auth/ports.ts';

/** An empty file that is there or not. At once on the disk: it has to hold even if the process ends right after. */
export class MarkerFile implements SignOutMarker {
  readonly #path: string;
  readonly #log: Log;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  isSet(): boolean {
    return existsSync(this.#path);
  }

  set(): void {
    this.#try(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      writeFileSync(this.#path, '', { flush: true });
    });
  }

  clear(): void {
    this.#try(() => rmSync(this.#path, { force: true }));
  }

  /** A disk that refuses must not keep anybody from signing in or out: then the keychain alone knows. */
  #try(change: () => void): void {
    try {
      change();
    } catch {
      this.#log({ event: 'marker_unavailable' });
    }
  }
}
