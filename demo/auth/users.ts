import type { Database } from '../database.ts';
import { hashPassword, passwordMatches } from './passwords.ts';

/** A member of the team. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly title: string;
}

const COLUMNS = 'id, username, name, title';

export class Users {
  readonly #database: Database;
  /** Checked where there is no such user, so that the time an answer takes does not tell who exists. */
  readonly #decoy = hashPassword('');

  constructor(database: Database) {
    this.#database = database;
  }

  all(): User[] {
    return this.#database.all<User>(`SELECT ${COLUMNS} FROM users ORDER BY name`);
  }

  byId(id: string): User | undefined {
    return this.#database.one<User>(`SELECT ${COLUMNS} FROM users WHERE id = ?`, id);
  }

  /** The user with this name and password, or `null`. */
  async authenticate(username: string, password: string): Promise<User | null> {
    const row = this.#database.one<User & { password_hash: string | null }>(
      `SELECT ${COLUMNS}, password_hash FROM users WHERE username = ?`,
      username.trim().toLowerCase(),
    );
    const matches = await passwordMatches(password, row?.password_hash ?? (await this.#decoy));
    if (!row?.password_hash || !matches) return null;
    const { password_hash: _, ...user } = row;
    return user;
  }
}
