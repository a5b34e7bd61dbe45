import { type SecretStore, SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';

/** `CRED_MAX_CREDENTIAL_BLOB_SIZE` (wincred.h), in bytes; text is kept as UTF-16. */
const MAX_BYTES = 2_560;

/** A keychain that refuses what the Credential Manager of Windows refuses. */
export class LimitedStore implements SecretStore {
  readonly durable = true;
  readonly #store: SecretStore;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  get(name: string): Promise<string | null> {
    return this.#store.get(name);
  }

  set(name: string, secret: string): Promise<void> {
    if (secret.length * 2 > MAX_BYTES) return Promise.reject(new SecretStoreUnavailable('The credential is too long.'));
    return this.#store.set(name, secret);
  }

  delete(name: string): Promise<void> {
    return this.#store.delete(name);
  }
}
