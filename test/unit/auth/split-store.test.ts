import { describe, expect, it } from 'vitest';
import type { SecretStore } from '../../../src/main/auth/ports.ts';
import { SplitStore } from '../../../src/main/auth/vault/split-store.ts';
import { MAX, SmallStore } from './small-store.ts';

const NAME = 'session:c1';
const OLD = `{"token":"${'o'.repeat(150)}"}`;
const NEW = `{"token":"${'n'.repeat(230)}"}`;

const over = (store: SecretStore) => new SplitStore(store, MAX, Math.random);

describe('a store for long secrets', () => {
  it('gives back whole what is longer than the store below takes', async () => {
    const small = new SmallStore();
    await over(small).set(NAME, NEW);
    expect(await over(small).get(NAME)).toBe(NEW);
    expect(small.inner.secrets.size).toBeGreaterThan(5);
  });

  it('keeps a short secret as it is, under its own name', async () => {
    const small = new SmallStore();
    await over(small).set(NAME, 'short');
    expect([...small.inner.secrets]).toEqual([[NAME, 'short']]);
    expect(await over(small).get(NAME)).toBe('short');
  });

  it('has nothing where nothing was written', async () => {
    expect(await over(new SmallStore()).get(NAME)).toBeNull();
  });

  it('leaves nothing of an older secret, whichever of them is the longer one', async () => {
    for (const secrets of [
      [OLD, NEW, OLD],
      [NEW, 'short'],
      ['short', NEW, OLD, 'short'],
    ]) {
      const small = new SmallStore();
      for (const secret of secrets) await over(small).set(NAME, secret);
      const last = secrets.at(-1) ?? '';
      expect(await over(small).get(NAME)).toBe(last);
      const other = new SmallStore();
      await over(other).set(NAME, last);
      expect(small.inner.secrets.size).toBe(other.inner.secrets.size);
    }
  });

  it('leaves nothing behind a removal', async () => {
    const small = new SmallStore();
    const store = over(small);
    await store.set(NAME, OLD);
    await store.set(NAME, NEW);
    await store.delete(NAME);
    expect(small.inner.secrets.size).toBe(0);
    expect(await store.get(NAME)).toBeNull();
  });

  it('takes nobody else’s secrets away', async () => {
    const small = new SmallStore();
    await over(small).set('session:c2', OLD);
    await over(small).set(NAME, NEW);
    await over(small).delete(NAME);
    expect(await over(small).get('session:c2')).toBe(OLD);
  });

  it('takes a short secret that reads like a head for what it is', async () => {
    const small = new SmallStore();
    await over(small).set(NAME, 'split:1:a:1:xyz');
    expect(await over(small).get(NAME)).toBe('split:1:a:1:xyz');
  });

  it('keeps characters whole', async () => {
    const small = new SmallStore();
    const secret = `x${'🗝️'.repeat(60)}`;
    await over(small).set(NAME, secret);
    expect(await over(small).get(NAME)).toBe(secret);
    for (const part of small.inner.secrets.values()) expect(part.isWellFormed()).toBe(true);
  });

  it('holds the old secret or the new one, wherever a write is cut off, and the next write clears up', async () => {
    const whole = new SmallStore();
    await over(whole).set(NAME, OLD);
    const before = whole.operations;
    await over(whole).set(NAME, NEW);
    const steps = whole.operations - before;
    expect(steps).toBeGreaterThan(10);

    const seen = new Set<string | null>();
    for (let cut = 0; cut <= steps; cut += 1) {
      const small = new SmallStore();
      await over(small).set(NAME, OLD);
      small.breaksAfter = small.operations + cut;
      await over(small)
        .set(NAME, NEW)
        .catch(() => undefined);
      small.breaksAfter = Number.POSITIVE_INFINITY;
      const held = await over(small).get(NAME);
      expect([OLD, NEW]).toContain(held);
      seen.add(held);

      await over(small).set(NAME, OLD);
      await over(small).delete(NAME);
      expect(small.inner.secrets.size).toBe(0);
    }
    expect(seen.size).toBe(2);
  });

  it('has said that it saved only what is there afterwards', async () => {
    for (let cut = 0; cut < 40; cut += 1) {
      const small = new SmallStore();
      await over(small).set(NAME, OLD);
      small.breaksAfter = small.operations + cut;
      const saved = await over(small)
        .set(NAME, NEW)
        .then(
          () => true,
          () => false,
        );
      small.breaksAfter = Number.POSITIVE_INFINITY;
      if (saved) expect(await over(small).get(NAME)).toBe(NEW);
    }
  });

  it('holds one whole secret after two processes wrote at once', async () => {
    const small = new SmallStore();
    await over(small).set(NAME, OLD);
    const secrets = ['1', '2', '3'].map((digit) => `{"token":"${digit.repeat(200)}"}`);
    await Promise.allSettled(secrets.map((secret) => over(small).set(NAME, secret)));
    expect(secrets).toContain(await over(small).get(NAME));
  });
});
