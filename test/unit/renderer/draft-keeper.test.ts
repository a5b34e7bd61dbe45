import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftKeeper } from '../../../src/renderer/features/workspace/draft-keeper.ts';
import type { Draft } from '../../../src/shared/ipc.ts';
import type { Result } from '../../../src/shared/result.ts';

function draft(document: string): Draft {
  return { document, variables: '' };
}

describe('the draft', () => {
  const saved: Draft[] = [];
  /** What the next saves are answered with, in place of success. */
  const faults: (() => Promise<Result<null>>)[] = [];
  const saveDraft = async (one: Draft): Promise<Result<null>> => {
    saved.push(one);
    return faults.shift()?.() ?? { ok: true, value: null };
  };

  beforeEach(() => {
    saved.length = 0;
    faults.length = 0;
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is saved once, shortly after the last keystroke', () => {
    const keeper = new DraftKeeper({ saveDraft });
    keeper.change(draft('a'));
    vi.advanceTimersByTime(399);
    keeper.change(draft('ab'));
    vi.advanceTimersByTime(399);
    expect(saved).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(saved).toEqual([draft('ab')]);
  });

  it('is saved at once when the window goes, and not again', () => {
    const keeper = new DraftKeeper({ saveDraft });
    keeper.change(draft('a'));
    keeper.flush();
    vi.advanceTimersByTime(1_000);
    keeper.flush();
    expect(saved).toEqual([draft('a')]);
  });

  it('is not saved where nothing was typed', () => {
    new DraftKeeper({ saveDraft }).flush();
    expect(saved).toEqual([]);
  });

  it('is saved while somebody types without a pause', () => {
    const keeper = new DraftKeeper({ saveDraft });
    for (let ms = 0; ms < 6_000; ms += 100) {
      keeper.change(draft(`after ${ms} ms`));
      vi.advanceTimersByTime(100);
    }
    expect(saved.map(({ document }) => document)).toEqual(['after 1900 ms', 'after 3900 ms', 'after 5900 ms']);
  });

  it.each([
    ['refused', async () => ({ ok: false, error: { code: 'internal', message: 'The disk is full.' } }) as const],
    ['lost', () => Promise.reject(new Error('The channel is closed.'))],
  ])('is saved again after a save that was %s, until it is saved', async (_, fault) => {
    const keeper = new DraftKeeper({ saveDraft });
    faults.push(fault, fault);
    keeper.change(draft('a'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(saved).toEqual([draft('a'), draft('a'), draft('a')]);
  });

  it('that is older than what was typed since is not saved again', async () => {
    const keeper = new DraftKeeper({ saveDraft });
    const first = Promise.withResolvers<Result<null>>();
    faults.push(() => first.promise);
    keeper.change(draft('a'));
    keeper.flush();
    keeper.change(draft('ab'));
    keeper.flush();
    first.resolve({ ok: false, error: { code: 'internal', message: 'No.' } });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(saved).toEqual([draft('a'), draft('ab')]);
  });
});
