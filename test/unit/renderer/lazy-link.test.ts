import { describe, expect, it } from 'vitest';
import { lazyLink } from '../../../src/renderer/graphql/lazy-link.ts';
import { answering, QUERY, run } from './link-probe.ts';

describe('a link that is loaded late', () => {
  it('is loaded once, with the first operation', async () => {
    let loads = 0;
    const link = lazyLink(async () => {
      loads += 1;
      return answering(() => ({ data: { a: loads } }));
    });
    expect(loads).toBe(0);
    const both = [run(link, { query: QUERY }), run(link, { query: QUERY })];
    await Promise.all(both.map(({ ended }) => ended));
    expect(both.map(({ results }) => results)).toEqual([[{ data: { a: 1 } }], [{ data: { a: 1 } }]]);
  });

  it('is loaded again after loading has failed', async () => {
    const failure = new TypeError('Failed to fetch dynamically imported module');
    const loads = [Promise.reject(failure), Promise.resolve(answering(() => ({ data: {} })))];
    const link = lazyLink(() => loads.shift() ?? Promise.reject(new Error('loaded too often')));
    const failed = run(link, { query: QUERY });
    await failed.ended;
    expect(failed.error).toBe(failure);
    const next = run(link, { query: QUERY });
    await next.ended;
    expect(next.results).toEqual([{ data: {} }]);
  });
});
