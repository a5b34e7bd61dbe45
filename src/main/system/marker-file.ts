import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SignOutMarker } from '../auth/ports.ts';

/** A disk that does not take the marker, or does not give it back. */
export interface MarkerProblem {
  readonly event: 'marker_unavailable';
}

/** An empty file that is there or not. At once on the disk: it has to hold even if the process ends right after. */
export class MarkerFile implements SignOutMarker {
  readonly #path: string;
  readonly #report: (problem: MarkerProblem) => void;

  constructor(path: string, report: (problem: MarkerProblem) => void) {
    this.#path = path;
    this.#report = report;
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
      this.#report({ event: 'marker_unavailable' });
    }
  }
}
