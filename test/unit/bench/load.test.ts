import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSharedMemory, sharedStorage } from '../../../bench/contestants/shared-storage.ts';
import { superfluousOf } from '../../../bench/expiry/cell.ts';
import { epochNow, failuresOf, latenciesOf, openLoop } from '../../../bench/load/open-loop.ts';
import { disturbance } from '../../../bench/storm/outage.ts';

describe('open loop', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('sends at the times fixed, and counts what holds one up for all that were due meanwhile', async () => {
    const startAt = epochNow();
    const sentAt: number[] = [];
    const untilAnswered = 250;
    const result = openLoop(
      () => {
        sentAt.push(epochNow() - startAt);
        return new Promise((resolve) => setTimeout(resolve, untilAnswered - (epochNow() - startAt)));
      },
      { operationsPerSecond: 10, startAt, durationMs: 300 },
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sentAt.map(Math.round)).toEqual([0, 100, 200]);
    expect(latenciesOf(await result).map(Math.round)).toEqual([250, 150, 50]);
    expect(failuresOf(await result)).toEqual([]);
  });

  it('says when the operations were due that failed', async () => {
    const startAt = epochNow();
    let n = 0;
    const result = openLoop(
      async () => {
        n += 1;
        if (n === 2) throw new Error('No.');
      },
      { operationsPerSecond: 10, startAt, durationMs: 300 },
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(failuresOf(await result).map(({ dueAt }) => dueAt - startAt)).toEqual([100]);
    expect(latenciesOf(await result)).toHaveLength(2);
  });
});

describe('an outage', () => {
  const times = { startedAt: 100_000, endedAt: 200_000, endAt: 300_000, periodMs: 20_000 };
  const good = (dueAt: number, ms = 20) => ({ dueAt, ms, failed: false });
  const bad = (dueAt: number, ms = 20) => ({ dueAt, ms, failed: true });

  it('is over when the last operation has failed', () => {
    expect(
      disturbance(
        [
          [bad(50_000), bad(150_000), bad(199_000)],
          [bad(150_000), bad(210_000), good(299_000)],
        ],
        times,
      ),
    ).toEqual({ failedDuring: 3, failedAfter: 1, longestMs: 20, recoveryMs: 10_020, recoveredWindows: 2 });
    expect(disturbance([[bad(150_000), good(250_000)]], times)).toMatchObject({ failedAfter: 0, recoveryMs: 0 });
  });

  it('lasts as long as operations wait, though none fails', () => {
    expect(disturbance([[good(190_000, 17_000), good(220_000)]], times)).toMatchObject({
      failedDuring: 0,
      longestMs: 17_000,
      recoveryMs: 7_000,
      recoveredWindows: 1,
    });
  });

  it('has not ended for a window whose operations still fail, or wait, in the end', () => {
    const windows = [[bad(285_000)], [good(270_000, 40_000)], [good(290_000)]];
    expect(disturbance(windows, times)).toMatchObject({ recoveredWindows: 1 });
  });
});

describe('refreshes', () => {
  it('are superfluous where they come less than half a period after another', () => {
    expect(superfluousOf([0, 1_000, 1_100, 2_500, 2_600, 2_700], 2_000)).toBe(3);
    expect(superfluousOf([5], 2_000)).toBe(0);
  });
});

describe('storage shared by threads', () => {
  it('keeps what each of them writes', async () => {
    const memory = newSharedMemory();
    const source = `
      const { workerData } = require('node:worker_threads');
      import(workerData.module).then(({ sharedStorage }) => {
        const storage = sharedStorage(workerData.memory);
        for (let n = 0; n < 200; n += 1) storage.setItem(workerData.name + n, String(n));
        storage.removeItem(workerData.name + '0');
      });`;
    const module = new URL('../../../bench/contestants/shared-storage.ts', import.meta.url).href;
    const ended = ['a', 'b'].map((name) => {
      const worker = new Worker(source, { eval: true, workerData: { module, memory, name } });
      return once(worker, 'exit');
    });
    expect((await Promise.all(ended)).flat()).toEqual([0, 0]);
    const storage = sharedStorage(memory);
    for (const name of ['a', 'b']) {
      expect(storage.getItem(`${name}0`)).toBeNull();
      for (let n = 1; n < 200; n += 1) expect(storage.getItem(`${name}${n}`)).toBe(String(n));
    }
  });
});
