import { type SecretStore, SecretStoreUnavailable } from '../../../../src/main/auth/ports.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Gate } from './gate.ts';

export interface KeychainPortDeps {
  readonly store: SecretStore;
  /** The keychain's service takes one request after the other, whoever sends them. */
  readonly gate: Gate;
  readonly time: VirtualTime;
  readonly timeoutMs: number;
  readonly latency: () => Promise<void>;
  readonly refused: () => void;
  /** An operation that was given up has been carried out after all. */
  readonly answersLate: () => void;
}

/**
 * The keychain as one process sees it: as `src/main/system/keychain.ts`, an operation that takes too long is given up,
 * and still carried out.
 */
export class KeychainPort implements SecretStore {
  readonly durable = true;
  readonly #deps: KeychainPortDeps;

  constructor(deps: KeychainPortDeps) {
    this.#deps = deps;
  }

  get(name: string): Promise<string | null> {
    return this.#inTime(() => this.#deps.store.get(name));
  }

  set(name: string, secret: string): Promise<void> {
    return this.#inTime(() => this.#deps.store.set(name, secret));
  }

  delete(name: string): Promise<void> {
    return this.#inTime(() => this.#deps.store.delete(name));
  }

  async #inTime<T>(operation: () => Promise<T>): Promise<T> {
    const { gate, time, timeoutMs, latency, refused, answersLate } = this.#deps;
    const work = gate.pass().then(operation);
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const cancel = time.after(timeoutMs, () => {
      reject(new SecretStoreUnavailable('The keychain did not answer in time.'));
      work.then(answersLate, () => undefined);
    });
    try {
      return await Promise.race([work, timeout]);
    } catch (error) {
      refused();
      throw error;
    } finally {
      cancel();
      await latency();
    }
  }
}
