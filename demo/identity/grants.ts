import type { Database } from '../database.ts';

/** What people allowed their apps: the provider's counterpart of families. A grant is one sign-in. */
export class Grants {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counts an access token given out, and returns the number: 1 at sign-in. */
  nextGeneration(grantId: string): number {
    const row = this.#database.one<{ generation: number }>(
      `INSERT INTO identity_generations (grant_id, generation) VALUES (?, 1)
       ON CONFLICT DO UPDATE SET generation = generation + 1 RETURNING generation`,
      grantId,
    );
    return row?.generation ?? 1;
  }

  /** The number of the latest access token; 0 where there was none. */
  generation(grantId: string): number {
    const row = this.#database.one<{ generation: number }>(
      'SELECT generation FROM identity_generations WHERE grant_id = ?',
      grantId,
    );
    return row?.generation ?? 0;
  }

  revoke(grantId: string): number {
    return this.#revoke('grant_id = ?', grantId);
  }

  revokeAllOf(username: string): number {
    return this.#revoke('account_id = (SELECT id FROM users WHERE username = ?)', username);
  }

  revokeAll(): number {
    return this.#revoke('TRUE');
  }

  /** Forgets the grants with all that was issued under them. Returns how many. */
  #revoke(condition: string, ...parameters: string[]): number {
    return this.#database.transaction(() => {
      const grants = this.#database.all<{ grant_id: string }>(
        `SELECT grant_id FROM identity_records WHERE model = 'Grant' AND ${condition}`,
        ...parameters,
      );
      for (const { grant_id } of grants) {
        this.#database.run('DELETE FROM identity_records WHERE grant_id = ?', grant_id);
      }
      return grants.length;
    });
  }
}
