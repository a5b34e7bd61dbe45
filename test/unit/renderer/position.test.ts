import { Text } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { offsetAt } from '../../../src/renderer/editor/position.ts';

describe('a place in a document', () => {
  const doc = Text.of(['query {', '  me', '}']);

  it.each([
    [1, 1, 0],
    [2, 3, 10],
    [3, 2, 14],
  ])('line %i, column %i is found', (line, column, offset) => {
    expect(offsetAt(doc, line, column)).toBe(offset);
  });

  it.each([
    [0, 0, 0],
    [-7, -7, 0],
    [2, 0, 8],
    [2, -5, 8],
    [2, 99, 12],
    [99, 1, 13],
    [99, 99, 14],
    [Number.NaN, Number.NaN, 0],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 14],
    [2.7, 3.9, 10],
  ])('line %f, column %f is the nearest that there is', (line, column, offset) => {
    expect(offsetAt(doc, line, column)).toBe(offset);
  });

  it('is the start of a document without text', () => {
    expect(offsetAt(Text.of(['']), 4, 4)).toBe(0);
  });
});
