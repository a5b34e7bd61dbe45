import { afterEach, describe, expect, it } from 'vitest';
import { ApiClient } from '../../demo/api-client.ts';
import { effects } from '../../demo/control-client.ts';
import { ask, codeOf } from '../unit/auth/harness.ts';
import { ADA, GRACE, isActive, makeWorld, until, type World } from './support/real-broker.ts';

/** The broker against the running demo back end, with the keychain of the operating system. */
describe('the broker', () => {
  let world: World;
  afterEach(() => world.end());

  const refreshes = async () => (await world.control.journal()).filter(({ kind }) => kind === 'refresh');
  const whoIs = async (accessToken: string) => {
    const api = new ApiClient(world.server.endpoint);
    return (await api.request<{ viewer: { username: string } }>('{ viewer { username } }', { accessToken })).viewer
      .username;
  };
  const isLive = (refreshToken: string) =>
    new ApiClient(world.server.endpoint).refresh(refreshToken).then(
      () => true,
      () => false,
    );
  const stored = async () => {
    const text = await world.keychain.get(`session:${world.connection.id}`);
    return text === null ? null : (JSON.parse(text) as { refreshToken: string; account: string });
  };

  it('signs in, keeps the refresh token in the keychain, and restores the session from there', async () => {
    world = await makeWorld();
    const broker = await world.open();
    expect(await broker.signIn(ADA)).toMatchObject({ status: 'active', account: 'Ada Lindqvist', saved: 'keychain' });
    const { refreshTokens } = await world.control.issuedTokens();
    expect(refreshTokens).toContain((await stored())?.refreshToken);
    await broker.close();

    const next = await world.open();
    const token = await ask(next);
    expect(await whoIs(token.value)).toBe('ada');
    expect(await refreshes()).toMatchObject([{ outcome: 'ok' }]);
  });

  it('renews an access token before it expires, with nobody asking', async () => {
    world = await makeWorld({ accessTokenLifetime: 2 });
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.waitForEntries({ kind: 'refresh', outcome: 'ok' }, 3, 15_000);
    expect(
      broker.timeline().filter((entry) => entry.event === 'refreshed' && entry.cause === 'schedule').length,
    ).toBeGreaterThanOrEqual(2);
  });

  it('makes one refresh for eighty callers whose token was rejected', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    const { generation } = await ask(broker);
    await world.control.expireAccessTokens();
    const tokens = await Promise.all(Array.from({ length: 80 }, () => ask(broker, generation)));
    expect(new Set(tokens.map(({ value }) => value)).size).toBe(1);
    expect(await refreshes()).toHaveLength(1);
  });

  it('ends the session when the server revokes it, and removes the record', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.revoke();
    expect(await codeOf(ask(broker, 1))).toBe('reauth_required');
    expect(broker.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'refused' });
    await expect.poll(stored).toBeNull();
  });

  it('ends the session when a refresh token of fixed lifetime has run out', async () => {
    world = await makeWorld({ refreshTokenLifetime: 100, refreshTokenMode: 'fixed' });
    const broker = await world.open();
    const signedIn = await broker.signIn(ADA);
    expect(signedIn).toMatchObject({ sessionExpiresAt: expect.any(Number) });
    await world.control.moveClock(60_000);
    await ask(broker, 1);
    await world.control.moveClock(110_000);
    void codeOf(broker.retryNow());
    expect(await until(broker, (now) => now.status === 'reauth_required')).toMatchObject({ reason: 'refused' });
  });

  it('goes on for ever with a sliding lifetime, as long as it refreshes', async () => {
    world = await makeWorld({ refreshTokenLifetime: 100, refreshTokenMode: 'sliding' });
    const broker = await world.open();
    await broker.signIn(ADA);
    for (let step = 1; step <= 4; step += 1) {
      await world.control.moveClock(step * 60_000);
      void codeOf(broker.retryNow());
      await until(broker, (now) => now.status === 'active' && now.generation === step + 1);
    }
    expect(await refreshes()).toHaveLength(4);
  });

  it('revokes the session at the server when it signs out', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    const token = (await stored())?.refreshToken ?? '';
    await broker.signOut();
    expect(await stored()).toBeNull();
    await world.control.waitForEntries({ kind: 'logout', outcome: 'ok' });
    expect(await isLive(token)).toBe(false);
  });

  it('revokes what arrives after a sign-out, and never stores it (F11)', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.hold('refresh', 'after');
    const waiting = codeOf(ask(broker, 1));
    await world.control.waitUntilHeld();
    await broker.signOut();
    await world.control.release();
    expect(await waiting).toBe('not_signed_in');
    await world.control.waitForEntries({ kind: 'logout' }, 2);
    expect(await stored()).toBeNull();
    for (const token of (await world.control.issuedTokens()).refreshTokens) {
      expect(await isLive(token)).toBe(false);
    }
  });

  it('never mixes accounts when another one signs in during a refresh (F12)', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.hold('refresh', 'after');
    const waiting = codeOf(ask(broker, 1));
    await world.control.waitUntilHeld();
    await broker.signIn(GRACE);
    await world.control.release();
    expect(await waiting).toBe('not_signed_in');
    expect(await whoIs((await ask(broker)).value)).toBe('grace');
    expect((await stored())?.account).toBe('Grace Okonjo');
  });

  it('loses nothing when an answer is lost and the server has a grace window (F04)', async () => {
    world = await makeWorld({ graceWindow: 60 });
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.failRefresh(effects.destroy, { moment: 'after' });
    expect((await ask(broker, 1)).generation).toBe(2);
    expect(broker.snapshot()).toMatchObject({ status: 'active' });
  });

  it('ends the session once, as interrupted, when an answer is lost and the server has none (F04)', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.failRefresh(effects.destroy, { moment: 'after' });
    expect(await codeOf(ask(broker, 1))).toBe('reauth_required');
    expect(broker.snapshot()).toMatchObject({ status: 'reauth_required', reason: 'interrupted' });
    expect(await refreshes()).toHaveLength(2);
  });

  it.each([
    ['HTTP 500', effects.internalServerError],
    ['HTTP 502 with a page', effects.badGateway],
    ['garbage', effects.garbage],
    ['HTTP 429', effects.tooManyRequests(1)],
    ['a broken connection', effects.destroy],
  ])('survives %s of the token endpoint', async (_what, effect) => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.failRefresh(effect);
    expect((await ask(broker, 1)).generation).toBe(2);
    expect((await refreshes()).length).toBe(2);
  });

  it('survives a server that is gone for a while', async () => {
    world = await makeWorld({ accessTokenLifetime: 1 });
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.setReachable(false);
    await until(broker, (now) => now.status === 'active' && now.refresh.phase === 'waiting');
    await world.control.setReachable(true);
    broker.wake('online');
    expect(isActive(await until(broker, (now) => now.status === 'active' && now.generation > 1))).toBe(true);
  });

  it('works with opaque access tokens', async () => {
    world = await makeWorld({ accessTokenFormat: 'opaque', accessTokenLifetime: 2 });
    const broker = await world.open();
    await broker.signIn(ADA);
    expect(broker.claims()).toBeNull();
    await world.control.waitForEntries({ kind: 'refresh', outcome: 'ok' }, 2);
    expect(await whoIs((await ask(broker)).value)).toBe('ada');
  });

  it('keeps the refresh token where the server does not rotate (F08)', async () => {
    world = await makeWorld({ rotation: false });
    const broker = await world.open();
    await broker.signIn(ADA);
    const before = await stored();
    await ask(broker, 1);
    expect((await stored())?.refreshToken).toBe(before?.refreshToken);
  });

  it('writes no token to its log', async () => {
    world = await makeWorld();
    const broker = await world.open();
    await broker.signIn(ADA);
    await world.control.failRefresh(effects.internalServerError);
    await ask(broker, 1);
    await broker.signOut();
    const { refreshTokens, accessTokens } = await world.control.issuedTokens();
    expect(refreshTokens.length).toBeGreaterThan(1);
    const log = JSON.stringify(world.log);
    expect(log).toContain('refresh_failed');
    for (const token of [...refreshTokens, ...accessTokens, ADA.password]) expect(log).not.toContain(token);
  });
});
