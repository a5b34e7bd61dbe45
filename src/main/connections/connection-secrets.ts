import type { Connection, ConnectionAuth, ConnectionSettings } from '../../shared/connection.ts';
import type { ConnectionSecrets, StoredSecrets } from '../../shared/ipc.ts';
import { AuthError } from '../auth/errors.ts';
import { type SecretStore, SecretStoreUnavailable } from '../auth/ports.ts';

/** What a connection needs and its file must not hold: the client's secret, in the keychain. */
export class ConnectionSecretStore {
  readonly #keychain: SecretStore;

  constructor(keychain: SecretStore) {
    this.#keychain = keychain;
  }

  /**
   * The secret of the connection's client, for the server that it was given for: where the file of connections names
   * another by now, there is none.
   * @throws AuthError `keychain_unavailable`
   */
  async clientSecret({ id, auth }: Connection): Promise<string | null> {
    const kept = parse(await orUnavailable(this.#keychain.get(nameOf(id))));
    return kept !== null && kept.belongsTo === ownerOf(auth) ? kept.clientSecret : null;
  }

  /** @throws AuthError `keychain_unavailable` */
  async stored(connection: Connection): Promise<StoredSecrets> {
    return { clientSecret: (await this.clientSecret(connection)) !== null };
  }

  /** @throws AuthError `keychain_unavailable` */
  async change({ id, auth }: Connection, { clientSecret }: ConnectionSecrets): Promise<void> {
    if (clientSecret === undefined) return;
    const kept: KeptSecret | null = clientSecret === null ? null : { clientSecret, belongsTo: ownerOf(auth) };
    const name = nameOf(id);
    await orUnavailable(kept === null ? this.#keychain.delete(name) : this.#keychain.set(name, JSON.stringify(kept)));
  }

  /** @throws AuthError `keychain_unavailable` */
  async copy(from: Connection, toId: string): Promise<void> {
    const clientSecret = await this.clientSecret(from);
    if (clientSecret !== null) await this.change({ ...from, id: toId }, { clientSecret });
  }
}

/** A saved secret goes to the server that it was saved for, as the client that it belongs to, and nowhere else. */
export function mayUseSavedSecret({ auth }: ConnectionSettings, saved: ConnectionSettings): boolean {
  return auth.kind === 'oauth' && ownerOf(auth) === ownerOf(saved.auth);
}

/** What becomes of the secrets when a connection is changed: one that would go to another server is forgotten. */
export function secretsAfterChange(
  settings: ConnectionSettings,
  saved: ConnectionSettings,
  changed: ConnectionSecrets,
): ConnectionSecrets {
  // Whichever way the client signs in now: a secret of an earlier day may still be there.
  return saved.auth.kind === 'oauth' && !mayUseSavedSecret(settings, saved)
    ? { clientSecret: null, ...changed }
    : changed;
}

/** What the keychain holds. */
interface KeptSecret {
  readonly clientSecret: string;
  readonly belongsTo: string;
}

/** The client and the server that a secret is between. */
function ownerOf(auth: ConnectionAuth): string {
  return auth.kind === 'oauth' ? JSON.stringify([auth.clientId, auth.server]) : '';
}

function parse(text: string | null): KeptSecret | null {
  try {
    const { clientSecret, belongsTo } = JSON.parse(text ?? '{}') as Record<string, unknown>;
    return typeof clientSecret === 'string' && typeof belongsTo === 'string' ? { clientSecret, belongsTo } : null;
  } catch {
    return null;
  }
}

function nameOf(connectionId: string): string {
  return `client-secret:${connectionId}`;
}

async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SecretStoreUnavailable)) throw error;
    throw new AuthError(
      'keychain_unavailable',
      'The keychain, where the client’s secret is kept, cannot be used. Unlock it, and try again.',
    );
  }
}
