import type { Database } from '../database.ts';
import type { Project } from './model.ts';

const PROJECT = 'SELECT id, key, name, description, colour, lead_id AS leadId FROM projects';

export class Projects {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): Project[] {
    return this.#database.all<Project>(`${PROJECT} ORDER BY name`);
  }

  byId(id: string | number): Project | null {
    return this.#database.one<Project>(`${PROJECT} WHERE id = ?`, String(id)) ?? null;
  }

  byKey(key: string): Project | null {
    return this.#database.one<Project>(`${PROJECT} WHERE key = upper(?)`, key) ?? null;
  }
}
