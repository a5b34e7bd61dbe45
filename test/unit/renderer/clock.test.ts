import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Clock } from '../../../src/renderer/session/clock.ts';

class FakeDocument {
  visibilityState: DocumentVisibilityState = 'visible';
  readonly #target = new EventTarget();
  readonly addEventListener = this.#target.addEventListener.bind(this.#target);
  readonly removeEventListener = this.#target.removeEventListener.bind(this.#target);

  show(visible: boolean): void {
    this.visibilityState = visible ? 'visible' : 'hidden';
    this.#target.dispatchEvent(new Event('visibilitychange'));
  }
}

describe('the clock of a window', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_250 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('ticks at the turn of each second', () => {
    const clock = new Clock(new FakeDocument());
    const seen: number[] = [];
    clock.subscribe(() => seen.push(clock.getNow()));
    vi.advanceTimersByTime(2_000);
    expect(seen).toEqual([1_000_250, 1_001_000, 1_002_000]);
  });

  it('does no work before somebody listens, nor after the last one stopped', () => {
    const clock = new Clock(new FakeDocument());
    expect(vi.getTimerCount()).toBe(0);
    const stops = [clock.subscribe(() => undefined), clock.subscribe(() => undefined)];
    expect(vi.getTimerCount()).toBe(1);
    for (const stop of stops) stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does no work while the window is hidden, and is right again when it is shown', () => {
    const page = new FakeDocument();
    const clock = new Clock(page);
    clock.subscribe(() => undefined);
    page.show(false);
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60_000);
    page.show(true);
    expect(clock.getNow()).toBe(1_060_250);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('stays asleep when a window that nobody looks at is shown', () => {
    const page = new FakeDocument();
    const clock = new Clock(page);
    clock.subscribe(() => undefined)();
    page.show(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
