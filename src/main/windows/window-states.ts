import { randomUUID } from 'node:crypto';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import type { Draft } from '../../shared/ipc.ts';
import { draft } from '../../shared/schema.ts';
import { JsonFile, type JsonFileProblem } from '../system/json-file.ts';

const windowState = z.object({
  id: z.string(),
  connectionId: z.string(),
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximized: z.boolean(),
  draft: draft.nullable(),
});

const fileSchema = z.object({ version: z.literal(1), windows: z.array(windowState) });

/** What a window comes back with after a restart. */
export type WindowState = z.infer<typeof windowState>;

/** The windows that were open last, in a file; with what is being typed in them, and without results. */
export class WindowStates {
  readonly #file: JsonFile<z.infer<typeof fileSchema>>;

  constructor(path: string, report: (problem: JsonFileProblem) => void) {
    this.#file = new JsonFile(path, fileSchema, { version: 1, windows: [] }, report);
  }

  list(): readonly WindowState[] {
    return this.#file.value.windows;
  }

  get(id: string): WindowState | null {
    return this.list().find((state) => state.id === id) ?? null;
  }

  add(connectionId: string, bounds: Rectangle): WindowState {
    const added: WindowState = { id: randomUUID(), connectionId, bounds, maximized: false, draft: null };
    this.#write([...this.list(), added]);
    return added;
  }

  change(id: string, change: { bounds?: Rectangle; maximized?: boolean; draft?: Draft; connectionId?: string }): void {
    this.#write(this.list().map((state) => (state.id === id ? { ...state, ...change } : state)));
  }

  remove(id: string): void {
    this.#write(this.list().filter((state) => state.id !== id));
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  #write(windows: WindowState[]): void {
    this.#file.set({ version: 1, windows });
  }
}
