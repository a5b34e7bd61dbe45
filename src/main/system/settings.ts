import { z } from 'zod';
import { JsonFile, type JsonFileProblem } from './json-file.ts';

const schema = z.object({
  version: z.literal(1),
  /** Whether Latchkey goes on with a tray icon when the last window is closed; `null` for the platform's custom. */
  keepsRunning: z.boolean().nullable(),
});

/** The person's choices for the whole app. */
export class Settings {
  readonly #file: JsonFile<z.infer<typeof schema>>;
  readonly #platform: NodeJS.Platform;

  constructor(path: string, platform: NodeJS.Platform, report: (problem: JsonFileProblem) => void) {
    this.#file = new JsonFile(path, schema, { version: 1, keepsRunning: null }, report);
    this.#platform = platform;
  }

  /** On by default where every desktop has a tray; on Linux many have none, and no API tells. */
  get keepsRunning(): boolean {
    return this.#file.value.keepsRunning ?? this.#platform !== 'linux';
  }

  set keepsRunning(value: boolean) {
    this.#file.set({ ...this.#file.value, keepsRunning: value });
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }
}
