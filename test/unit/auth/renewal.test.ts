import { describe, expect, it, vi } from 'vitest';
import { answering, failing, KEY, renewalSetting } from './renewal-setting.ts';
import { settle } from './virtual-time.ts';

describe('the record that is spent', () => {
  it('is the one in the keychain: another process may have renewed it', async () => {
    const { run, server, held, store, stored } = await renewalSetting();
    const { refreshToken } = await server.refresh(held.refreshToken, new AbortController().signal);
    store({ ...held, refreshToken: refreshToken ?? '' });
    expect(await run()).toMatchObject({ kind: 'renewed', record: stored() });
  });

  it('is the one in memory where the keychain has none, and the timeline says so', async () => {
    const { run, keychain, log, stored } = await renewalSetting();
    keychain.secrets.clear();
    expect(await run()).toMatchObject({ kind: 'renewed', saved: 'keychain', record: stored() });
    expect(log).toEqual(['record_missing']);
  });

  it('is the one in memory where the keychain’s cannot be understood, which is put aside', async () => {
    const { run, keychain } = await renewalSetting();
    keychain.secrets.set(KEY, '{"version":99}');
    expect(await run()).toMatchObject({ kind: 'renewed', saved: 'keychain' });
    expect(keychain.secrets.get('aside:c1')).toBe('{"version":99}');
  });

  it('is the one in memory where the keychain cannot be read', async () => {
    const { run, keychain } = await renewalSetting();
    keychain.locked = true;
    expect(await run()).toMatchObject({ kind: 'renewed', saved: 'pending' });
  });

  it('is the one in memory where that was never saved: what the keychain holds is older', async () => {
    const { run, server, held, store } = await renewalSetting();
    const { refreshToken } = await server.refresh(held.refreshToken, new AbortController().signal);
    store(held);
    expect(await run({ held: { ...held, refreshToken: refreshToken ?? '' }, saved: 'pending' })).toMatchObject({
      kind: 'renewed',
    });
  });

  it.each([
    { here: 'ada', there: 'ada', kind: 'renewed' },
    { here: 'ada', there: null, kind: 'renewed' },
    { here: null, there: 'ada', kind: 'renewed' },
    { here: 'ada', there: 'grace', kind: 'account_changed' },
  ])('with another refresh token, of $there where $here is signed in here: $kind', async ({ here, there, kind }) => {
    const { run, server, held, store } = await renewalSetting();
    const { refreshToken } = await server.signIn({ username: 'ada', password: 'right' });
    store({ ...held, refreshToken, account: there });
    expect(await run({ held: { ...held, account: here } })).toMatchObject({ kind });
    expect(server.refreshes).toBe(kind === 'renewed' ? 1 : 0);
  });

  it('with the same refresh token is of the same session, whatever the account is called now', async () => {
    const { run, server, held, store } = await renewalSetting();
    server.rotates = false;
    store({ ...held, account: 'Ada Lovelace' });
    server.failNext(answering({ account: null }));
    expect(await run()).toMatchObject({ kind: 'renewed', record: { account: 'Ada Lovelace' } });
  });

  it('is none of ours where somebody signed out in another process', async () => {
    const { run, server, marker } = await renewalSetting();
    marker.set();
    expect(await run()).toEqual({ kind: 'signed_out_elsewhere', received: null });
    expect(server.refreshes).toBe(0);
  });
});

describe('the record that is kept', () => {
  it('has what the answer says', async () => {
    const { run, server, stored, time } = await renewalSetting();
    server.failNext(answering({ account: 'Ada', lifetime: { accessTokenMs: 60_000, refreshTokenMs: 86_400_000 } }));
    await run();
    expect(stored()).toMatchObject({ account: 'Ada', sessionExpiresAt: time.wall() + 86_400_000, spendingSince: null });
  });

  it('keeps what the answer does not say', async () => {
    const { run, server, held, store, stored } = await renewalSetting();
    const before = { ...held, sessionExpiresAt: 1_800_000_000_000 };
    store(before);
    server.failNext(answering({ account: null, refreshToken: null }));
    await run({ held: before });
    expect(stored()).toEqual(before);
  });
});

describe('a refresh that fails', () => {
  it('says that another process is busy where it does not get the lock', async () => {
    const { run, lock, time, held } = await renewalSetting();
    await lock.acquire(1_000);
    const renewal = run();
    await time.advance(20_000);
    expect(await renewal).toEqual({
      kind: 'failed',
      record: held,
      saved: 'keychain',
      problem: 'server',
      message: expect.stringMatching(/another running latchkey.*same session/i),
      retryAfterMs: null,
    });
  });

  it('passes on why, and what the server asks for', async () => {
    const { run, server, held } = await renewalSetting();
    server.failNext(failing('server', 'HTTP 503.', { retryAfterMs: 7_000 }));
    expect(await run()).toEqual({
      kind: 'failed',
      record: held,
      saved: 'keychain',
      problem: 'server',
      message: 'HTTP 503.',
      retryAfterMs: 7_000,
    });
  });

  it('after fifteen seconds without an answer may have spent the refresh token: the write-ahead stays', async () => {
    const { run, server, time, stored } = await renewalSetting();
    vi.spyOn(server, 'refresh').mockReturnValue(new Promise(() => undefined));
    const startedAt = time.wall();
    const renewal = run();
    await time.advance(15_000);
    expect(await renewal).toMatchObject({
      kind: 'failed',
      problem: 'server',
      message: expect.stringMatching(/did not answer in time/),
    });
    expect(stored()).toMatchObject({ spendingSince: startedAt });
  });

  it('keeps the time of the first attempt that may have spent it', async () => {
    const { run, server, time, held, store, stored } = await renewalSetting();
    const before = { ...held, spendingSince: time.wall() - 60_000 };
    store(before);
    server.failNext(failing('server', 'HTTP 503.', { mayHaveActed: true }));
    await run({ held: before });
    expect(stored()).toEqual(before);
  });
});

describe('a refusal', () => {
  it('is believed at once under the lock: a winner would have saved before', async () => {
    const { run, server, time, held } = await renewalSetting();
    server.endFamilyOf('ada');
    expect(await run()).toEqual({ kind: 'refused', interrupted: false, spent: held.refreshToken });
    expect(server.refreshes).toBe(1);
    expect(time.armed).toBe(0);
  });

  it('is believed after five seconds where no lock kept others out, and nobody saved a newer token', async () => {
    const { run, server, time, held, lock } = await renewalSetting();
    lock.isExclusive = false;
    server.endFamilyOf('ada');
    const renewal = run();
    let isOver = false;
    void renewal.then(() => {
      isOver = true;
    });
    await time.advance(4_999);
    expect(isOver).toBe(false);
    await time.advance(1);
    expect(await renewal).toEqual({ kind: 'refused', interrupted: false, spent: held.refreshToken });
  });

  it('is believed where the keychain cannot be asked', async () => {
    const { run, server, time, keychain } = await renewalSetting();
    server.endFamilyOf('ada');
    const open = server.hold();
    const renewal = run();
    await settle();
    keychain.locked = true;
    open();
    await time.advance(100);
    expect(await renewal).toMatchObject({ kind: 'refused' });
  });

  it('says that an earlier attempt was cut off', async () => {
    const { run, server, time, held, store } = await renewalSetting();
    store({ ...held, spendingSince: time.wall() });
    server.endFamilyOf('ada');
    const renewal = run();
    await time.advance(100);
    expect(await renewal).toMatchObject({ kind: 'refused', interrupted: true });
  });

  it.each([0, 50, 1_700])('leads to one more attempt with what another process saved %d ms after it', async (ms) => {
    const { run, server, time, held, store, lock } = await renewalSetting();
    lock.isExclusive = ms === 0;
    server.toleratesReuse = true;
    server.failNext(failing('refused', 'Used before.'));
    const open = server.hold();
    const renewal = run();
    await settle();
    if (ms === 0) store({ ...held, refreshToken: 'winner' });
    open();
    await settle();
    if (ms > 0) {
      await time.advance(ms);
      store({ ...held, refreshToken: 'winner' });
      await time.advance(5_000);
    }
    await settle();
    expect(await renewal).toMatchObject({ kind: 'refused', spent: 'winner' });
    expect(server.refreshes).toBe(2);
  });

  it.each(['pending', 'memory'] as const)('of a token that is %s is believed at once', async (saved) => {
    const { run, server, held, store } = await renewalSetting();
    server.endFamilyOf('ada');
    store({ ...held, refreshToken: 'older' });
    expect(await run({ saved })).toMatchObject({ kind: 'refused' });
    expect(server.refreshes).toBe(1);
  });
});
