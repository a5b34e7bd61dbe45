/** The value below which `fraction` of the values lie, by the nearest rank. `NaN` where there is none. */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = inOrder(values);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(fraction * sorted.length) - 1))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  const sorted = inOrder(values);
  const middle = sorted.length / 2;
  if (!Number.isInteger(middle)) return sorted[Math.floor(middle)] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** None where one of them is `NaN`: what was not measured must not look as if it were. */
function inOrder(values: readonly number[]): number[] {
  return values.some(Number.isNaN) ? [] : values.toSorted((a, b) => a - b);
}

/** The mean of the values from index `from` up to but not including `to`. */
export function meanOf(values: Uint32Array, from: number, to = values.length): number {
  const part = values.subarray(from, to);
  return part.reduce((sum, value) => sum + value, 0) / part.length;
}

/** The largest of the values from index `from` up to but not including `to`. */
export function peakOf(values: Uint32Array, from: number, to = values.length): number {
  return values.subarray(from, to).reduce((peak, value) => Math.max(peak, value), 0);
}

/** The median, with the range behind it where the values differ: `1.08 [1.07–1.11]`. */
export function spread(values: readonly number[], unit = ''): string {
  if (values.length === 0 || values.some(Number.isNaN)) return 'never';
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map(figure);
  return low === high ? `${middle}${unit}` : `${middle}${unit} [${low}–${high}]`;
}

/** Three significant digits, thousands apart, no exponent. */
export function figure(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const digits = Math.max(0, 2 - magnitude);
  const rounded = magnitude > 2 ? Math.round(value / 10 ** (magnitude - 2)) * 10 ** (magnitude - 2) : value;
  return rounded.toLocaleString('en-US', { maximumFractionDigits: Math.min(digits, 6) });
}
