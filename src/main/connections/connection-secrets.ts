import type { ConnectionSettings } from '../../shared/connection.ts';
import type { ConnectionSecrets, StoredSecrets } from '../../shared/ipc.ts';
import { AuthError } from '../auth/errors.ts';
import { type SecretStore, SecretStoreUnavailable } from '../auth/ports.ts';

/** What a connection needs and its file must not hold: the client's secret, in the keychain. */
export class ConnectionSecretStore {
  readonly #keychain: SecretStore;

  constructor(keychain: SecretStore) {
    this.#keychain = keychain;
  }

  /** @throws AuthError `keychain_unavailable` */
  clientSecret(connectionId: string): Promise<string | null> {
    return orUnavailable(this.#keychain.get(nameOf(connectionId)));
  }

  /** @throws AuthError `keychain_unavailable` */
  async stored(connectionId: string): Promise<StoredSecrets> {
    return { clientSecret: (await this.clientSecret(connectionId)) !== null };
  }

  /** @throws AuthError `keychain_unavailable` */
  async change(connectionId: string, { clientSecret }: ConnectionSecrets): Promise<void> {
    if (clientSecret === undefined) return;
    const name = nameOf(connectionId);
    await orUnavailable(clientSecret === null ? this.#keychain.delete(name) : this.#keychain.set(name, clientSecret));
  }

  /** @throws AuthError `keychain_unavailable` */
  async copy(from: string, to: string): Promise<void> {
    const clientSecret = await this.clientSecret(from);
    if (clientSecret !== null) await this.change(to, { clientSecret });
  }
}

/** A saved secret goes to the server that it was saved for, as the client that it belongs to, and nowhere else. */
export function mayUseSavedSecret({ auth }: ConnectionSettings, saved: ConnectionSettings): boolean {
  if (auth.kind !== 'oauth' || saved.auth.kind !== 'oauth') return false;
  return auth.clientId === saved.auth.clientId && JSON.stringify(auth.server) === JSON.stringify(saved.auth.server);
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
