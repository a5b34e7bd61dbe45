import type { X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { AuthError } from '../auth/errors.ts';
import { parseCertificates } from './certificate-trust.ts';

/** Nobody's file of authorities is larger, and a device file never ends. */
const MAX_BYTES = 10_000_000;

/** The authorities in a file that a connection names, read again when the file has changed. */
export class TrustedAuthorities {
  readonly #path: string | null;
  #known: { readonly stamp: string; readonly certificates: readonly X509Certificate[] } | null = null;

  /** @param path - absolute; `null` for none. */
  constructor(path: string | null) {
    this.#path = path;
  }

  /** @throws AuthError with `field: 'network.caFile'` where the file cannot be used. */
  read(): readonly X509Certificate[] {
    if (this.#path === null) return [];
    try {
      const { size, mtimeMs, ino } = statSync(this.#path);
      const stamp = `${ino} ${size} ${mtimeMs}`;
      if (this.#known?.stamp === stamp) return this.#known.certificates;
      this.#known = null;
      if (size > MAX_BYTES) throw new Error('it is too large.');
      const certificates = parseCertificates(readFileSync(this.#path, 'utf8'));
      this.#known = { stamp, certificates };
      return certificates;
    } catch (error) {
      throw new AuthError(
        'endpoint_unreachable',
        `The file of certificates ${this.#path} cannot be used: ${reasonOf(error)} Nothing was sent. Choose another file in the connection’s settings, or none.`,
        { field: 'network.caFile' },
      );
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read.';
  if (!('code' in error)) return error.message;
  switch (error.code) {
    case 'ENOENT':
      return 'there is no such file.';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read.';
    case 'EISDIR':
      return 'it is a folder.';
    default:
      return 'it cannot be read.';
  }
}
