import { type SecretStore, SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';

/** A keychain in memory that can be locked, and that shows what it holds. */
export class FakeStore implements SecretStore {
  readonly durable = true;
  readonly secrets = new Map<string, string>();
  /** Every value that was ever written under a name, in order. */
  readonly written: string[] = [];
  locked = false;
  refusesWrites = false;

  async get(name: string): Promise<string | null> {
    this.#check(false);
    return this.secrets.get(name) ?? null;
  }

  async set(name: string, secret: string): Promise<void> {
    this.#check(true);
    this.secrets.set(name, secret);
    this.written.push(secret);
  }

  async delete(name: string): Promise<void> {
    this.#check(true);
    this.secrets.delete(name);
  }

  #check(writes: boolean): void {
    if (this.locked || (writes && this.refusesWrites)) throw new SecretStoreUnavailable('The keychain is locked.');
  }
}
