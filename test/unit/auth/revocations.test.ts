import { describe, expect, it, vi } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { Revocations } from '../../../src/main/auth/revocations.ts';
import { Vault } from '../../../src/main/auth/vault/vault.ts';
import type { BrokerEvent } from '../../../src/shared/timeline.ts';
import { FakeStore } from './fake-store.ts';
import { settle, VirtualTime } from './virtual-time.ts';

const ENDPOINT = 'https://api.test/graphql';
const KEY = 'revocations:c1';

/** Revocations at a server that answers as `answers` say, in order, and then with success. */
function setting(options: { canRevoke?: boolean } = {}) {
  const time = new VirtualTime();
  const keychain = new FakeStore();
  const log: BrokerEvent['event'][] = [];
  const sent: string[] = [];
  const answers: (() => Promise<void>)[] = [];
  const fail = (...errors: Error[]) => answers.push(...errors.map((error) => () => Promise.reject(error)));
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answers.push(() => promise);
    return resolve;
  };
  const revoke = (refreshToken: string) => {
    sent.push(refreshToken);
    return answers.shift()?.() ?? Promise.resolve();
  };
  const never = () => Promise.reject(new Error('Nobody asks for it.'));
  const revocations = new Revocations({
    vault: new Vault(keychain, 'c1'),
    grant: {
      tokenEndpoint: ENDPOINT,
      addresses: [ENDPOINT],
      signInTimeoutMs: 30_000,
      signIn: never,
      refresh: never,
      revoke: options.canRevoke === false ? null : revoke,
    },
    timers: time,
    random: () => 0.5,
    log: ({ event }) => log.push(event),
    inUse: () => null,
  });
  const store = (...tokens: string[]) =>
    keychain.secrets.set(
      KEY,
      JSON.stringify(tokens.map((refreshToken) => ({ refreshToken, tokenEndpoint: ENDPOINT }))),
    );
  return { time, keychain, log, sent, fail, hold, revocations, store };
}

const failure = (kind: 'offline' | 'server' | 'misconfigured', retryAfterMs: number | null = null) =>
  new GrantError(kind, 'It did not work.', { retryAfterMs });

describe('a revocation', () => {
  it('is sent, noted on the timeline and forgotten', async () => {
    const { revocations, sent, log, keychain } = setting();
    await revocations.add('one');
    expect(keychain.written[0]).toContain('one');
    await settle();
    expect(sent).toEqual(['one']);
    expect(log).toEqual(['revoked']);
    expect(keychain.secrets.size).toBe(0);
  });

  it('waits for the one under way, and is sent after it, once', async () => {
    const { revocations, sent, hold, keychain } = setting();
    const answer = hold();
    for (const token of ['one', 'two', 'two', 'three']) await revocations.add(token);
    await settle();
    expect(sent).toEqual(['one']);
    answer();
    await settle();
    expect(sent).toEqual(['one', 'two', 'three']);
    expect(keychain.secrets.size).toBe(0);
  });

  it('is not noted where the server has no way to be told', async () => {
    const { revocations, keychain } = setting({ canRevoke: false });
    await revocations.add('one');
    expect(keychain.written).toEqual([]);
  });

  it('is sent also where the keychain refuses to note it', async () => {
    const { revocations, keychain, sent } = setting();
    keychain.locked = true;
    await revocations.add('one');
    await settle();
    expect(sent).toEqual(['one']);
  });

  it('that the server does not understand is given up, and the timeline says so', async () => {
    const { revocations, fail, log, sent } = setting();
    fail(failure('misconfigured'));
    await revocations.add('one');
    await revocations.add('two');
    await settle();
    expect(log).toEqual(['revocation_given_up', 'revoked']);
    expect(sent).toEqual(['one', 'two']);
  });
});

describe('a revocation that fails for now', () => {
  it.each([
    // Half of the bound, at a random number of 0.5: of 2 s at a server, of 0.5 s without a network.
    { kind: 'server', retryAfterMs: null, delaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] },
    { kind: 'offline', retryAfterMs: null, delaysMs: [250, 500, 750] },
    // What the server asks for, and half of a tenth of it.
    { kind: 'server', retryAfterMs: 20_000, delaysMs: [21_000, 21_000] },
    // No timer is armed for longer than ten minutes: then it is tried.
    { kind: 'server', retryAfterMs: 3_600_000, delaysMs: [600_000] },
  ] as const)('is tried again: $kind, $retryAfterMs ms asked for', async ({ kind, retryAfterMs, delaysMs }) => {
    const { revocations, time, fail, sent, log } = setting();
    fail(...delaysMs.map(() => failure(kind, retryAfterMs)));
    await revocations.add('one');
    await settle();
    for (const [n, ms] of delaysMs.entries()) {
      await time.advance(ms - 1);
      expect(sent).toHaveLength(n + 1);
      await time.advance(1);
      expect(sent).toHaveLength(n + 2);
    }
    expect(log).toEqual([...delaysMs.map(() => 'revocation_deferred'), 'revoked']);
  });

  it('counts a server that does not answer for ten seconds among the failures of the server', async () => {
    const { revocations, time, hold, sent } = setting();
    hold();
    await revocations.add('one');
    await time.advance(10_999);
    expect(sent).toEqual(['one']);
    await time.advance(1);
    expect(sent).toEqual(['one', 'one']);
  });

  it('begins with a short delay again after one that worked', async () => {
    const { revocations, time, fail, sent } = setting();
    fail(failure('server'), failure('server'));
    await revocations.add('one');
    await time.advance(3_000);
    fail(failure('server'));
    await revocations.add('two');
    await time.advance(1_000);
    expect(sent).toEqual(['one', 'one', 'one', 'two', 'two']);
  });

  it('is tried at once with the next one, and not once more by the timer', async () => {
    const { revocations, time, fail, sent } = setting();
    fail(failure('server'));
    await revocations.add('one');
    await settle();
    await revocations.add('two');
    await time.advance(10_000);
    expect(sent).toEqual(['one', 'one', 'two']);
    expect(time.armed).toBe(0);
  });
});

describe('what an earlier run left', () => {
  it('is gone on with, and nothing is written for it but its removal', async () => {
    const { revocations, sent, keychain, store } = setting();
    store('one', 'two');
    const writes = vi.spyOn(keychain, 'set');
    await revocations.resume();
    expect(writes).not.toHaveBeenCalled(); // Each write may cost the person a password.
    await settle();
    expect(sent).toEqual(['one', 'two']);
    expect(keychain.secrets.size).toBe(0);
  });

  it('is removed unsent where the server has no way to be told', async () => {
    const { revocations, keychain, store } = setting({ canRevoke: false });
    store('one');
    await revocations.resume();
    expect(keychain.secrets.size).toBe(0);
  });

  it('and cannot be read does not keep back what came since', async () => {
    const { revocations, keychain, fail, sent } = setting();
    fail(failure('server'));
    await revocations.add('one');
    await settle();
    keychain.locked = true;
    await revocations.resume();
    await settle();
    expect(sent).toEqual(['one', 'one']);
  });
});

describe('a defect of the keychain', () => {
  it('is not taken for a keychain that is locked', async () => {
    const { revocations, keychain } = setting();
    const defect = new TypeError('A bug.');
    vi.spyOn(keychain, 'get').mockRejectedValue(defect);
    await expect(revocations.resume()).rejects.toBe(defect);
    vi.spyOn(keychain, 'set').mockRejectedValue(defect);
    await expect(revocations.add('one')).rejects.toBe(defect);
  });
});

describe('quitting', () => {
  it('waits for the attempt under way, and starts no other', async () => {
    const { revocations, hold, sent, store, keychain } = setting();
    const answer = hold();
    store('one', 'two');
    await revocations.resume();
    revocations.close();
    let settled = false;
    void revocations.settled().then(() => {
      settled = true;
    });
    await settle();
    expect(settled).toBe(false);
    answer();
    await settle();
    expect(settled).toBe(true);
    expect(sent).toEqual(['one']);
    expect(keychain.secrets.get(KEY)).toContain('two');
  });

  it('leaves no timer, whether the failure came before or comes after', async () => {
    const before = setting();
    before.fail(failure('server'));
    await before.revocations.add('one');
    await settle();
    before.revocations.close();
    expect(before.time.armed).toBe(0);

    const after = setting();
    after.hold();
    await after.revocations.add('one');
    after.revocations.close();
    await after.time.advance(10_000); // The server does not answer in time.
    expect(after.time.armed).toBe(0);
    expect(after.log).toEqual(['revocation_deferred']);
  });

  it('still notes what comes, for the next run', async () => {
    const { revocations, sent, keychain } = setting();
    revocations.close();
    await revocations.add('one');
    await settle();
    expect(sent).toEqual([]);
    expect(keychain.secrets.get(KEY)).toContain('one');
  });
});
