import { randomUUID } from 'node:crypto';
import type { Connection, ConnectionSettings } from '../../shared/connection.ts';
import type { ConnectionsProblem } from '../../shared/ipc.ts';
import { type FileProblem, type FileReading, KeptFile } from '../system/kept-file.ts';
import { type ReadConnection, type Reading, readConnections, writeConnections } from './connection-file.ts';

/** The connections, in the order in which they are shown, in a readable file without secrets. */
export class ConnectionStore {
  readonly #path: string;
  readonly #file: KeptFile<readonly Connection[]>;
  readonly #problemChanged: (problem: ConnectionsProblem | null) => void;
  #problem: ConnectionsProblem | null = null;
  /** Each token request looks its connection up. */
  #byId: { readonly of: readonly Connection[]; readonly map: ReadonlyMap<string, Connection> } = {
    of: [],
    map: new Map(),
  };

  /**
   * @param report - takes what the log is to say.
   * @param problemChanged - takes what the person is to know, once this has been made: until then see {@link problem}.
   */
  constructor(
    path: string,
    report: (problem: FileProblem) => void,
    problemChanged: (problem: ConnectionsProblem | null) => void = () => undefined,
  ) {
    this.#path = path;
    this.#problemChanged = problemChanged;
    let first: Reading | null = null;
    this.#file = new KeptFile<readonly Connection[]>(
      path,
      {
        read: (text) => {
          first = readConnections(text);
          return fileReading(first);
        },
        write: writeConnections,
      },
      [],
      (problem) => {
        report(problem);
        if (problem.event === 'file_put_aside' && first !== null) this.#problem = this.#unread(problem.file, first);
        if (problem.event === 'file_changed_meanwhile') this.#tell(this.#changed(problem.file));
      },
      { sparesEdits: true },
    );
  }

  /** What the person is to know of the file; `null` where all is well, or has been said. */
  get problem(): ConnectionsProblem | null {
    return this.#problem;
  }

  dismissProblem(): void {
    this.#tell(null);
  }

  list(): readonly Connection[] {
    return this.#file.value;
  }

  get(id: string): Connection | null {
    const list = this.list();
    if (this.#byId.of !== list) this.#byId = { of: list, map: new Map(list.map((one) => [one.id, one])) };
    return this.#byId.map.get(id) ?? null;
  }

  /**
   * @param id - one that nothing has: a secret may be kept under it already.
   * @param behind - the id of the connection that it comes after; at the end without it.
   */
  add(id: string, settings: ConnectionSettings, behind: string | null = null): Connection {
    const added: Connection = { ...settings, id };
    const at = this.list().findIndex((one) => one.id === behind) + 1;
    this.#file.set(at === 0 ? [...this.list(), added] : this.list().toSpliced(at, 0, added));
    return added;
  }

  /** @throws RangeError where there is no such connection. */
  change(id: string, settings: ConnectionSettings): Connection {
    if (this.get(id) === null) throw new RangeError('There is no such connection.');
    const changed: Connection = { ...settings, id };
    this.#file.set(this.list().map((one) => (one.id === id ? changed : one)));
    return changed;
  }

  remove(id: string): void {
    this.#file.set(this.list().filter((one) => one.id !== id));
  }

  /** Moves a connection to `index`; beyond the end counts as the end. */
  move(id: string, index: number): void {
    const moved = this.get(id);
    if (moved === null) return;
    this.#file.set(
      this.list()
        .filter((one) => one !== moved)
        .toSpliced(index, 0, moved),
    );
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }

  #tell(problem: ConnectionsProblem | null): void {
    this.#problem = problem;
    this.#problemChanged(problem);
  }

  #unread(keptAt: string, reading: Reading): ConnectionsProblem {
    const about = { file: this.#path, keptAt };
    return reading.kind === 'newer'
      ? { ...about, kind: 'newer', faults: [], kept: 0 }
      : {
          ...about,
          kind: 'unreadable',
          faults: reading.kind === 'faulty' ? reading.faults : [],
          kept: reading.connections.length,
        };
  }

  #changed(keptAt: string): ConnectionsProblem {
    return { kind: 'changed', file: this.#path, keptAt, faults: [], kept: this.list().length };
  }
}

function fileReading(reading: Reading): FileReading<readonly Connection[]> {
  if (reading.kind === 'newer') return { kind: 'unreadable' };
  const { connections, mended } = withOwnIds(reading.connections);
  if (reading.kind === 'connections') return { kind: mended ? 'mended' : 'sound', value: connections };
  return connections.length === 0 ? { kind: 'unreadable' } : { kind: 'partial', value: connections };
}

/** Sessions and secrets go by the id: one that is missing, or that another connection has, would share or lose them. */
function withOwnIds(read: readonly ReadConnection[]): { connections: Connection[]; mended: boolean } {
  const taken = new Set<string>();
  let mended = false;
  const connections = read.map(({ id, settings }): Connection => {
    const isOwn = id !== null && !taken.has(id);
    if (!isOwn) mended = true;
    const own = isOwn ? id : randomUUID();
    taken.add(own);
    return { ...settings, id: own };
  });
  return { connections, mended };
}
