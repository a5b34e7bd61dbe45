import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { answer, type Caller, type Handlers } from '../../../src/main/ipc/answer.ts';
import { Authorizations, MAX_WAITING } from '../../../src/main/ipc/authorizations.ts';
import { callerOf } from '../../../src/main/ipc/caller.ts';
import type { FailureCode } from '../../../src/shared/result.ts';

const caller: Caller = { windowId: 1, connectionId: 'c1' };

function setUp() {
  const asked: unknown[][] = [];
  const refused: string[] = [];
  const handlers = new Proxy({} as Handlers, {
    get:
      (_target, channel) =>
      (...args: unknown[]) => {
        asked.push([channel, ...args]);
        return null;
      },
  });
  const call = (channel: keyof Handlers, from: Caller | null, ...args: unknown[]) =>
    answer(channel, handlers, from, args, (where, code: FailureCode) => refused.push(`${where} ${code}`));
  return { asked, refused, call };
}

describe('answering a window', () => {
  it('passes parsed arguments to the handler, with the connection that main knows the window by', async () => {
    const { asked, call } = setUp();
    const request = { id: 'a', epoch: 1, rejectedGeneration: null };
    expect(await call('authorize', caller, request)).toEqual({ ok: true, value: null });
    expect(asked).toEqual([['authorize', caller, request]]);
  });

  it('refuses a stranger, and says so in the log without the content', async () => {
    const { asked, refused, call } = setUp();
    const result = await call('authorize', null, { id: 'secret', epoch: 1, rejectedGeneration: null });
    expect(result).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    expect(asked).toEqual([]);
    expect(refused).toEqual(['authorize forbidden']);
  });

  it.each([
    ['authorize', []],
    ['authorize', [null]],
    ['authorize', [{ id: 'a', epoch: -1, rejectedGeneration: null }]],
    ['authorize', [{ id: 'a', epoch: 1, rejectedGeneration: 0 }]],
    ['authorize', [{ id: 'a', epoch: 1, rejectedGeneration: null, connectionId: 'another' }]],
    ['authorize', [{ id: 'a'.repeat(101), epoch: 1, rejectedGeneration: null }]],
    ['authorize', [{ id: 'a', epoch: 1, rejectedGeneration: null }, 'more']],
    ['signIn', [{ username: '', password: 'x' }]],
    ['signIn', [{ username: 'ada', password: { toString: 'x' } }]],
    ['signOut', ['everyone']],
    ['saveDraft', [{ document: 'x'.repeat(1_000_001), variables: '' }]],
    ['saveConnection', [{ name: 'x' }]],
    ['openConnection', [{}]],
  ] as const)('refuses %s with arguments that do not parse', async (channel, args) => {
    const { asked, call } = setUp();
    expect(await call(channel, caller, ...args)).toMatchObject({ ok: false, error: { code: 'bad_request' } });
    expect(asked).toEqual([]);
  });

  it('stays unharmed by ten thousand malformed messages (F22)', async () => {
    const { asked, refused, call } = setUp();
    const junk = [undefined, null, 0, '', [], {}, { id: {} }, () => 0, Symbol('x'), new Map(), 10n];
    for (let n = 0; n < 10_000; n += 1) await call('authorize', n % 2 ? caller : null, junk[n % junk.length]);
    expect(asked).toEqual([]);
    expect(refused).toHaveLength(10_000);
  });

  it('names the field at fault', async () => {
    const { call } = setUp();
    const settings = { name: '' };
    expect(await call('createConnection', caller, settings, {})).toMatchObject({ error: { field: 'name' } });
  });

  it('turns errors into values, and tells nothing of a defect', async () => {
    const failing = (error: Error) =>
      ({
        signOut: () => {
          throw error;
        },
      }) as unknown as Handlers;
    const ignore = () => undefined;
    const expected = new AuthError('temporarily_unavailable', 'Later.', { retryAfterMs: 12.5 });
    expect(await answer('signOut', failing(expected), caller, [], ignore)).toEqual({
      ok: false,
      error: { code: 'temporarily_unavailable', message: 'Later.', retryAfterMs: 13 },
    });
    const defect = await answer('signOut', failing(new TypeError('secret detail')), caller, [], ignore);
    expect(defect).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(defect)).not.toContain('secret detail');
  });
});

describe('the sender of a message', () => {
  const windows = { find: (id: number) => (id === 7 ? { connectionId: 'c1' } : null) };
  const frame = { parent: null, origin: 'app://latchkey' };

  it('is known by its window, and the window by its connection', () => {
    expect(callerOf(frame, 7, windows)).toEqual({ windowId: 7, connectionId: 'c1' });
  });

  it.each([
    ['a frame that is gone', null, 7],
    ['a frame in our page', { ...frame, parent: frame }, 7],
    ['a page of another origin', { ...frame, origin: 'https://evil.test' }, 7],
    ['a page of an origin that looks like ours', { ...frame, origin: 'app://latchkey.evil' }, 7],
    ['a page without an origin', { ...frame, origin: 'null' }, 7],
    ['a window that we did not make', frame, 8],
  ])('is nobody where it is %s (F22)', (_what, from, windowId) => {
    expect(callerOf(from, windowId, windows)).toBeNull();
  });
});

describe('the token requests of windows', () => {
  const forever = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('taken back'))));

  it('can be taken back one by one, by their own window alone', async () => {
    const waiting = new Authorizations();
    const one = waiting.run(1, 'a', forever);
    const other = waiting.run(2, 'a', async (signal) => signal);
    waiting.cancel(1, 'a');
    await expect(one).rejects.toThrow('taken back');
    expect((await other).aborted).toBe(false);
  });

  it('end with their window', async () => {
    const waiting = new Authorizations();
    const all = [waiting.run(1, 'a', forever), waiting.run(1, 'b', forever)];
    waiting.cancelAll(1);
    for (const request of all) await expect(request).rejects.toThrow('taken back');
  });

  it('are bounded', async () => {
    const waiting = new Authorizations();
    for (let n = 0; n < MAX_WAITING; n += 1) void waiting.run(1, `${n}`, forever).catch(() => undefined);
    await expect(waiting.run(1, 'one more', forever)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    await expect(waiting.run(2, 'another window', async () => 'served')).resolves.toBe('served');
  });

  it('do not share an id', async () => {
    const waiting = new Authorizations();
    void waiting.run(1, 'a', forever).catch(() => undefined);
    await expect(waiting.run(1, 'a', forever)).rejects.toMatchObject({ code: 'bad_request' });
  });
});
