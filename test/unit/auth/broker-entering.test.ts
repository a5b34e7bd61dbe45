import { describe, expect, it } from 'vitest';
import { type Lock, LockTimeout, type Timers } from '../../../src/main/auth/ports.ts';
import { parse, type SessionRecord } from '../../../src/main/auth/vault/record.ts';
import { active, bench, codeOf, signedIn } from './harness.ts';
import { recordOf } from './sessions.ts';
import { TokenServer } from './token-server.ts';
import { settle } from './virtual-time.ts';

const ada = { username: 'ada', password: 'right' };
const grace = { username: 'grace', password: 'right' };

const stored = (keychain: { secrets: Map<string, string> }): SessionRecord | null => {
  const reading = parse(keychain.secrets.get('session:c1') ?? null);
  return reading.kind === 'record' ? reading.record : null;
};

/** A server that never answers a sign-in, and shows the signals that it was given. */
class SilentServer extends TokenServer {
  readonly signals: AbortSignal[] = [];

  override signIn(_credentials: typeof ada, signal?: AbortSignal): Promise<never> {
    if (signal !== undefined) this.signals.push(signal);
    return new Promise(() => undefined);
  }
}

/** Gives way to whoever came last, as a lock that is polled may. */
class UnfairLock implements Lock {
  readonly #timers: Timers;
  readonly #waiting: (() => void)[] = [];
  #isHeld = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  readonly isExclusive = true;

  async acquire(timeoutMs: number): Promise<() => void> {
    if (this.#isHeld) await this.#turn(timeoutMs);
    this.#isHeld = true;
    return () => {
      const next = this.#waiting.pop();
      if (next === undefined) this.#isHeld = false;
      else next();
    };
  }

  #turn(timeoutMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.#timers.after(timeoutMs, () => {
      this.#waiting.splice(this.#waiting.indexOf(turn), 1);
      reject(new LockTimeout('Somebody else holds the lock.'));
    });
    const turn = () => {
      cancel();
      resolve();
    };
    this.#waiting.push(turn);
    return promise;
  }
}

describe('a sign-in', () => {
  it('keeps how long the session lasts, where the server tells', async () => {
    const { broker, server, keychain, time } = bench();
    server.sessionMs = 86_400_000;
    await broker.start();
    await broker.signIn(ada);
    expect(active(broker).sessionExpiresAt).toBe(time.wall() + 86_400_000);
    expect(stored(keychain)).toMatchObject({ sessionExpiresAt: time.wall() + 86_400_000, spendingSince: null });
  });

  it('does not know how long the session lasts where the server does not tell', async () => {
    expect(active((await signedIn()).broker).sessionExpiresAt).toBeNull();
  });

  it('has its request taken back by a later one, by a sign-out, by quitting and after thirty seconds', async () => {
    const { another, time } = bench();
    const server = new SilentServer();
    const broker = another({ server });
    await broker.start();
    const attempts: Promise<unknown>[] = [];
    const enter = async () => {
      attempts.push(codeOf(broker.signIn(ada)));
      await settle();
    };
    const aborted = () => server.signals.map((signal) => signal.aborted);
    await enter();
    await enter();
    expect(aborted()).toEqual([true, false]);
    await broker.signOut();
    expect(aborted()).toEqual([true, true]);
    await enter();
    await time.advance(30_000);
    expect(aborted()).toEqual([true, true, true]);
    await enter();
    void broker.close();
    expect(aborted()).toEqual([true, true, true, true]);
  });

  it('that is overtaken says by what', async () => {
    const { broker, server } = bench();
    await broker.start();
    const open = server.holdSignIns();
    const entering = broker.signIn(ada).catch((error: Error) => error.message);
    await settle();
    await broker.signOut();
    open();
    expect(await entering).toMatch(/another sign-in or a sign-out/i);
  });

  it('whose answer comes after that of a later one leaves that one in place', async () => {
    const { broker, server, keychain } = bench();
    await broker.start();
    const answerFirst = server.holdSignIns();
    const first = codeOf(broker.signIn(ada));
    await settle();
    server.holdSignIns()();
    await broker.signIn(grace);
    const { epoch } = broker.snapshot();
    answerFirst();
    expect(await first).toBe('cancelled');
    await settle();
    expect(active(broker)).toMatchObject({ account: 'grace', epoch });
    expect(stored(keychain)).toMatchObject({ account: 'grace' });
    expect(server.revoked).toHaveLength(1);
  });
});

describe('a sign-out that still waits for another process', () => {
  const waiting = async () => {
    const made = bench();
    const lock = new UnfairLock(made.time);
    const broker = made.another({ lock });
    await broker.start();
    await broker.signIn(ada);
    await settle();
    const release = await lock.acquire(60_000);
    await broker.signOut();
    return { ...made, broker, lock, release };
  };

  it('is carried out once more: that process may have written what it got', async () => {
    const { keychain, release, server } = await waiting();
    keychain.secrets.set('session:c1', JSON.stringify({ version: 1, ...recordOf({ refreshToken: 'theirs' }) }));
    release();
    await settle();
    expect(stored(keychain)).toBeNull();
    expect(server.revoked).toContain('theirs');
  });

  it('is carried out once more also after a sign-in that came to nothing', async () => {
    const { broker, keychain, release } = await waiting();
    expect(await codeOf(broker.signIn({ username: 'grace', password: 'wrong' }))).toBe('sign_in_refused');
    keychain.secrets.set('session:c1', JSON.stringify({ version: 1, ...recordOf({ refreshToken: 'theirs' }) }));
    release();
    await settle();
    expect(stored(keychain)).toBeNull();
  });

  it('does not undo a sign-in that has overtaken it', async () => {
    const { broker, keychain, release, another } = await waiting();
    const entering = broker.signIn(grace);
    await settle();
    release();
    await entering;
    await settle();
    expect(stored(keychain)).toMatchObject({ account: 'grace' });
    const next = another();
    await next.start();
    expect(active(next).account).toBe('grace');
  });

  it('does not undo a sign-in that the keychain has not taken yet', async () => {
    const { broker, keychain, release, time } = await waiting();
    keychain.refusesWrites = true;
    const entering = broker.signIn(grace);
    await settle();
    release();
    await entering;
    await settle();
    expect(active(broker).saved).toBe('pending');
    keychain.refusesWrites = false;
    await time.advance(10_000);
    expect(active(broker).saved).toBe('keychain');
    expect(stored(keychain)).toMatchObject({ account: 'grace' });
  });

  it('does not undo a sign-in that is being written down', async () => {
    const { broker, keychain, release, another, time } = await waiting();
    const entering = broker.signIn(grace);
    await settle();
    const openKeychain = keychain.hold();
    release();
    await time.advance(20_000); // The sign-out has waited for the lock for long enough.
    openKeychain();
    await entering;
    await settle();
    expect(stored(keychain)).toMatchObject({ account: 'grace' });
    const next = another();
    await next.start();
    expect(active(next).account).toBe('grace');
  });
});

describe('a sign-out while the keychain takes what it had refused', () => {
  it('counts, and leaves nothing behind', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(48_000);
    expect(active(broker).saved).toBe('pending');
    keychain.refusesWrites = false;
    const openKeychain = keychain.hold();
    broker.keychainAnswers();
    await settle();
    const out = broker.signOut();
    openKeychain();
    await out;
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(stored(keychain)).toBeNull();
    expect(broker.timeline()).not.toContainEqual(expect.objectContaining({ event: 'defect' }));
  });
});
