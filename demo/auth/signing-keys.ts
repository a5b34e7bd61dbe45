import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';

interface SigningKey {
  readonly kid: string;
  readonly secret: Uint8Array;
}

/** The keys of HS256 (RFC 7518 §3.2), kept in the database so that a token outlives a restart. */
export class SigningKeys {
  readonly #database: Database;
  readonly #clock: Clock;
  #current: SigningKey;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#current =
      database.one<SigningKey>('SELECT kid, secret FROM signing_keys WHERE retired_at IS NULL') ?? this.#create();
  }

  get current(): SigningKey {
    return this.#current;
  }

  /** The secret of a key, retired or not. Throws where there is none. */
  secret(kid: string | undefined): Uint8Array {
    const key = this.#database.one<SigningKey>('SELECT kid, secret FROM signing_keys WHERE kid = ?', kid ?? '');
    if (!key) throw new Error('No such signing key.');
    return key.secret;
  }

  /** Retires the current key: what it signed can still be told from a forgery, but is no longer good. */
  replace(): void {
    this.#current = this.#database.transaction(() => {
      this.#database.run('UPDATE signing_keys SET retired_at = ? WHERE retired_at IS NULL', this.#clock.now());
      return this.#create();
    });
  }

  #create(): SigningKey {
    const key = { kid: randomUUID(), secret: randomBytes(32) };
    this.#database.run(
      'INSERT INTO signing_keys (kid, secret, created_at) VALUES (?, ?, ?)',
      key.kid,
      key.secret,
      this.#clock.now(),
    );
    return key;
  }
}
