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
  /** A window that was closed: what was typed in it comes back with the next one of its connection. */
  closed: z.boolean().default(false),
});

const fileSchema = z.object({ version: z.literal(1), windows: z.array(windowState) });

/** What a window comes back with after a restart. */
export type WindowState = z.infer<typeof windowState>;

/** How many closed windows are remembered. */
const MAX_CLOSED = 10;

/** The windows that are open, and those closed last, in a file; with what is being typed in them, and without results. */
export class WindowStates {
  readonly #file: JsonFile<z.infer<typeof fileSchema>>;

  constructor(path: string, report: (problem: JsonFileProblem) => void) {
    this.#file = new JsonFile(path, fileSchema, { version: 1, windows: [] }, report);
  }

  /** The windows to open at start. */
  open(): readonly WindowState[] {
    return this.#all.filter(({ closed }) => !closed);
  }

  get(id: string): WindowState | null {
    return this.#all.find((state) => state.id === id) ?? null;
  }

  add(connectionId: string, bounds: Rectangle): WindowState {
    const added: WindowState = {
      id: randomUUID(),
      connectionId,
      bounds,
      maximized: false,
      draft: null,
      closed: false,
    };
    this.#write([...this.#all, added]);
    return added;
  }

  change(id: string, change: { bounds?: Rectangle; maximized?: boolean; draft?: Draft }): void {
    this.#write(this.#all.map((state) => (state.id === id ? { ...state, ...change } : state)));
  }

  close(id: string): void {
    const state = this.get(id);
    if (state === null) return;
    const others = this.#all.filter((other) => other !== state);
    const closed = [...others.filter((other) => other.closed), { ...state, closed: true }];
    this.#write([...others.filter((other) => !other.closed), ...closed.slice(-MAX_CLOSED)]);
  }

  /** The window closed last of those that `fits` takes, as open again; `null` where there is none. */
  reopen(fits: (state: WindowState) => boolean): WindowState | null {
    const state = this.#all.findLast((one) => one.closed && fits(one));
    if (state === undefined) return null;
    const reopened = { ...state, closed: false };
    this.#write([...this.#all.filter((other) => other !== state), reopened]);
    return reopened;
  }

  /** Forgets all windows of a connection, and what was typed in them. */
  forget(connectionId: string): void {
    if (this.#all.some((state) => state.connectionId === connectionId)) {
      this.#write(this.#all.filter((state) => state.connectionId !== connectionId));
    }
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  get #all(): readonly WindowState[] {
    return this.#file.value.windows;
  }

  #write(windows: WindowState[]): void {
    this.#file.set({ version: 1, windows });
  }
}
