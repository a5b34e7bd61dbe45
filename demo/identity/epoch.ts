import type { Database } from '../database.ts';

const NAME = 'epoch';

/** A number in every access token of the provider: those with an older one are revoked. */
export class Epoch {
  readonly #database: Database;
  #current: number;

  constructor(database: Database) {
    this.#database = database;
    const row = database.one<{ value: string }>('SELECT value FROM identity_state WHERE name = ?', NAME);
    this.#current = Number(row?.value ?? 1);
  }

  get current(): number {
    return this.#current;
  }

  advance(): void {
    this.#current += 1;
    this.#database.run(
      `INSERT INTO identity_state (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value`,
      NAME,
      String(this.#current),
    );
  }
}
