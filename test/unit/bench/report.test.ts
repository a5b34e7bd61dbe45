import { describe, expect, it } from 'vitest';
import { isForThePage, readCommandLine } from '../../../bench/lib/arguments.ts';
import { dotChart } from '../../../bench/lib/dot-chart.ts';
import { lineChart } from '../../../bench/lib/line-chart.ts';
import { pageOf } from '../../../bench/lib/page.ts';
import { figure, median, percentile, spread } from '../../../bench/lib/statistics.ts';

describe('statistics', () => {
  it('takes percentiles by the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, n) => 100 - n);
    expect([percentile(values, 0.5), percentile(values, 0.99), percentile(values, 1)]).toEqual([50, 99, 100]);
    expect(percentile([], 0.5)).toBeNaN();
  });

  it('takes the middle, or the mean of both middles', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect([median([1, Number.NaN, 2]), median([])]).toEqual([Number.NaN, Number.NaN]);
  });

  it('writes three digits, and the range where there is one', () => {
    expect([0, 0.001234, 1.2345, 12.345, 123.45, 1234.5, 1_234_567].map(figure)).toEqual([
      '0',
      '0.00123',
      '1.23',
      '12.3',
      '123',
      '1,230',
      '1,230,000',
    ]);
    expect(spread([3, 1, 2], ' ms')).toBe('2 ms [1–3]');
    expect(spread([2, 2])).toBe('2');
    expect(spread([1, Number.NaN])).toBe('never');
  });
});

describe('the command line', () => {
  it('names what is wrong', () => {
    expect(readCommandLine(['--only', 'fleet,flat'], ['fleet'], 's')).toEqual({
      kind: 'invalid',
      message: 'There is no workload flat. There are fleet.',
    });
    expect(readCommandLine(['--scale', '2'], [], 's').kind).toBe('invalid');
    expect(readCommandLine(['--runs', '0'], [], 's').kind).toBe('invalid');
    expect(readCommandLine(['--fast'], [], 's').kind).toBe('invalid');
  });

  it('lets only a run of full size become a part of the page', () => {
    expect(isForThePage({ runs: 5, scale: 1 })).toBe(true);
    expect(isForThePage({ runs: 4, scale: 1 })).toBe(false);
    expect(isForThePage({ runs: 5, scale: 0.5 })).toBe(false);
  });
});

describe('the page', () => {
  it('shows tables, pictures, aims and notes, and where they are from', () => {
    const page = pageOf([
      {
        date: '2030-01-02',
        seed: 'abc',
        environment: {
          processor: 'P',
          cores: 2,
          memoryGib: 4,
          system: 'S',
          runtimes: { Node: '1' },
          packages: { graphql: '2' },
        },
        section: {
          id: 'one',
          title: 'One: first, second',
          method: ['How.', '- a', '- b'],
          tables: [{ title: 'T', columns: [{ name: 'x|y', align: 'right' }], rows: [['1']] }],
          charts: [{ name: 'c', title: 'C', svg: '' }],
          aims: [{ aim: 'A', measured: '3', met: false }],
          notes: ['N.'],
        },
      },
    ]);
    expect(page).toContain('measured on 2030-01-02 with seed `abc` on P, 2 cores, 4 GiB, S; Node 1, graphql 2.');
    expect(page).toContain('- [One: first, second](#one-first-second)');
    expect(page).toContain('How.\n\n- a\n- b\n');
    expect(page).toContain('| x\\|y |\n| ---: |\n| 1 |');
    expect(page).toContain('![C](benchmarks/c.svg)');
    expect(page).toContain('| A | 3 | **no** |');
    expect(page).toContain('- N.');
  });
});

describe('a line chart', () => {
  it('loses no peak to the width of the picture', () => {
    const values = new Uint32Array(10_000);
    values[5_001] = 1_000;
    const svg = lineChart({
      title: 'a < b',
      xLabel: 'x',
      yLabel: 'y',
      stepsPerUnit: 100,
      series: [{ name: 's', values }],
    });
    const heights = /points="([^"]+)"/
      .exec(svg)?.[1]
      ?.split(' ')
      .map((point) => point.split(',')[1]);
    expect(new Set(heights).size).toBe(2);
    expect(svg).toContain('aria-label="a &lt; b"');
  });
});

describe('a dot chart', () => {
  it('places each value by its order of magnitude above the limit, and says it beside', () => {
    const dots = [0.97, 10, 100].map((value) => ({ name: `n${value}`, value, remark: value === 100 ? 'a & b' : '' }));
    const svg = dotChart({ title: 't', xLabel: 'x', limit: 1, dots });
    const [first, second, third] = [...svg.matchAll(/<circle cx="([\d.]+)" cy="[\d.]+" r="4.5" fill="([^"]+)"/g)].map(
      ([, x, fill]) => ({ x: Number(x), fill }),
    );
    expect((third?.x ?? 0) - (second?.x ?? 0)).toBeGreaterThan(50);
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBeCloseTo((third?.x ?? 0) - (second?.x ?? 0), -1);
    expect(first?.fill).not.toBe(second?.fill);
    expect(svg).toContain('100 · a &amp; b');
  });
});
