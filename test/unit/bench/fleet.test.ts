import { describe, expect, it } from 'vitest';
import { fixedLeeway, latchkey } from '../../../bench/fleet/policy.ts';
import { type Scenario, simulate } from '../../../bench/fleet/simulation.ts';
import { TimingWheel } from '../../../bench/fleet/timing-wheel.ts';
import { seededRandom } from '../../support/seeded-random.ts';

describe('the timing wheel', () => {
  it('calls events in the order of their ticks, those among them that events add', () => {
    const wheel = new TimingWheel(3, 1_000, 10);
    wheel.add(0, 500);
    wheel.add(1, 20);
    const seen: [number, number][] = [];
    wheel.run((client, atMs) => {
      seen.push([client, atMs]);
      if (client === 1) wheel.add(2, atMs + 100);
    });
    expect(seen).toEqual([
      [1, 20],
      [2, 120],
      [0, 500],
    ]);
  });

  it('drops what lies beyond the horizon', () => {
    const wheel = new TimingWheel(1, 1_000, 10);
    wheel.add(0, 1_000);
    wheel.run(() => {
      throw new Error('An event came.');
    });
  });

  it('brings what is added for the present or the past in the next tick', () => {
    const wheel = new TimingWheel(2, 1_000, 10);
    wheel.add(0, 300);
    const seen: number[] = [];
    wheel.run((client, atMs) => {
      seen.push(atMs);
      if (client === 0) wheel.add(1, 0);
    });
    expect(seen).toEqual([300, 310]);
  });
});

describe('the simulation', () => {
  const scenario: Scenario = {
    clients: 100,
    lifetimeMs: 100_000,
    durationMs: 400_000,
    firstRequestMs: () => 1_000,
  };
  const sum = (values: Uint32Array) => values.reduce((total, value) => total + value, 0);

  it('has each client renew once a period', () => {
    const { perSecond } = simulate(fixedLeeway, scenario, seededRandom(1));
    // At 1 s, and each time 40 s after the answer, which takes 0.1 s.
    expect(perSecond[1]).toBe(100);
    expect(perSecond[41]).toBe(100);
    expect(perSecond[81]).toBe(100);
    expect(sum(perSecond.subarray(0, 100))).toBe(300);
  });

  it('gives the same traffic for the same seed', () => {
    const traffic = (seed: number) => Array.from(simulate(latchkey, scenario, seededRandom(seed)).perSecond);
    expect(traffic(7)).toEqual(traffic(7));
    expect(traffic(7)).not.toEqual(traffic(8));
  });

  it('refuses all in the outage, and all above the capacity after it', () => {
    const { perSecond, recovered } = simulate(
      fixedLeeway,
      { ...scenario, outage: { fromMs: 0, toMs: 20_000 }, capacityPerSecond: 10 },
      seededRandom(1),
    );
    // All come each 5.1 s; from 20 s on ten of them are served each time.
    expect(perSecond[1]).toBe(100);
    expect(recovered[19]).toBe(0);
    expect(recovered[22]).toBe(10);
    expect(recovered[27]).toBe(20);
  });

  it('has clients learn of a revocation before their schedule says so', () => {
    const { perSecond } = simulate(
      fixedLeeway,
      { ...scenario, revocation: { atMs: 10_000, meanUntilOperationMs: 1_000 } },
      seededRandom(1),
    );
    expect(sum(perSecond.subarray(2, 10))).toBe(0);
    expect(sum(perSecond.subarray(10, 20))).toBeGreaterThan(95);
  });
});
