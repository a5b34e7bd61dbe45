import { describe, expect, it, vi } from 'vitest';
import { LockTimeout } from '../../../src/main/auth/ports.ts';
import { SessionLock } from '../../../src/main/auth/session-lock.ts';
import { SharedLock } from './harness.ts';
import { settle, VirtualTime } from './virtual-time.ts';

function setting() {
  const time = new VirtualTime();
  const shared = new SharedLock(time);
  const lock = new SessionLock(shared);
  /** Whether another process would get the lock at once. */
  const isFree = async () => {
    let free = false;
    void shared.acquire(1).then(
      (release) => {
        free = true;
        release();
      },
      () => undefined,
    );
    await settle();
    return free;
  };
  return { time, shared, lock, isFree };
}

describe('a refresh', () => {
  it('holds the lock while it runs, and lets go also where it fails', async () => {
    const { lock, isFree } = setting();
    const { promise, reject } = Promise.withResolvers<never>();
    const refresh = lock.forRefresh(() => promise).catch((error: unknown) => error);
    await settle();
    expect(await isFree()).toBe(false);
    const bug = new TypeError('A bug.');
    reject(bug);
    expect(await refresh).toBe(bug);
    expect(await isFree()).toBe(true);
  });

  it('does not run where another process holds the lock for twenty seconds', async () => {
    const { lock, shared, time } = setting();
    await shared.acquire(1);
    const refresh = lock.forRefresh(() => Promise.resolve('ran')).catch((error: unknown) => error);
    await time.advance(20_000);
    expect(await refresh).toBeInstanceOf(LockTimeout);
  });
});

describe('a sign-in or sign-out', () => {
  it('waits for another process, for twenty seconds, and then goes on all the same', async () => {
    const { lock, shared, time } = setting();
    await shared.acquire(1);
    const action = vi.fn(() => Promise.resolve('done'));
    const work = lock.forOthers(action);
    await time.advance(19_999);
    expect(action).not.toHaveBeenCalled();
    await time.advance(1);
    expect(await work).toBe('done');
  });

  it('lets the lock go, also where it fails', async () => {
    const { lock, isFree } = setting();
    const bug = new TypeError('A bug.');
    await expect(lock.forOthers(() => Promise.reject(bug))).rejects.toBe(bug);
    expect(await isFree()).toBe(true);
  });

  it('runs beside our own refresh; the lock is free when both have ended', async () => {
    const { lock, isFree } = setting();
    const refresh = Promise.withResolvers<void>();
    void lock.forRefresh(() => refresh.promise);
    await settle();
    expect(await lock.forOthers(() => Promise.resolve('done'))).toBe('done');
    expect(await isFree()).toBe(false);
    refresh.resolve();
    await settle();
    expect(await isFree()).toBe(true);
  });

  it('goes on beside a refresh that asked before it and waits for another process, once that has the lock', async () => {
    const { lock, shared, isFree } = setting();
    const release = await shared.acquire(1);
    const refresh = Promise.withResolvers<void>();
    void lock.forRefresh(() => refresh.promise);
    const action = vi.fn(() => Promise.resolve());
    const work = lock.forOthers(action);
    await settle();
    expect(action).not.toHaveBeenCalled();
    release();
    await work;
    expect(action).toHaveBeenCalledOnce();
    refresh.resolve();
    await settle();
    expect(await isFree()).toBe(true);
  });

  it('does not run where the lock itself is broken', async () => {
    const { lock, shared } = setting();
    const bug = new TypeError('A bug.');
    vi.spyOn(shared, 'acquire').mockRejectedValue(bug);
    const action = vi.fn(() => Promise.resolve());
    await expect(lock.forOthers(action)).rejects.toBe(bug);
    expect(action).not.toHaveBeenCalled();
  });

  it('lets each hold on the lock go once', async () => {
    const releases = [vi.fn(), vi.fn()];
    const acquired = releases.values();
    const lock = new SessionLock({
      isExclusive: true,
      acquire: () => Promise.resolve(acquired.next().value ?? vi.fn()),
    });
    await lock.forOthers(() => Promise.resolve());
    await lock.forRefresh(() => Promise.resolve());
    await settle();
    for (const release of releases) expect(release).toHaveBeenCalledOnce();
  });

  it('that asks in the very moment in which a refresh ends waits for a hold of its own', async () => {
    const releases = [vi.fn(), vi.fn()];
    const acquired = releases.values();
    const lock = new SessionLock({
      isExclusive: true,
      acquire: () => Promise.resolve(acquired.next().value ?? vi.fn()),
    });
    const refresh = Promise.withResolvers<void>();
    const refreshing = lock.forRefresh(() => refresh.promise);
    await settle();
    refresh.resolve();
    await lock.forOthers(() => Promise.resolve());
    await refreshing;
    await settle();
    for (const release of releases) expect(release).toHaveBeenCalledOnce();
  });
});
