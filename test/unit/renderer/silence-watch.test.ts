import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SilenceWatch } from '../../../src/renderer/auth/silence-watch.ts';

let ms = 0;
let silences = 0;

function makeWatch(): SilenceWatch {
  const now = () => ({ monotonic: ms, wall: ms });
  return new SilenceWatch(now, () => {
    silences += 1;
  });
}

function pass(time: number): void {
  ms += time;
  vi.advanceTimersByTime(time);
}

beforeEach(() => {
  ms = 0;
  silences = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('silence', () => {
  it('says nothing of a server that sends no heartbeats, or has sent one', () => {
    const watch = makeWatch();
    watch.heard();
    pass(3_600_000);
    watch.heartbeat();
    watch.heard();
    pass(3_600_000);
    expect(silences).toBe(0);
  });

  it('is noticed half a minute after heartbeats that came often', () => {
    const watch = makeWatch();
    watch.heartbeat();
    pass(5_000);
    watch.heartbeat();
    pass(29_999);
    expect(silences).toBe(0);
    pass(1);
    expect(silences).toBe(1);
  });

  it('is noticed three pauses after heartbeats that came seldom', () => {
    const watch = makeWatch();
    watch.heartbeat();
    pass(60_000);
    watch.heartbeat();
    pass(179_999);
    expect(silences).toBe(0);
    pass(1);
    expect(silences).toBe(1);
  });

  it('is broken by whatever arrives', () => {
    const watch = makeWatch();
    watch.heartbeat();
    pass(5_000);
    watch.heartbeat();
    for (let n = 0; n < 10; n += 1) {
      pass(20_000);
      watch.heard();
    }
    expect(silences).toBe(0);
  });

  it('is not listened for after the end', () => {
    const watch = makeWatch();
    watch.heartbeat();
    watch.heartbeat();
    watch.stop();
    expect(vi.getTimerCount()).toBe(0);
  });
});
