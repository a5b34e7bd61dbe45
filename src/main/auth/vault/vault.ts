import { type SecretStore, SecretStoreUnavailable } from '../ports.ts';
import { parse, type RecordReading, type SessionRecord, serialize } from './record.ts';

/**
 * One connection's secrets: the session's record, and the refresh tokens that are still to be revoked. Operations
 * happen one after the other, in the order in which they were asked for, so a removal is never overtaken by a write.
 *
 * Every method rejects with `SecretStoreUnavailable` where the store does.
 */
export class Vault {
  #store: SecretStore;
  readonly #names: { readonly session: string; readonly revocations: string; readonly aside: string };
  #last: Promise<unknown> = Promise.resolve();
  #retired = false;

  constructor(store: SecretStore, connectionId: string) {
    this.#store = store;
    this.#names = {
      session: `session:${connectionId}`,
      revocations: `revocations:${connectionId}`,
      aside: `aside:${connectionId}`,
    };
  }

  /** Whether what is written outlives this run. */
  get durable(): boolean {
    return this.#store.durable;
  }

  /** Keeps everything in `store` from now on. What the old one holds stays there. */
  moveTo(store: SecretStore): void {
    this.#store = store;
  }

  read(): Promise<RecordReading> {
    return this.#inOrder(async () => parse(await this.#store.get(this.#names.session)));
  }

  write(record: SessionRecord): Promise<void> {
    return this.#inOrder(() => this.#store.set(this.#names.session, serialize(record)));
  }

  /** Removes what is there. @returns the record that it was, if it could be understood. */
  take(): Promise<SessionRecord | null> {
    return this.#inOrder(async () => {
      const reading = parse(await this.#store.get(this.#names.session));
      if (reading.kind !== 'none') await this.#store.delete(this.#names.session);
      return reading.kind === 'record' ? reading.record : null;
    });
  }

  /** Removes the record if it still holds `refreshToken`: another process may have written a newer one. */
  removeIfHolds(refreshToken: string): Promise<void> {
    return this.#inOrder(async () => {
      const reading = parse(await this.#store.get(this.#names.session));
      if (reading.kind === 'record' && reading.record.refreshToken === refreshToken) {
        await this.#store.delete(this.#names.session);
      }
    });
  }

  /**
   * Moves a record that cannot be understood out of the way, if it still reads `text`, so that it is neither lost nor
   * in the way of a sign-in.
   */
  putAside(text: string): Promise<void> {
    return this.#inOrder(async () => {
      if ((await this.#store.get(this.#names.session)) !== text) return;
      await this.#store.set(this.#names.aside, text);
      await this.#store.delete(this.#names.session);
    });
  }

  readRevocations(): Promise<PendingRevocation[]> {
    return this.#inOrder(async () => parseRevocations(await this.#store.get(this.#names.revocations)));
  }

  writeRevocations(pending: readonly PendingRevocation[]): Promise<void> {
    return this.#inOrder(() =>
      pending.length === 0
        ? this.#store.delete(this.#names.revocations)
        : this.#store.set(this.#names.revocations, JSON.stringify(pending)),
    );
  }

  /** Removes all that there is of the connection. */
  erase(): Promise<void> {
    return this.#inOrder(async () => {
      for (const name of Object.values(this.#names)) await this.#store.delete(name);
    });
  }

  /**
   * From here on nothing is read or written: another has taken over, or the connection is gone. What is asked for rejects
   * with `SecretStoreUnavailable`.
   */
  retire(): void {
    this.#retired = true;
  }

  /** Resolves when everything that was asked for so far has been done, or refused. */
  async idle(): Promise<void> {
    await this.#last;
  }

  #inOrder<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#last.then(() => {
      if (this.#retired) throw new SecretStoreUnavailable('Nobody keeps anything here any more.');
      return operation();
    });
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** A refresh token of a session that is over, until the server has been told. */
export interface PendingRevocation {
  readonly refreshToken: string;
  readonly tokenEndpoint: string;
}

function parseRevocations(text: string | null): PendingRevocation[] {
  if (text === null) return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isPendingRevocation) : [];
  } catch {
    return []; // Nothing to revoke with; the server ends these sessions by itself.
  }
}

function isPendingRevocation(value: unknown): value is PendingRevocation {
  const { refreshToken, tokenEndpoint } = (value ?? {}) as Record<string, unknown>;
  return typeof refreshToken === 'string' && typeof tokenEndpoint === 'string';
}
