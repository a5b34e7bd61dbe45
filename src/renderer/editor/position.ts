import type { Text } from '@codemirror/state';

/**
 * The offset of a line and column, both counted from 1. Where the document has no such place, the nearest one that it
 * has: the text may have changed since a server named it, and a server may name anything.
 */
export function offsetAt(doc: Text, line: number, column: number): number {
  const { from, length } = doc.line(within(1, Math.trunc(line), doc.lines));
  return from + within(0, Math.trunc(column) - 1, length);
}

function within(min: number, value: number, max: number): number {
  return Number.isNaN(value) ? min : Math.min(Math.max(min, value), max);
}
