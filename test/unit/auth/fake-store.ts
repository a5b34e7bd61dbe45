import { type SecretStore, SecretStoreUnavailable, type SignOutMarker } from '../../../src/main/auth/ports.ts';

/** A keychain in memory that can be slow and locked, and that shows what it holds. */
export class FakeStore implements SecretStore {
  readonly durable = true;
  readonly secrets = new Map<string, string>();
  /** Every value that was ever written under a name, in order. */
  readonly written: string[] = [];
  locked = false;
  refusesWrites = false;
  #gate: Promise<void> = Promise.resolve();

  /** Every operation waits until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  async get(name: string): Promise<string | null> {
    await this.#turn(false);
    return this.secrets.get(name) ?? null;
  }

  async set(name: string, secret: string): Promise<void> {
    await this.#turn(true);
    this.secrets.set(name, secret);
    this.written.push(secret);
  }

  async delete(name: string): Promise<void> {
    await this.#turn(true);
    this.secrets.delete(name);
  }

  async #turn(writes: boolean): Promise<void> {
    await this.#gate;
    if (this.locked || (writes && this.refusesWrites)) throw new SecretStoreUnavailable('The keychain is locked.');
  }
}

export class FakeMarker implements SignOutMarker {
  #isSet = false;

  isSet(): boolean {
    return this.#isSet;
  }

  set(): void {
    this.#isSet = true;
  }

  clear(): void {
    this.#isSet = false;
  }
}
