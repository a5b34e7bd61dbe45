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
