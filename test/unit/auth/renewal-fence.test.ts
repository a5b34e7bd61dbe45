import { describe, expect, it, vi } from 'vitest';
import { failing, renewalSetting } from './renewal-setting.ts';
import { recordOf } from './sessions.ts';
import { settle } from './virtual-time.ts';

const SUPERSEDED = { kind: 'superseded', received: null };

describe('a refresh during which somebody signs out or in', () => {
  it('sends nothing any more once it has read the record', async () => {
    const { run, server, keychain, leaveAfter } = await renewalSetting();
    leaveAfter('get');
    expect(await run()).toEqual(SUPERSEDED);
    expect(server.refreshes).toBe(0);
    expect(keychain.written).toEqual([]);
  });

  it('sends nothing any more once it has written the intent', async () => {
    const { run, server, leaveAfter } = await renewalSetting();
    leaveAfter('set');
    expect(await run()).toEqual(SUPERSEDED);
    expect(server.refreshes).toBe(0);
  });

  it('writes nothing any more where it fails: the record may be the next session’s', async () => {
    const { run, server, session, keychain } = await renewalSetting();
    server.failNext(failing('offline', 'There is no network.'));
    const open = server.hold();
    const renewal = run();
    await settle();
    const { length } = keychain.written;
    session.isCurrent = false;
    open();
    expect(await renewal).toEqual(SUPERSEDED);
    expect(keychain.written).toHaveLength(length);
  });

  it('writes nothing any more where it is answered, and says what came', async () => {
    const { run, server, session, keychain } = await renewalSetting();
    const open = server.hold();
    const renewal = run();
    await settle();
    const { length } = keychain.written;
    session.isCurrent = false;
    open();
    expect(await renewal).toEqual({ kind: 'superseded', received: expect.stringMatching(/^refresh-/) });
    expect(keychain.written).toHaveLength(length);
  });

  it('writes nothing any more while it looks once more, and says what came', async () => {
    const { run, keychain, leaveAfter } = await renewalSetting();
    leaveAfter('get', 2);
    expect(await run()).toEqual({ kind: 'superseded', received: expect.stringMatching(/^refresh-/) });
    expect(keychain.written).toHaveLength(1); // The write-ahead.
  });

  it('says what came, though it was still written', async () => {
    const { run, leaveAfter } = await renewalSetting();
    leaveAfter('set', 2);
    expect(await run()).toEqual({ kind: 'superseded', received: expect.stringMatching(/^refresh-/) });
  });
});

describe('another process that does not wait for the lock', () => {
  const during = async (act: (made: Awaited<ReturnType<typeof renewalSetting>>) => void, rotates = true) => {
    const made = await renewalSetting();
    made.server.rotates = rotates;
    const open = made.server.hold();
    const renewal = made.run();
    await settle();
    act(made);
    open();
    return { ...made, renewal: await renewal };
  };

  it.each([
    { rotates: true, received: expect.stringMatching(/^refresh-/) },
    { rotates: false, received: null },
  ])('and signs out is believed; what came is to be revoked: $received', async ({ rotates, received }) => {
    const { renewal, keychain } = await during(({ marker }) => marker.set(), rotates);
    expect(renewal).toEqual({ kind: 'signed_out_elsewhere', received });
    expect(keychain.written).toHaveLength(1); // The write-ahead.
  });

  it('and signs another account in keeps its record', async () => {
    const graces = recordOf({ refreshToken: 'graces', account: 'grace' });
    const { renewal, stored } = await during(({ store }) => store(graces));
    expect(renewal).toEqual({
      kind: 'account_changed',
      record: graces,
      received: expect.stringMatching(/^refresh-/),
    });
    expect(stored()).toEqual(graces);
  });

  it('and renews the same account’s gives way to the later answer', async () => {
    const { renewal, stored } = await during(({ store }) => store(recordOf({ refreshToken: 'other' })));
    expect(renewal).toMatchObject({ kind: 'renewed', saved: 'keychain', record: stored() });
  });

  it('and renames the account of the same refresh token does not end the session', async () => {
    const { renewal } = await during(({ store, held }) => store({ ...held, account: 'Ada Lovelace' }));
    expect(renewal).toMatchObject({ kind: 'renewed' });
  });

  it('and removes the record without a sign-out does not end the session', async () => {
    const { renewal, stored } = await during(({ keychain }) => keychain.secrets.clear());
    expect(renewal).toMatchObject({ kind: 'renewed', saved: 'keychain', record: stored() });
  });
});

describe('a defect', () => {
  const bug = new TypeError('A bug.');

  it('of the lock is not taken for a lock that is busy', async () => {
    const { run, lock } = await renewalSetting();
    vi.spyOn(lock, 'acquire').mockRejectedValue(bug);
    await expect(run()).rejects.toBe(bug);
  });

  it('of the keychain is not taken for a keychain that is locked', async () => {
    const { run, keychain } = await renewalSetting();
    vi.spyOn(keychain, 'get').mockRejectedValueOnce(bug);
    await expect(run()).rejects.toBe(bug);
  });

  it('of the keychain is not taken for one where a refused token is looked up again', async () => {
    const { run, server, keychain } = await renewalSetting();
    server.endFamilyOf('ada');
    const open = server.hold();
    const outcome = run().catch((error: unknown) => error);
    await settle();
    vi.spyOn(keychain, 'get').mockRejectedValue(bug);
    open();
    expect(await outcome).toBe(bug);
  });

  it('of the grant is not taken for a failure of the server', async () => {
    const { run, server } = await renewalSetting();
    vi.spyOn(server, 'refresh').mockRejectedValue(bug);
    await expect(run()).rejects.toBe(bug);
  });
});
