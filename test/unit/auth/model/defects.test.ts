import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Broker } from '../../../../src/main/auth/broker.ts';
import type { TokenRequest } from '../../../../src/main/auth/decision.ts';
import { type Grant, GrantError } from '../../../../src/main/auth/grants/grant.ts';
import type { SecretStore } from '../../../../src/main/auth/ports.ts';
import { brokerProperty } from './broker-model.ts';
import { Coverage } from './coverage.ts';
import type { Faults } from './faults.ts';
import type { MachineKind } from './machine.ts';

/** The model is worth something if it finds defects: each of these stands for one that the broker might have. */

const SEED = 7;
const MOST_RUNS = 2_000;

async function violationOf(faults: Partial<Faults>, kind: MachineKind = 'one process'): Promise<string> {
  const property = brokerProperty({ coverage: new Coverage(), faults, kinds: [kind] });
  const { errorInstance } = await fc.check(property, { seed: SEED, numRuns: MOST_RUNS, endOnFailure: true });
  return errorInstance instanceof Error ? errorInstance.message : 'nothing';
}

/** The grant, but for how it refreshes. */
function refreshing(refresh: (grant: Grant, ...args: Parameters<Grant['refresh']>) => ReturnType<Grant['refresh']>) {
  return (grant: Grant): Grant => ({ ...grant, refresh: (...args) => refresh(grant, ...args) });
}

class ForgetfulStore implements SecretStore {
  readonly durable = true;
  readonly #store: SecretStore;
  #writes = 0;

  constructor(store: SecretStore) {
    this.#store = store;
  }

  get(name: string): Promise<string | null> {
    return this.#store.get(name);
  }

  async set(name: string, secret: string): Promise<void> {
    this.#writes += 1;
    if (this.#writes % 3 !== 0) await this.#store.set(name, secret);
  }

  delete(name: string): Promise<void> {
    return this.#store.delete(name);
  }
}

class UnfencedBroker extends Broker {
  override authorize(request: TokenRequest, signal?: AbortSignal) {
    return super.authorize({ ...request, epoch: this.snapshot().epoch }, signal);
  }
}

class BrokerThatHandsOutRejectedTokens extends Broker {
  override authorize(request: TokenRequest, signal?: AbortSignal) {
    return super.authorize({ ...request, rejectedGeneration: null }, signal);
  }
}

describe('the model finds', { timeout: 60_000 }, () => {
  it('a keychain that loses a write', async () => {
    expect(await violationOf({ keychain: (store) => new ForgetfulStore(store) })).toMatch(
      /is lost|sent again|no attempt was cut off/,
    );
  });

  it('a lock that keeps nobody out', async () => {
    const lock = () => ({ isExclusive: true, acquire: () => Promise.resolve(() => undefined) });
    expect(await violationOf({ lock }, 'two processes, sure keychain')).toContain('Two refreshes were in flight');
  });

  it('a sign-out marker that does not last', async () => {
    const marker = () => ({ isSet: () => false, set: () => undefined, clear: () => undefined });
    expect(await violationOf({ marker }, 'two processes, sure keychain')).toMatch(
      /outlives a sign-out|after a sign-out/i,
    );
  });

  it('a fence that does not hold', async () => {
    expect(await violationOf({ Broker: UnfencedBroker })).toMatch(/epoch \d+ got a token of/);
  });

  it('an outage that is taken for a refusal', async () => {
    const grant = refreshing((it, ...args) =>
      it.refresh(...args).catch((error: GrantError) => {
        throw error.kind === 'server' ? new GrantError('refused', error.message) : error;
      }),
    );
    expect(await violationOf({ grant })).toContain('the server had not refused');
  });

  it('a refresh token in a message', async () => {
    const grant = refreshing((it, refreshToken, ...rest) =>
      it.refresh(refreshToken, ...rest).catch((error: GrantError) => {
        throw new GrantError(error.kind, `${error.message} (${refreshToken})`, error);
      }),
    );
    expect(await violationOf({ grant })).toContain('has a refresh token in it');
  });

  it('a clock that stands still while the computer sleeps', async () => {
    const clock: Faults['clock'] = (it) => ({ wall: () => it.monotonic(), monotonic: () => it.monotonic() });
    expect(await violationOf({ clock })).toContain('known to have expired');
  });

  it('a timer that does not fire', async () => {
    const timers: Faults['timers'] = (it) => ({
      after: (ms, run) => it.after(ms, ms === 30_000 ? () => undefined : run),
    });
    expect(await violationOf({ timers })).toContain('waits for more than thirty seconds');
  });

  it('a revocation that nobody sends', async () => {
    const grant: Faults['grant'] = (it) => ({ ...it, revoke: () => Promise.resolve() });
    expect(await violationOf({ grant })).toContain('still good at the server');
  });

  it('a rejection that nobody heeds', async () => {
    expect(await violationOf({ Broker: BrokerThatHandsOutRejectedTokens })).toContain('was rejected got');
  });
});
