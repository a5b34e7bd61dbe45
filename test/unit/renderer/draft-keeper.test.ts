import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftKeeper } from '../../../src/renderer/features/workspace/draft-keeper.ts';
import type { Draft } from '../../../src/shared/ipc.ts';

function draft(document: string): Draft {
  return { document, variables: '' };
}

describe('the draft', () => {
  const saved: Draft[] = [];
  const saveDraft = async (one: Draft) => {
    saved.push(one);
    return { ok: true, value: null } as const;
  };

  beforeEach(() => {
    saved.length = 0;
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
});
