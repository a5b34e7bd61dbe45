import { describe, expect, it } from 'vitest';
import { Custody } from '../../../src/main/auth/vault/custody.ts';
import { MemoryStore } from '../../../src/main/auth/vault/memory-store.ts';
import type { SessionRecord } from '../../../src/main/auth/vault/record.ts';
import { Vault } from '../../../src/main/auth/vault/vault.ts';
import { FakeMarker, FakeStore } from './fake-store.ts';
import { settle, VirtualTime } from './virtual-time.ts';

const SESSION = 'session:c1';

/** With `random` at 0.5, a keychain that refuses is asked again after 5 s, 10 s, 20 s … */
function custodyOver() {
  const time = new VirtualTime();
  const keychain = new FakeStore();
  const marker = new FakeMarker();
  const vault = new Vault(keychain, 'c1');
  const seen: string[] = [];
  const custody = new Custody(
    { vault, marker, timers: time, random: () => 0.5, log: ({ event }) => seen.push(event) },
    {
      kept: (record) => seen.push(`kept ${record.refreshToken}`),
      removed: (record) => seen.push(`removed ${record.refreshToken}`),
    },
  );
  const stored = () => keychain.secrets.get(SESSION) ?? null;
  return { time, keychain, marker, vault, custody, seen, stored };
}

const record = (refreshToken: string): SessionRecord => ({
  refreshToken,
  proofKey: null,
  addresses: [],
  account: null,
  sessionExpiresAt: null,
  spendingSince: null,
});

describe('a record that is to be kept', () => {
  it('is in the keychain, or in memory where there is none', async () => {
    const { custody, vault } = custodyOver();
    expect(await custody.keep(record('r1'))).toBe('keychain');
    expect(custody.isPending).toBe(false);
    vault.moveTo(new MemoryStore());
    expect(await custody.keep(record('r2'))).toBe('memory');
  });

  it('waits for a keychain that refuses, and is said to be kept when it is', async () => {
    const { time, keychain, custody, seen, stored } = custodyOver();
    keychain.locked = true;
    expect(await custody.keep(record('r1'))).toBe('pending');
    expect(custody.isPending).toBe(true);
    await time.advance(5_000);
    keychain.locked = false;
    await time.advance(9_999);
    expect(stored()).toBeNull();
    await time.advance(1);
    expect(stored()).toContain('r1');
    expect(custody.isPending).toBe(false);
    expect(seen).toEqual(['not_saved', 'not_saved', 'saved', 'kept r1']);
    expect(time.armed).toBe(0);
  });

  it('ends a sign-out if it is a sign-in’s, and does not if it is a refresh’s', async () => {
    const { marker, custody } = custodyOver();
    marker.set();
    await custody.keep(record('r1'));
    expect(custody.isSignedOut).toBe(true);
    await custody.keep(record('r2'), true);
    expect(custody.isSignedOut).toBe(false);
  });

  it('stays a sign-in’s where a refresh comes before the keychain has taken it', async () => {
    const { keychain, marker, custody } = custodyOver();
    marker.set();
    keychain.locked = true;
    await custody.keep(record('r1'), true);
    await custody.keep(record('r2'));
    keychain.locked = false;
    await custody.now();
    expect(custody.isSignedOut).toBe(false);
  });

  it('does not end a sign-out where it is in memory alone: another process would find what the keychain holds', async () => {
    const { marker, vault, custody } = custodyOver();
    marker.set();
    vault.moveTo(new MemoryStore());
    await custody.keep(record('r1'), true);
    expect(custody.isSignedOut).toBe(true);
  });
});

describe('a sign-out', () => {
  it('removes the record and gives it back to be revoked', async () => {
    const { custody, seen, stored } = custodyOver();
    await custody.keep(record('r1'));
    await custody.signOut();
    expect(stored()).toBeNull();
    expect(seen).toEqual(['removed r1']);
    expect(custody.isSignedOut).toBe(true);
  });

  it('has nothing to give back where nothing is kept', async () => {
    const { custody, seen } = custodyOver();
    await custody.signOut();
    expect(seen).toEqual([]);
  });

  it('holds from the call on, and is carried out once the keychain answers', async () => {
    const { time, keychain, custody, seen, stored } = custodyOver();
    await custody.keep(record('r1'));
    keychain.locked = true;
    await custody.signOut();
    expect(custody.isSignedOut).toBe(true);
    expect(stored()).toContain('r1');
    keychain.locked = false;
    await time.advance(5_000);
    expect(stored()).toBeNull();
    expect(seen).toEqual(['not_saved', 'removed r1', 'saved']);
  });
});

describe('a wish whose place another has taken', () => {
  it('leaves the newer one pending when it is carried out', async () => {
    const { keychain, custody, stored } = custodyOver();
    const releaseFirst = keychain.hold();
    const first = custody.keep(record('r1'));
    const second = custody.keep(record('r2'));
    await settle();
    const releaseSecond = keychain.hold();
    releaseFirst();
    expect(await first).toBe('keychain');
    expect(custody.isPending).toBe(true);
    releaseSecond();
    expect(await second).toBe('keychain');
    expect(stored()).toContain('r2');
    expect(custody.isPending).toBe(false);
  });

  it('is not tried again when the keychain refuses it', async () => {
    const { time, keychain, custody, seen, stored } = custodyOver();
    keychain.locked = true;
    const first = custody.keep(record('r1'));
    const second = custody.keep(record('r2'));
    expect(await first).toBe('pending');
    expect(await second).toBe('pending');
    expect(seen).toEqual(['not_saved']);
    expect(time.armed).toBe(1);
    keychain.locked = false;
    await time.advance(5_000);
    expect(stored()).toContain('r2');
    expect(keychain.written).toHaveLength(1);
  });
});

describe('clearing unless something else was wished', () => {
  it('removes the one that was wished last', async () => {
    const { custody, stored } = custodyOver();
    const kept = record('r1');
    await custody.keep(kept);
    await custody.clearUnlessReplaced(kept);
    expect(stored()).toBeNull();
  });

  it('leaves it at what was wished since, or at nothing at all', async () => {
    const { custody, keychain, seen, stored } = custodyOver();
    const kept = record('r1');
    await custody.clearUnlessReplaced(kept);
    await custody.keep(kept);
    await custody.keep({ ...kept, account: 'ada' });
    await custody.clearUnlessReplaced(kept);
    expect(stored()).toContain('ada');
    keychain.locked = true;
    await custody.signOut();
    await custody.clearUnlessReplaced(kept);
    keychain.locked = false;
    await custody.now();
    expect(stored()).toBeNull();
    expect(seen).toContain('removed r1');
  });
});

describe('a session that gives way', () => {
  it('leaves nothing, counts as no sign-out, and has its own revocation', async () => {
    const { custody, seen, stored } = custodyOver();
    await custody.keep(record('r1'));
    await custody.clear();
    expect(stored()).toBeNull();
    expect(custody.isSignedOut).toBe(false);
    expect(seen).toEqual([]);
  });
});

describe('a refresh token that is no longer good', () => {
  it('is discarded, also by a keychain that refuses at first', async () => {
    const { time, keychain, custody, stored } = custodyOver();
    await custody.keep(record('r1'));
    keychain.locked = true;
    await custody.discard('r1');
    expect(custody.isPending).toBe(true);
    keychain.locked = false;
    await time.advance(5_000);
    expect(stored()).toBeNull();
  });

  it('takes no other one away with it', async () => {
    const { custody, stored } = custodyOver();
    await custody.keep(record('r2'));
    await custody.discard('r1');
    expect(stored()).toContain('r2');
  });
});

describe('trying at once', () => {
  it('does nothing where nothing is pending', async () => {
    const { keychain, custody, seen } = custodyOver();
    await custody.keep(record('r1'));
    await custody.now();
    expect(keychain.written).toHaveLength(1);
    expect(seen).toEqual([]);
  });
});

describe('closing', () => {
  it('is nothing where nothing is under way', () => {
    const { time, custody } = custodyOver();
    custody.close();
    expect(time.armed).toBe(0);
  });

  it('lets go of the timer', async () => {
    const { time, keychain, custody } = custodyOver();
    keychain.locked = true;
    await custody.keep(record('r1'));
    custody.close();
    expect(time.armed).toBe(0);
  });

  it('lets what is still pending be tried, and arms no timer when it is refused', async () => {
    const { time, keychain, custody, stored } = custodyOver();
    keychain.locked = true;
    await custody.keep(record('r1'));
    custody.close();
    await custody.now();
    expect(time.armed).toBe(0);
    keychain.locked = false;
    await custody.now();
    expect(stored()).toContain('r1');
  });
});

describe('a defect of the store', () => {
  it('is not taken for a keychain that refuses', async () => {
    const { time, keychain, custody, seen } = custodyOver();
    keychain.set = () => Promise.reject(new TypeError('A defect.'));
    await expect(custody.keep(record('r1'))).rejects.toBeInstanceOf(TypeError);
    expect(seen).toEqual([]);
    expect(time.armed).toBe(0);
  });
});
