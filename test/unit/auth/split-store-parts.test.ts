import { beforeEach, describe, expect, it } from 'vitest';
import { SecretStoreUnavailable } from '../../../src/main/auth/ports.ts';
import { SplitStore } from '../../../src/main/auth/vault/split-store.ts';
import { MAX, SmallStore } from './small-store.ts';

const NAME = 'session:c1';
/** What is left of a part for the secret, behind its tag. */
const ROOM = 28;
/** The tag that `random` at 0.5 gives: half of 36^11, to base 36. */
const TAG = 'i0000000000';

let small: SmallStore;
let store: SplitStore;

beforeEach(() => {
  small = new SmallStore();
  store = new SplitStore(small, MAX, () => 0.5);
});

const names = (slot: string, count: number) => Array.from({ length: count }, (_, n) => `${NAME}/${slot}${n}`);
const lengthsOfParts = () =>
  names('a', small.inner.secrets.size - 1).map((name) => (small.inner.secrets.get(name)?.length ?? 0) - TAG.length - 1);

describe('the parts of a long secret', () => {
  it('are full, and as many as it takes', async () => {
    await store.set(NAME, 'x'.repeat(12 * ROOM));
    expect(small.inner.secrets.get(NAME)).toBe(`split:1:a:12:${TAG}`);
    expect(lengthsOfParts()).toEqual(new Array(12).fill(ROOM));
    expect(await store.get(NAME)).toBe('x'.repeat(12 * ROOM));
  });

  it('begin where the store below takes no more', async () => {
    await store.set(NAME, 'x'.repeat(MAX));
    expect(small.inner.secrets.get(NAME)).toBe('x'.repeat(MAX));
    await store.set(NAME, 'x'.repeat(MAX + 1));
    expect(lengthsOfParts()).toEqual([ROOM, MAX + 1 - ROOM]);
  });

  it('end before a character that would be cut in two, and behind one that just fits', async () => {
    await store.set(NAME, `${'x'.repeat(ROOM - 1)}𝄞${'x'.repeat(ROOM)}`);
    expect(lengthsOfParts()).toEqual([ROOM - 1, ROOM, 2]);
    await store.delete(NAME);
    await store.set(NAME, `${'x'.repeat(ROOM - 2)}𝄞${'x'.repeat(ROOM)}`);
    expect(lengthsOfParts()).toEqual([ROOM, ROOM]);
  });

  it('are each asked for once', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    small.read.length = 0;
    await store.get(NAME);
    expect(small.read).toEqual([NAME, ...names('a', 3)]);
  });

  it('are removed from the last on, so that what a crash leaves of them is found', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    await store.delete(NAME);
    expect(small.removed).toEqual([NAME, ...names('a', 3).reverse()]);
  });

  it('of two writes are never taken for one secret', async () => {
    const randoms = [0.25, 0.5, 0.75];
    const drawing = new SplitStore(small, MAX, () => randoms.shift() ?? 0);
    await drawing.set(NAME, 'x'.repeat(2 * ROOM));
    const older = small.inner.secrets.get(`${NAME}/a1`) ?? '';
    await drawing.set(NAME, 'y'.repeat(2 * ROOM));
    await drawing.set(NAME, 'z'.repeat(2 * ROOM));
    small.inner.secrets.set(`${NAME}/a1`, older);
    expect(await drawing.get(NAME)).toBe(`split:1:a:2:r0000000000\n${'z'.repeat(ROOM)}`);
  });

  it('that are damaged are read three times, and shown with their head in front, so as not to pass for the secret', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    small.inner.secrets.delete(`${NAME}/a1`);
    small.read.length = 0;
    expect(await store.get(NAME)).toBe(`split:1:a:3:${TAG}\n${'x'.repeat(ROOM)}\n${'x'.repeat(ROOM)}`);
    expect(small.read.filter((name) => name === NAME)).toHaveLength(3);
  });
});

describe('a secret in the store below that is no head', () => {
  it.each([`x split:1:a:2:${TAG}`, `split:1:a:2:${TAG} x`, `split:1:c:2:${TAG}`, `split:2:a:2:${TAG}`])(
    'is given as it is, whatever parts there are: %s',
    async (text) => {
      await store.set(NAME, 'x'.repeat(2 * ROOM));
      small.inner.secrets.set(NAME, text);
      expect(await store.get(NAME)).toBe(text);
    },
  );
});

describe('another process that writes the same secret', () => {
  const other = () => new SplitStore(small, MAX, () => 0.75);

  it('while it is read has it read once more', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    await other().set(NAME, 'o'.repeat(2 * ROOM));
    const get = small.get.bind(small);
    small.get = async (name) => {
      if (name !== `${NAME}/b1`) return get(name);
      small.get = get;
      await store.set(NAME, 'y'.repeat(3 * ROOM));
      return get(name);
    };
    expect(await other().get(NAME)).toBe('y'.repeat(3 * ROOM));
  });

  it('while a short one is written does not leave it in pieces', async () => {
    const set = small.set.bind(small);
    small.set = async (name, secret) => {
      await set(name, secret);
      if (secret !== 'short') return;
      small.set = set;
      await other().set(NAME, 'o'.repeat(2 * ROOM));
    };
    await store.set(NAME, 'short');
    expect(await store.get(NAME)).toBe('short');
  });

  it('each time, over and over, makes a write give up after the third', async () => {
    let writes = 0;
    const set = small.set.bind(small);
    small.set = async (name, secret) => {
      await set(name, secret);
      if (name !== NAME) return;
      writes += 1;
      small.inner.secrets.delete(`${NAME}/a0`);
      small.inner.secrets.delete(`${NAME}/b0`);
    };
    await expect(store.set(NAME, 'x'.repeat(3 * ROOM))).rejects.toEqual(
      new SecretStoreUnavailable('Another process writes the same secret.'),
    );
    expect(writes).toBe(3);
  });
});

describe('a store that does not let go of old parts', () => {
  it('holds the new secret all the same, and the parts go with the next write', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    const remove = small.delete.bind(small);
    small.delete = () => Promise.reject(new SecretStoreUnavailable('Not now.'));
    await store.set(NAME, 'short');
    expect(await store.get(NAME)).toBe('short');
    small.delete = remove;
    await store.set(NAME, 'shorter');
    expect([...small.inner.secrets.keys()]).toEqual([NAME]);
  });

  it('is one thing, a defect another', async () => {
    await store.set(NAME, 'x'.repeat(3 * ROOM));
    small.delete = () => Promise.reject(new TypeError('A defect.'));
    await expect(store.set(NAME, 'short')).rejects.toBeInstanceOf(TypeError);
  });
});

describe('how long a secret outlives the run', () => {
  it.each([true, false])('is what the store below says: %s', (durable) => {
    const below = { durable, get: small.get, set: small.set, delete: small.delete };
    expect(new SplitStore(below, MAX, () => 0).durable).toBe(durable);
  });
});
