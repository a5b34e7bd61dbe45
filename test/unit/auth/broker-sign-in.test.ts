import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import type { Grant, SignInAnswer } from '../../../src/main/auth/grants/grant.ts';
import type { SignInProgress } from '../../../src/shared/ipc.ts';
import { active, ask, bench, codeOf } from './harness.ts';
import { settle } from './virtual-time.ts';

const LIFETIME_MS = 60_000;

const page: SignInProgress = { step: 'browser', url: 'https://id.test/authorize?state=s' };

const answer: SignInAnswer = {
  accessToken: 'access',
  refreshToken: 'refresh',
  proofKey: null,
  lifetime: { accessTokenMs: LIFETIME_MS, refreshTokenMs: null },
  account: 'ada',
};

/** A grant whose sign-in takes place elsewhere: it tells of a page, and ends as the test says. */
function elsewhere(change: Partial<Grant> = {}) {
  const made = bench();
  const revoked: string[] = [];
  const finish = Promise.withResolvers<SignInAnswer>();
  const grant: Grant = {
    tokenEndpoint: 'https://id.test',
    addresses: ['https://id.test'],
    signInTimeoutMs: 600_000,
    signIn: (_credentials, signal, tell) => {
      tell(page);
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason));
      return Promise.race([finish.promise, promise]);
    },
    refresh: () => Promise.reject(new Error('Nobody asks for it.')),
    revoke: async (refreshToken) => {
      revoked.push(refreshToken);
    },
    ...change,
  };
  const broker = made.another({ server: grant });
  const told: (SignInProgress | null)[] = [];
  broker.subscribeToSignIn((progress) => told.push(progress));
  return { ...made, broker, grant, finish: finish.resolve, told, revoked };
}

describe('a sign-in that takes place elsewhere', () => {
  it('tells what the person is to do, until it has ended', async () => {
    const { broker, finish, told } = elsewhere();
    await broker.start();
    const signedIn = broker.signIn(null);
    await settle();
    expect(broker.signInProgress).toEqual(page);
    finish(answer);
    expect(await signedIn).toMatchObject({ status: 'active', account: 'ada' });
    expect(told).toEqual([page, null]);
    expect(broker.signInProgress).toBeNull();
  });

  it('may take longer than a server’s answer', async () => {
    const { broker, time, finish } = elsewhere();
    await broker.start();
    const signedIn = broker.signIn(null);
    await time.advance(590_000);
    finish(answer);
    expect(await signedIn).toMatchObject({ status: 'active' });
  });

  it('ends when it is taken back, and says so nowhere else', async () => {
    const { broker, told } = elsewhere();
    await broker.start();
    const signedIn = codeOf(broker.signIn(null));
    await settle();
    broker.cancelSignIn();
    expect(await signedIn).toBe('cancelled');
    expect(told).toEqual([page, null]);
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out' });
  });

  it('lets nobody in with an answer that comes after it was taken back, and revokes it', async () => {
    const late = Promise.withResolvers<SignInAnswer>();
    const { broker, keychain, revoked } = elsewhere({ signIn: () => late.promise });
    await broker.start();
    const signedIn = codeOf(broker.signIn(null));
    await settle();
    broker.cancelSignIn();
    late.resolve(answer);
    expect(await signedIn).toBe('cancelled');
    await settle();
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out' });
    expect(keychain.secrets.has('session:c1')).toBe(false);
    expect(revoked).toEqual(['refresh']);
  });

  it('gives way to a later one, whose progress is the one that is told', async () => {
    const { broker, told } = elsewhere();
    await broker.start();
    const first = codeOf(broker.signIn(null));
    await settle();
    void codeOf(broker.signIn(null));
    await first;
    await settle();
    expect(broker.signInProgress).toEqual(page);
    expect(told.at(-1)).toEqual(page);
  });

  it('is cancelled by a sign-out', async () => {
    const { broker } = elsewhere();
    await broker.start();
    const signedIn = codeOf(broker.signIn(null));
    await settle();
    await broker.signOut();
    await signedIn;
    expect(broker.signInProgress).toBeNull();
  });

  it('may fail, and then nothing more is told of it', async () => {
    const refusal = new AuthError('sign_in_refused', 'The provider said no.');
    const { broker } = elsewhere({
      signIn: (_credentials, _signal, tell) => {
        tell(page);
        return Promise.reject(refusal);
      },
    });
    await broker.start();
    expect(await codeOf(broker.signIn(null))).toBe('sign_in_refused');
    expect(broker.signInProgress).toBeNull();
  });
});

describe('tokens that are bound to a key', () => {
  it('are refreshed with it, after a restart too', async () => {
    const keys: (string | null)[] = [];
    const refresh: Grant['refresh'] = async (_refreshToken, _signal, proofKey) => {
      keys.push(proofKey);
      return { ...answer, accessToken: 'next', refreshToken: null, problem: null };
    };
    const { broker, finish, another, grant } = elsewhere({ refresh });
    await broker.start();
    finish({ ...answer, proofKey: '{"kty":"EC"}' });
    await broker.signIn(null);
    expect(broker.proofKey).toBe('{"kty":"EC"}');
    await broker.close();

    const restarted = another({ server: grant });
    await restarted.start();
    await ask(restarted);
    expect(keys).toEqual(['{"kty":"EC"}']);
    expect(restarted.proofKey).toBe('{"kty":"EC"}');
  });

  it('are nobody’s after a sign-out', async () => {
    const { broker, finish } = elsewhere();
    await broker.start();
    finish({ ...answer, proofKey: '{"kty":"EC"}' });
    await broker.signIn(null);
    await broker.signOut();
    expect(broker.proofKey).toBeNull();
  });
});

describe('a session without a refresh token', () => {
  const signedIn = async (lifetimeMs: number | null = LIFETIME_MS) => {
    const made = elsewhere();
    await made.broker.start();
    made.finish({ ...answer, refreshToken: null, lifetime: { accessTokenMs: lifetimeMs, refreshTokenMs: null } });
    await made.broker.signIn(null);
    return made;
  };

  it('says that it is for this run, and cannot be renewed', async () => {
    const { broker, keychain } = await signedIn();
    expect(active(broker)).toMatchObject({
      renewable: false,
      saved: 'memory',
      refresh: { phase: 'idle', nextAt: null },
    });
    expect(keychain.secrets.has('session:c1')).toBe(false);
  });

  it('serves its access token to the end, and then asks to sign in again', async () => {
    const { broker, time } = await signedIn();
    await time.advance(54_000);
    expect(await ask(broker)).toMatchObject({ value: 'access' });
    await time.advance(1_000);
    expect(broker.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'no_refresh_token', account: 'ada' });
  });

  it.each([LIFETIME_MS, null])('does not end when the API rejects its access token (of %s ms)', async (lifetimeMs) => {
    const { broker } = await signedIn(lifetimeMs);
    const { generation } = await ask(broker);
    expect(await codeOf(ask(broker, generation))).toBe('token_rejected');
    expect(await ask(broker)).toMatchObject({ value: 'access' });
    expect(broker.snapshot()).toMatchObject({ status: 'active' });
  });

  it('is left alone by a wake-up and by hand', async () => {
    const { broker } = await signedIn();
    broker.wake('resume');
    broker.wake('online');
    expect(await codeOf(broker.retryNow())).toBe('reauth_required');
    expect(active(broker).generation).toBe(1);
  });

  it('has nothing to revoke at sign-out', async () => {
    const { broker, revoked } = await signedIn();
    await broker.signOut();
    await settle();
    expect(revoked).toEqual([]);
    expect(broker.snapshot()).toMatchObject({ status: 'signed_out' });
  });

  it('takes the place of one that was saved', async () => {
    const { broker, keychain, another, grant, finish } = elsewhere();
    await broker.start();
    finish(answer);
    await broker.signIn(null);
    expect(keychain.secrets.has('session:c1')).toBe(true);
    const next = another({ server: { ...grant, signIn: async () => ({ ...answer, refreshToken: null }) } });
    await next.start();
    await next.signIn(null);
    expect(active(next)).toMatchObject({ renewable: false });
    expect(keychain.secrets.has('session:c1')).toBe(false);
  });
});
