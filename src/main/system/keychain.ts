import { AsyncEntry } from '@napi-rs/keyring';
import { type Random, type SecretStore, SecretStoreUnavailable } from '../auth/ports.ts';
import { SplitStore, WINDOWS_SECRET_LENGTH } from '../auth/vault/split-store.ts';

/** How long one operation may take. A locked keychain asks the person for a password and does not answer until then. */
export const KEYCHAIN_TIMEOUT_MS = 5_000;

const SERVICE = 'Latchkey';

/**
 * The keychain of this system, for secrets of any length.
 * @param answersLate - called when an operation that was given up has been carried out after all.
 */
export function openKeychain(platform: NodeJS.Platform, random: Random, answersLate: () => void): SecretStore {
  const keychain = new Keychain(answersLate);
  return platform === 'win32' ? new SplitStore(keychain, WINDOWS_SECRET_LENGTH, random) : keychain;
}

/**
 * The keychain of the operating system: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
 * Never another store in their place: on Linux the library would else fall back to one that a restart empties.
 */
export class Keychain implements SecretStore {
  readonly durable = true;
  readonly #answersLate: () => void;
  /** The last operation on a name, which may still be under way after its caller has been told that it took too long. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** @param answersLate - called when an operation that was given up has been carried out after all. */
  constructor(answersLate: () => void = () => undefined) {
    this.#answersLate = answersLate;
  }

  get(name: string): Promise<string | null> {
    return this.#inOrder(name, (entry) => entry.getPassword());
  }

  set(name: string, secret: string): Promise<void> {
    return this.#inOrder(name, (entry) => entry.setPassword(secret));
  }

  async delete(name: string): Promise<void> {
    await this.#inOrder(name, (entry) => entry.deleteCredential());
  }

  /** One after the other: a write that was given up must not be carried out after a later removal. */
  async #inOrder<T>(name: string, operation: (entry: AsyncEntry) => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const result = Promise.resolve(before).then(() =>
      operation(new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } })),
    );
    const settled = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, settled);
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new SecretStoreUnavailable('The keychain did not answer in time.'));
        // For instance once the person has typed the password that it asks for.
        result.then(this.#answersLate, () => undefined);
      }, KEYCHAIN_TIMEOUT_MS);
    });
    try {
      return await Promise.race([result, timeout]);
    } catch (error) {
      // The library's words may differ from system to system; which kind of failure it is makes no difference here.
      throw error instanceof SecretStoreUnavailable
        ? error
        : new SecretStoreUnavailable('The keychain refused.', { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }
}
