import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newSharedMemory, sharedStorage } from '../../../bench/contestants/shared-storage.ts';
import { epochNow, openLoop } from '../../../bench/load/open-loop.ts';
import { failures } from '../../../bench/storm/outage.ts';

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
    const { latenciesMs, operations, failedAt } = await result;
    expect(sentAt.map(Math.round)).toEqual([0, 100, 200]);
    expect(latenciesMs.map(Math.round)).toEqual([250, 150, 50]);
    expect([operations, failedAt]).toEqual([3, []]);
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
    const { latenciesMs, failedAt } = await result;
    expect(failedAt.map((time) => time - startAt)).toEqual([100]);
    expect(latenciesMs).toHaveLength(2);
  });
});

describe('an outage', () => {
  const times = { startedAt: 100, endedAt: 200, endAt: 300, periodMs: 20 };
  const window = (...failedAt: number[]) => ({ latenciesMs: [], operations: 100, failedAt });

  it('is over when the last operation has failed', () => {
    expect(failures([window(50, 150, 199), window(150, 210)], times)).toEqual({
      failedDuring: 3,
      failedAfter: 1,
      recoveryMs: 10,
      recoveredWindows: 2,
    });
    expect(failures([window(150)], times)).toMatchObject({ failedAfter: 0, recoveryMs: 0 });
  });

  it('has not ended for a window that still fails in the end', () => {
    expect(failures([window(150, 285), window(150)], times)).toMatchObject({ recoveredWindows: 1, recoveryMs: 85 });
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
