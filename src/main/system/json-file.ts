import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';

export type JsonFileProblem = { readonly event: 'file_put_aside' | 'file_not_written'; readonly file: string };

/**
 * A small JSON file of the user's: parsed by a schema, written atomically (a new file takes the old one's place), and
 * kept aside where it cannot be read.
 */
export class JsonFile<T> {
  readonly #path: string;
  readonly #schema: z.ZodType<T>;
  readonly #fallback: T;
  readonly #report: (problem: JsonFileProblem) => void;
  #value: T;
  #writing: Promise<void> | null = null;
  #dirty = false;

  constructor(path: string, schema: z.ZodType<T>, fallback: T, report: (problem: JsonFileProblem) => void) {
    this.#path = path;
    this.#schema = schema;
    this.#fallback = fallback;
    this.#report = report;
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
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return this.#fallback;
      throw error;
    }
    const parsed = this.#schema.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const aside = `${this.#path}.unreadable-${Date.now()}`;
    mkdirSync(dirname(aside), { recursive: true });
    renameSync(this.#path, aside);
    this.#report({ event: 'file_put_aside', file: aside });
    return this.#fallback;
  }

  async #write(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    while (this.#dirty) {
      this.#dirty = false;
      const temporary = `${this.#path}.${process.pid}.tmp`;
      await writeFile(temporary, `${JSON.stringify(this.#value, null, 2)}\n`, { flush: true, mode: 0o600 });
      await rename(temporary, this.#path);
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
