export interface Column {
  readonly name: string;
  /** Text begins at the left, figures end at the right. */
  readonly align: 'left' | 'right';
}

/** A table for a terminal: its head, then a line a row. */
export function textTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ name }, n) => Math.max(name.length, ...rows.map((row) => row[n]?.length ?? 0)));
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, n) => (columns[n]?.align === 'left' ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  ')
      .trimEnd();
  return [columns.map(({ name }) => name), ...rows].map(print).join('\n');
}
