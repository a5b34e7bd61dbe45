import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import { hashToken } from '../auth/secrets.ts';
import type { Clock } from '../clock.ts';
import type { Database } from '../database.ts';

interface Row {
  payload: string;
  expires_at: number | null;
  consumed_at: number | null;
}

/** The `error_detail` of the refusal of a token that was spent at the same time by another request. */
export const ALREADY_USED = 'already used';

const DAY_MS = 86_400_000;

/** These are also found by something other than their id, and then have to say what it is. */
const FOUND_OTHERWISE = new Set(['Session', 'DeviceCode']);

/**
 * One kind of what the provider remembers: its adapter contract over SQLite. The id of a refresh token or a code is
 * the token itself, so ids are stored as SHA-256 hashes.
 * A browser's session and a device code stay readable: the provider also finds them by what is not their id.
 *
 * The provider reads the machine's clock. Expiry is stored by the server's, which a test may move, and translated
 * when a record is read: so a moved clock expires these sessions too.
 */
export class Records implements Adapter {
  readonly #model: string;
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(model: string, database: Database, clock: Clock) {
    this.#model = model;
    this.#database = database;
    this.#clock = clock;
  }

  /** @param expiresIn - in seconds; without, the record is kept. */
  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { jti, ...rest } = payload;
    const stored = FOUND_OTHERWISE.has(this.#model) ? payload : rest;
    // A grant is named by its own id, which is no secret: access tokens carry it.
    const grantId = this.#model === 'Grant' ? id : payload.grantId;
    this.#database.run(
      `INSERT INTO identity_records (model, id, payload, grant_id, account_id, uid, user_code, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET payload = excluded.payload, grant_id = excluded.grant_id,
         account_id = excluded.account_id, uid = excluded.uid, user_code = excluded.user_code,
         expires_at = excluded.expires_at`,
      this.#model,
      hashToken(id),
      JSON.stringify(stored),
      grantId ?? null,
      payload.accountId ?? null,
      payload.uid ?? null,
      payload.userCode ?? null,
      expiresIn === undefined ? null : Math.round(this.#clock.now() + expiresIn * 1_000),
    );
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = this.#read('id = ?', hashToken(id));
    return payload && { ...payload, jti: id };
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#read('uid = ?', uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#read('user_code = ?', userCode);
  }

  /**
   * Spends a token. The provider looks whether it was spent and spends it in two steps: a request that came between
   * them is refused here, and the grant revoked, as is any other reuse (RFC 9700 §4.14.2).
   */
  async consume(id: string): Promise<void> {
    const hash = hashToken(id);
    const spent = this.#database.one(
      `UPDATE identity_records SET consumed_at = ? WHERE model = ? AND id = ? AND consumed_at IS NULL RETURNING id`,
      Math.round(this.#clock.now()),
      this.#model,
      hash,
    );
    if (spent) return;
    this.#database.run(
      `DELETE FROM identity_records
       WHERE grant_id = (SELECT grant_id FROM identity_records WHERE model = ? AND id = ?)`,
      this.#model,
      hash,
    );
    throw new errors.InvalidGrant(ALREADY_USED);
  }

  async destroy(id: string): Promise<void> {
    this.#database.run('DELETE FROM identity_records WHERE model = ? AND id = ?', this.#model, hashToken(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    this.#database.run('DELETE FROM identity_records WHERE model = ? AND grant_id = ?', this.#model, grantId);
  }

  #read(condition: string, value: string): AdapterPayload | undefined {
    const row = this.#database.one<Row>(
      `SELECT payload, expires_at, consumed_at FROM identity_records WHERE model = ? AND ${condition}`,
      this.#model,
      value,
    );
    if (!row) return undefined;
    const payload: AdapterPayload = JSON.parse(row.payload);
    if (row.expires_at !== null) payload.exp = this.#machineSeconds(row.expires_at);
    if (row.consumed_at !== null) payload.consumed = this.#machineSeconds(row.consumed_at);
    return payload;
  }

  #machineSeconds(at: number): number {
    return Math.floor((at - this.#clock.offset) / 1_000);
  }
}

/** Forgets what expired long ago. An expired refresh token is kept for a month, so that it can be called expired. */
export function forgetExpired(database: Database, clock: Clock): void {
  database.run('DELETE FROM identity_records WHERE expires_at < ?', clock.now() - 30 * DAY_MS);
}
