import { figure } from './statistics.ts';
import { count, svg, text } from './svg.ts';

export interface Dot {
  readonly name: string;
  readonly value: number;
  /** Said beside the value. */
  readonly remark: string;
}

export interface DotChart {
  readonly title: string;
  readonly xLabel: string;
  /** A value that is as good as can be. */
  readonly limit: number;
  readonly dots: readonly Dot[];
}

const WIDTH = 760;
const LEFT = 200;
const RIGHT = 190;
const TOP = 16;
const ROW = 26;
const BOTTOM = 48;
const GOOD = '#0b6e4f';
const BAD = '#a3184a';
/** A value that is so much above the limit is not at it. */
const TOLERANCE = 1.05;

/** One row a value, with its distance from the limit. The x axis is logarithmic, and begins a little below the limit. */
export function dotChart({ title, xLabel, limit, dots }: DotChart): string {
  const height = TOP + dots.length * ROW + BOTTOM;
  const bottom = height - BOTTOM;
  const lowest = Math.log10(limit / 2);
  const highest = Math.ceil(Math.log10(Math.max(limit * 10, ...dots.map(({ value }) => value))));
  const x = (value: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * (Math.max(lowest, Math.log10(value)) - lowest)) / (highest - lowest);
  const decades = Array.from({ length: highest - Math.ceil(lowest) + 1 }, (_, n) => 10 ** (Math.ceil(lowest) + n));
  const grid = decades.map((value) => {
    const line = `<line x1="${x(value).toFixed(1)}" y1="${TOP}" x2="${x(value).toFixed(1)}" y2="${bottom}" stroke="#e3e6ea"/>`;
    return line + text(x(value), bottom + 16, count(value), 'middle');
  });
  const at = x(limit).toFixed(1);
  const rows = dots.map(({ name, value, remark }, n) => {
    const y = TOP + (n + 0.5) * ROW;
    const color = value <= limit * TOLERANCE ? GOOD : BAD;
    const end = x(value).toFixed(1);
    return [
      text(LEFT - 12, y + 4, name, 'end', color === GOOD ? 'font-weight="600"' : ''),
      `<line x1="${at}" y1="${y}" x2="${end}" y2="${y}" stroke="${color}" stroke-width="2"/>`,
      `<circle cx="${end}" cy="${y}" r="4.5" fill="${color}"/>`,
      text(Number(end) + 10, y + 4, `${figure(value)}${remark === '' ? '' : ` · ${remark}`}`, 'start'),
    ].join('');
  });
  return svg(
    title,
    WIDTH,
    height,
    [
      ...grid,
      `<line x1="${at}" y1="${TOP}" x2="${at}" y2="${bottom}" stroke="${GOOD}" stroke-dasharray="3 3"/>`,
      ...rows,
      text(LEFT + (WIDTH - LEFT - RIGHT) / 2, height - 10, `${xLabel}, logarithmic`, 'middle', 'fill="#5a6472"'),
    ].join('\n'),
  );
}
