import { describe, expect, it } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { active, bench, signedIn } from './harness.ts';

const MINUTE = 60_000;

const refused = (work: Promise<unknown>) => work.catch((error: unknown) => error);

describe('trying again by hand', () => {
  it('has nothing to do where nobody is signed in', async () => {
    const { broker, server } = bench();
    await broker.start();
    await broker.retryNow();
    expect(server.journal).toEqual([]);
  });

  it('waits until the access token is a second old, to the millisecond', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(400);
    const retry = broker.retryNow();
    await time.advance(599);
    expect(server.refreshes).toBe(0);
    await time.advance(1);
    await retry;
    expect(server.refreshes).toBe(1);
    expect(broker.timeline()).toMatchObject([{ event: 'refreshed', cause: 'manual' }, {}, {}]);
  });

  it('does not wait where the access token is older', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(1_000);
    await broker.retryNow();
    expect(server.refreshes).toBe(1);
  });

  it('that ends the session is no failure: the windows say what to do', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(2_000);
    server.endFamilyOf('ada');
    const retry = broker.retryNow();
    await time.advance(100);
    await retry;
    expect(broker.snapshot().status).toBe('reauth_required');
  });

  it('says why it failed, and when it makes sense to come back', async () => {
    const { broker, server, time } = await signedIn();
    await time.advance(2_000);
    server.failNext({ kind: 'before', error: new GrantError('server', 'HTTP 503.', { retryAfterMs: 20_000 }) });
    const first = await refused(broker.retryNow());
    expect(first).toMatchObject({ code: 'temporarily_unavailable', message: 'HTTP 503.', retryAfterMs: 21_000 });
    await time.advance(6_000);
    expect(await refused(broker.retryNow())).toMatchObject({ retryAfterMs: 15_000 });
    expect(server.refreshes).toBe(1);
  });

  it('says that the keychain still refuses, and what to do', async () => {
    const { broker, keychain, time } = await signedIn();
    await time.advance(2_000);
    keychain.refusesWrites = true;
    expect(await refused(broker.retryNow())).toMatchObject({
      code: 'keychain_unavailable',
      message: expect.stringMatching(/still refuses to save.*unlock it/i),
    });
  });
});

describe('the claims', () => {
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const jwt = `${base64({ alg: 'none' })}.${base64({ sub: 'ada', role: 'admin' })}.`;

  it('are those of the current access token', async () => {
    const { broker, server, time } = await signedIn();
    server.failNext({ kind: 'answer', change: { accessToken: jwt } });
    await time.advance(MINUTE);
    expect(active(broker).generation).toBe(2);
    expect(broker.claims()).toEqual({ sub: 'ada', role: 'admin' });
  });

  it('are none where it is opaque, and where there is none', async () => {
    const { broker } = await signedIn();
    expect(broker.claims()).toBeNull();
    await broker.signOut();
    expect(broker.claims()).toBeNull();
  });
});
