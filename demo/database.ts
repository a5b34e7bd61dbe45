import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { DemoServerError } from './errors.ts';
import { migrations } from './migrations.ts';

type Parameter = SQLInputValue | Readonly<Record<string, SQLInputValue>>;

/** A thin layer over SQLite: prepared statements by their text, typed rows, transactions. */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  /** Opens the database in `folder`, and brings its schema up to date. Throws a {@link DemoServerError}. */
  constructor(folder: string) {
    const file = join(folder, 'demo.sqlite');
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      this.#sqlite = new DatabaseSync(file);
      chmodSync(file, 0o600);
      this.#sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000;');
    } catch (cause) {
      throw new DemoServerError('folder_unusable', `Cannot keep data in ${folder}. Choose another folder.`, { cause });
    }
    this.#migrate(folder);
  }

  /** The first row. Parameters are given in order, or as one record by name. */
  one<Row>(sql: string, ...parameters: Parameter[]): Row | undefined {
    return this.#prepare(sql).get(...(parameters as SQLInputValue[])) as Row | undefined;
  }

  all<Row>(sql: string, ...parameters: Parameter[]): Row[] {
    return this.#prepare(sql).all(...(parameters as SQLInputValue[])) as Row[];
  }

  /** Returns the row id of the latest insert. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...parameters).lastInsertRowid);
  }

  /** Runs `work` as a whole or not at all. */
  transaction<T>(work: () => T): T {
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#sqlite.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #migrate(folder: string): void {
    const version = this.one<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
    if (version > migrations.length) {
      this.close();
      throw new DemoServerError(
        'data_too_new',
        `The data in ${folder} was written by a newer version of the demo server. Choose another folder.`,
      );
    }
    for (const [index, sql] of migrations.entries()) {
      if (index < version) continue;
      this.transaction(() => this.#sqlite.exec(`${sql}; PRAGMA user_version = ${index + 1}`));
    }
  }
}
