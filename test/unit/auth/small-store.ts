import { type SecretStore, SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';
import { FakeStore } from './fake-store.ts';

/** The longest secret that a {@link SmallStore} takes. */
export const MAX = 40;

/** Refuses what is too long, as the Credential Manager does, and can break off after a number of operations. */
export class SmallStore implements SecretStore {
  readonly durable = true;
  readonly inner = new FakeStore();
  operations = 0;
  breaksAfter = Number.POSITIVE_INFINITY;
  /** The names that were read, and those that were removed, in order. */
  readonly read: string[] = [];
  readonly removed: string[] = [];

  async get(name: string) {
    this.#step();
    this.read.push(name);
    return this.inner.get(name);
  }

  async set(name: string, secret: string) {
    this.#step();
    if (secret.length > MAX) throw new RangeError('The secret is too long.');
    await this.inner.set(name, secret);
  }

  async delete(name: string) {
    this.#step();
    this.removed.push(name);
    await this.inner.delete(name);
  }

  /** After a break nothing gets through any more: the process is dead, or the keychain is locked. */
  #step() {
    this.operations += 1;
    if (this.operations > this.breaksAfter) throw new SecretStoreUnavailable('Broken off.');
  }
}
