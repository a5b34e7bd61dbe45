import type { SecretStore } from '../ports.ts';

/** Secrets for this run only, for a machine without a keychain. */
export class MemoryStore implements SecretStore {
  readonly durable = false;
  readonly #secrets = new Map<string, string>();

  get(name: string): Promise<string | null> {
    return Promise.resolve(this.#secrets.get(name) ?? null);
  }

  set(name: string, secret: string): Promise<void> {
    this.#secrets.set(name, secret);
    return Promise.resolve();
  }

  delete(name: string): Promise<void> {
    this.#secrets.delete(name);
    return Promise.resolve();
  }
}
