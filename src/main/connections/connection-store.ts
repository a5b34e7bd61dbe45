import { z } from 'zod';
import type { Connection, ConnectionSettings } from '../../shared/connection.ts';
import type { ConnectionSummary } from '../../shared/ipc.ts';
import { connection } from '../../shared/schema.ts';
import { CONNECTIONS_VERSION, upToDate } from './connection-versions.ts';
import { JsonFile, type JsonFileProblem } from '../system/json-file.ts';

const fileSchema = z.preprocess(
  upToDate,
  z.object({ version: z.literal(CONNECTIONS_VERSION), connections: z.array(connection) }),
);

/** The connections, in a readable file without secrets. */
export class ConnectionStore {
  readonly #file: JsonFile<z.infer<typeof fileSchema>>;

  constructor(path: string, report: (problem: JsonFileProblem) => void) {
    this.#file = new JsonFile(path, fileSchema, { version: CONNECTIONS_VERSION, connections: [] }, report);
  }

  list(): readonly Connection[] {
    return this.#file.value.connections;
  }

  summaries(): ConnectionSummary[] {
    return this.list().map(({ id, name, color, endpoint }) => ({ id, name, color, endpoint }));
  }

  get(id: string): Connection | null {
    return this.list().find((one) => one.id === id) ?? null;
  }

  /** @param id - one that nothing has: a secret may be kept under it already. */
  add(id: string, settings: ConnectionSettings): Connection {
    const added: Connection = { ...settings, id };
    this.#write([...this.list(), added]);
    return added;
  }

  /** @throws RangeError where there is no such connection. */
  change(id: string, settings: ConnectionSettings): Connection {
    if (this.get(id) === null) throw new RangeError('There is no such connection.');
    const changed: Connection = { ...settings, id };
    this.#write(this.list().map((one) => (one.id === id ? changed : one)));
    return changed;
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  #write(connections: Connection[]): void {
    this.#file.set({ version: CONNECTIONS_VERSION, connections });
  }
}
