import { describe, expect, it } from 'vitest';
import { SessionLock } from '../../../src/main/auth/session-lock.ts';
import { active, bench, codeOf, signedIn } from './harness.ts';
import { settle } from './virtual-time.ts';

/** What the model (model/broker-model.ts) found, each as the shortest run that shows it. */

const MINUTE = 60_000;
const ada = { username: 'ada', password: 'right' };

const storedToken = (keychain: { secrets: Map<string, string> }): string | null => {
  const text = keychain.secrets.get('session:c1');
  return text === undefined ? null : (JSON.parse(text) as { refreshToken: string }).refreshToken;
};

describe('a sign-in while the record is still being read', () => {
  it('is not undone by a sign-out that an earlier run could not finish', async () => {
    const { broker, keychain, time, another } = await signedIn();
    keychain.locked = true;
    await broker.signOut();
    await broker.close();

    const openKeychain = keychain.hold();
    const next = another();
    void next.start();
    const entering = next.signIn(ada);
    await settle();
    openKeychain();
    await entering;
    keychain.locked = false;
    await time.advance(10 * MINUTE);
    expect(active(next)).toMatchObject({ account: 'ada', saved: 'keychain' });
    await next.close();
    const last = another();
    await last.start();
    expect(active(last).account).toBe('ada');
  });
});

describe('a sign-in that comes to nothing after the session has given way to it', () => {
  it('does not leave that session to the next start', async () => {
    const { broker, keychain, another } = await signedIn();
    const openKeychain = keychain.hold();
    const first = codeOf(broker.signIn({ username: 'grace', password: 'right' }));
    await settle();
    const second = codeOf(broker.signIn({ username: 'ada', password: 'wrong' }));
    await settle();
    openKeychain();
    expect([await first, await second]).toEqual(['cancelled', 'sign_in_refused']);
    await settle();
    expect(broker.snapshot().status).toBe('signed_out');
    expect(storedToken(keychain)).toBeNull();
    const next = another();
    await next.start();
    expect(next.snapshot().status).toBe('signed_out');
  });
});

describe('quitting while a refresh hangs', () => {
  it('still saves what the keychain had refused', async () => {
    const { broker, keychain, server, time } = await signedIn();
    keychain.refusesWrites = true;
    await time.advance(50_000);
    expect(active(broker).saved).toBe('pending');
    server.hold();
    await time.advance(50_000);
    expect(active(broker).refresh.phase).toBe('refreshing');
    keychain.refusesWrites = false;
    const closing = broker.close();
    await time.advance(3_000);
    await closing;
    const stored = storedToken(keychain);
    expect(stored !== null && server.isAlive(stored)).toBe(true);
  });
});

describe('a session that gave way while the keychain held an older record of it', () => {
  it('does not come back either', async () => {
    const { broker, keychain, time } = await signedIn();
    keychain.locked = true;
    await time.advance(50_000);
    expect(active(broker).saved).toBe('pending');
    const openKeychain = keychain.hold();
    const first = codeOf(broker.signIn({ username: 'grace', password: 'right' }));
    await settle();
    const second = codeOf(broker.signIn({ username: 'ada', password: 'wrong' }));
    await settle();
    openKeychain();
    expect([await first, await second]).toEqual(['cancelled', 'sign_in_refused']);
    keychain.locked = false;
    await time.advance(10 * MINUTE);
    expect(storedToken(keychain)).toBeNull();
  });
});

describe('a sign-in beside a refresh of its own process', () => {
  it('keeps other processes out until its record is written, though the refresh has ended', async () => {
    const { lock } = bench();
    const [here, elsewhere] = [new SessionLock(lock), new SessionLock(lock)];
    const refresh = Promise.withResolvers<void>();
    const entering = Promise.withResolvers<void>();
    let isRefreshingElsewhere = false;
    void here.forRefresh(() => refresh.promise);
    await settle();
    void elsewhere.forRefresh(async () => {
      isRefreshingElsewhere = true;
    });
    void here.forOthers(() => entering.promise);
    await settle();
    refresh.resolve();
    await settle();
    expect(isRefreshingElsewhere).toBe(false);
    entering.resolve();
    await settle();
    expect(isRefreshingElsewhere).toBe(true);
  });
});
