import { describe, expect, it } from 'vitest';
import { parseExactly } from '../../../src/renderer/graphql/exact-json.ts';
import { IncrementalResult, type ResultSoFar } from '../../../src/renderer/graphql/incremental-result.ts';

/** The result after each of `parts`. */
function resultsOf(...parts: readonly Record<string, unknown>[]) {
  const result = new IncrementalResult();
  return parts.map((part) => result.add(part));
}

describe('a result in parts of the draft of 2022', () => {
  it('grows by what is deferred, wherever it belongs', () => {
    expect(
      resultsOf(
        { data: { a: 1, list: [{ b: 1 }, { b: 2 }] }, hasNext: true },
        { incremental: [{ data: { c: 3 }, path: [] }], hasNext: true },
        { incremental: [{ data: { d: 4 }, path: ['list', 1] }], hasNext: false },
      ).map(({ data }) => data),
    ).toEqual([
      { a: 1, list: [{ b: 1 }, { b: 2 }] },
      { a: 1, list: [{ b: 1 }, { b: 2 }], c: 3 },
      { a: 1, list: [{ b: 1 }, { b: 2, d: 4 }], c: 3 },
    ]);
  });

  it('grows by what is streamed, at the index that the path ends with', () => {
    const [, second, third] = resultsOf(
      { data: { list: ['a'] }, hasNext: true },
      { incremental: [{ items: ['b', 'c'], path: ['list', 1] }], hasNext: true },
      { incremental: [{ items: ['d'], path: ['list', 3] }], hasNext: false },
    );
    expect([second?.data, third?.data]).toEqual([{ list: ['a', 'b', 'c'] }, { list: ['a', 'b', 'c', 'd'] }]);
  });

  it('merges fields that two fragments have in common', () => {
    const [, last] = resultsOf(
      { data: { user: { name: 'Ada', tasks: [{ id: 1 }] } }, hasNext: true },
      { incremental: [{ data: { user: { age: 36, tasks: [{ title: 'x' }] } }, path: [] }], hasNext: false },
    );
    expect(last?.data).toEqual({ user: { name: 'Ada', age: 36, tasks: [{ id: 1, title: 'x' }] } });
  });

  it('takes patches that are parts themselves, as servers sent them before', () => {
    const [, last] = resultsOf({ data: { a: {} }, hasNext: true }, { path: ['a'], data: { b: 1 }, hasNext: false });
    expect(last).toEqual({ data: { a: { b: 1 } } });
  });

  it('gathers errors and extensions, and leaves the place of a fragment that failed', () => {
    const error = { message: 'no' };
    const [, last] = resultsOf(
      { data: { a: {} }, errors: [{ message: 'first' }], extensions: { cost: 1 }, hasNext: true },
      { incremental: [{ data: null, path: ['a'], errors: [error], extensions: { time: 2 } }], hasNext: false },
    );
    expect(last).toEqual({ data: { a: {} }, errors: [{ message: 'first' }, error], extensions: { cost: 1, time: 2 } });
  });
});

describe('a result in parts of the present draft', () => {
  it('grows by what was announced', () => {
    const results = resultsOf(
      {
        data: { user: {}, list: ['a'] },
        pending: [
          { id: '0', path: ['user'] },
          { id: '1', path: ['list'] },
        ],
        hasNext: true,
      },
      { incremental: [{ id: '1', items: ['b', 'c'] }], hasNext: true },
      {
        incremental: [{ id: '0', data: { friend: {} } }],
        pending: [{ id: '2', path: ['user', 'friend'] }],
        completed: [{ id: '0' }],
        hasNext: true,
      },
      { incremental: [{ id: '0', subPath: ['friend'], data: { name: 'Grace' } }], hasNext: true },
      { completed: [{ id: '1', errors: [{ message: 'broke off' }] }, { id: '2' }], hasNext: false },
    );
    expect(results.map(({ data }) => data)).toEqual([
      { user: {}, list: ['a'] },
      { user: {}, list: ['a', 'b', 'c'] },
      { user: { friend: {} }, list: ['a', 'b', 'c'] },
      { user: { friend: { name: 'Grace' } }, list: ['a', 'b', 'c'] },
      { user: { friend: { name: 'Grace' } }, list: ['a', 'b', 'c'] },
    ]);
    expect(results.at(-1)?.errors).toEqual([{ message: 'broke off' }]);
  });
});

describe('a result in parts', () => {
  it('keeps the digits of numbers as they were sent', () => {
    const parts = [
      '{"data":{"list":[1.0]},"hasNext":true}',
      '{"incremental":[{"items":[12345678901234567890],"path":["list",1]}],"hasNext":true}',
      '{"incremental":[{"data":{"list":[2.0]},"path":[]}],"hasNext":false}',
    ].map((part) => parseExactly(part) as Record<string, unknown>);
    expect(JSON.stringify(resultsOf(...parts).at(-1))).toBe('{"data":{"list":[2.0,12345678901234567890]}}');
  });

  it('passes over what is for no place, or is no patch', () => {
    const strange = [
      { data: { b: 1 }, path: ['nowhere', 0] },
      { data: { b: 1 }, path: 'a' },
      { items: ['x'], path: ['a', 0] },
      { items: ['x'], id: 'never announced' },
      { data: { polluted: true }, path: ['__proto__'] },
      null,
      7,
    ];
    const [, last] = resultsOf({ data: { a: { b: 0 } }, hasNext: true }, { incremental: strange, hasNext: false });
    expect(last).toEqual({ data: { a: { b: 0 } } });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it('leaves the results before it as they were, and shares with them what is the same', () => {
    const [first, second] = resultsOf(
      { data: { a: { b: 1 }, list: [] }, hasNext: true },
      { incremental: [{ items: ['x'], path: ['list', 0] }], hasNext: false },
    );
    expect(first?.data).toEqual({ a: { b: 1 }, list: [] });
    const a = (result: ResultSoFar | undefined) => (result?.data as { readonly a: unknown } | undefined)?.a;
    expect(a(second)).toBe(a(first));
    expect(a(second)).toBeDefined();
  });
});
