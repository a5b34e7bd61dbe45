import { copyFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type FileProblem = {
  readonly event: 'file_put_aside' | 'file_not_written' | 'file_changed_meanwhile';
  /** Where the file is kept as it was; for `file_not_written` the file itself. */
  readonly file: string;
};

/** How a value stands in a file. */
export interface FileFormat<T> {
  read(text: string): FileReading<T>;
  write(value: T): string;
}

export type FileReading<T> =
  | { readonly kind: 'sound'; readonly value: T }
  /** Understood, and to be written anew before it is relied upon. */
  | { readonly kind: 'mended'; readonly value: T }
  /** Not all of it can be understood: `value` is what can. */
  | { readonly kind: 'partial'; readonly value: T }
  | { readonly kind: 'unreadable' };

/**
 * A small file of the user's: written atomically (a new file takes the old one's place), and kept aside as it was where
 * it cannot be understood in whole.
 */
export class KeptFile<T> {
  readonly #path: string;
  readonly #format: FileFormat<T>;
  readonly #fallback: T;
  readonly #report: (problem: FileProblem) => void;
  /** Whether a version that somebody else has written meanwhile is kept aside before it is written over. */
  readonly #sparesEdits: boolean;
  #value: T;
  /** What the file read when this process last read or wrote it; `null` where there was none. */
  #lastText: string | null = null;
  #writing: Promise<void> | null = null;
  #dirty = false;

  constructor(
    path: string,
    format: FileFormat<T>,
    fallback: T,
    report: (problem: FileProblem) => void,
    { sparesEdits = false }: { readonly sparesEdits?: boolean } = {},
  ) {
    this.#path = path;
    this.#format = format;
    this.#fallback = fallback;
    this.#report = report;
    this.#sparesEdits = sparesEdits;
    this.#value = this.#read();
  }

  get value(): T {
    return this.#value;
  }

  /** Takes `value` at once, and writes it; several changes during one write are written together. */
  set(value: T): void {
    this.#value = value;
    this.#dirty = true;
    void this.flush();
  }

  /** Resolves when all is written, or the disk has refused; then the next change tries again. */
  flush(): Promise<void> {
    this.#writing ??= this.#write()
      .catch(() => {
        this.#dirty = true;
        this.#report({ event: 'file_not_written', file: this.#path });
      })
      .finally(() => {
        this.#writing = null;
      });
    return this.#writing;
  }

  #read(): T {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (isMissing(error)) return this.#fallback;
      throw error;
    }
    const reading = this.#format.read(text);
    if (reading.kind === 'unreadable') {
      const aside = this.#aside('unreadable');
      mkdirSync(dirname(aside), { recursive: true });
      renameSync(this.#path, aside);
      this.#report({ event: 'file_put_aside', file: aside });
      return this.#fallback;
    }
    this.#lastText = text;
    if (reading.kind === 'sound') return reading.value;
    if (reading.kind === 'partial') {
      const aside = this.#aside('unreadable');
      copyFileSync(this.#path, aside);
      this.#report({ event: 'file_put_aside', file: aside });
    }
    this.#value = reading.value;
    this.#dirty = true;
    void this.flush();
    return reading.value;
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    while (this.#dirty) {
      this.#dirty = false;
      await this.#spareEdits();
      const temporary = `${this.#path}.${process.pid}.tmp`;
      const text = this.#format.write(this.#value);
      await writeFile(temporary, text, { flush: true, mode: 0o600 });
      await rename(temporary, this.#path);
      this.#lastText = text;
    }
  }

  async #spareEdits(): Promise<void> {
    if (!this.#sparesEdits) return;
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) return null;
      throw error;
    });
    if (text === null || text === this.#lastText) return;
    const aside = this.#aside('changed');
    await copyFile(this.#path, aside);
    this.#lastText = text;
    this.#report({ event: 'file_changed_meanwhile', file: aside });
  }

  #aside(why: 'unreadable' | 'changed'): string {
    return `${this.#path}.${why}-${Date.now()}`;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
