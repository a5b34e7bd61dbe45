import { count, svg, text } from './svg.ts';

export interface Series {
  readonly name: string;
  /** One value a step, from the first step on. */
  readonly values: ArrayLike<number>;
}

export interface LineChart {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** How many steps one unit of the x axis has. */
  readonly stepsPerUnit: number;
  readonly series: readonly Series[];
}

const WIDTH = 760;
const PANEL_HEIGHT = 110;
const LEFT = 64;
const RIGHT = 16;
const TOP = 40;
const GAP = 34;
const BOTTOM = 44;
const COLORS = ['#0b6e4f', '#b4541a', '#5b4bb5', '#a3184a', '#5a6472'];

/**
 * One panel a series, one above the other, all with the same axes. The y axis is logarithmic, since the series may lie
 * orders of magnitude apart. Each pixel shows the largest value of its steps, so that no peak is lost.
 */
export function lineChart({ title, xLabel, yLabel, stepsPerUnit, series }: LineChart): string {
  const plotWidth = WIDTH - LEFT - RIGHT;
  const height = TOP + series.length * (PANEL_HEIGHT + GAP) + BOTTOM - GAP;
  const steps = Math.max(...series.map(({ values }) => values.length));
  const highest = Math.max(...series.map(({ values }) => largest(values, 0, values.length)));
  const decades = Math.max(1, Math.ceil(Math.log10(Math.max(10, highest))));
  const y = (value: number) => PANEL_HEIGHT * (1 - Math.log10(Math.max(1, value)) / decades);
  const panels = series.map(({ name, values }, n) => {
    const top = TOP + n * (PANEL_HEIGHT + GAP);
    const points = Array.from({ length: plotWidth }, (_, pixel) => {
      const from = Math.floor((pixel * steps) / plotWidth);
      const to = Math.max(from + 1, Math.floor(((pixel + 1) * steps) / plotWidth));
      return `${LEFT + pixel},${(top + y(largest(values, from, to))).toFixed(1)}`;
    });
    const grid = Array.from({ length: decades + 1 }, (_, decade) => {
      const at = top + y(10 ** decade);
      const label = decade % 2 === 0 ? text(LEFT - 8, at + 4, count(10 ** decade), 'end') : '';
      return `<line x1="${LEFT}" y1="${at}" x2="${WIDTH - RIGHT}" y2="${at}" stroke="#e3e6ea"/>${label}`;
    });
    return [
      ...grid,
      `<polyline points="${points.join(' ')}" fill="none" stroke="${COLORS[n % COLORS.length]}" stroke-width="1.2"/>`,
      text(LEFT, top - 6, name, 'start', 'font-weight="600"'),
    ].join('\n');
  });
  const units = steps / stepsPerUnit;
  const every = niceStep(units / 8);
  const axis = Array.from({ length: Math.floor(units / every) + 1 }, (_, n) =>
    text(LEFT + (n * every * plotWidth) / units, height - BOTTOM + 18, String(n * every), 'middle'),
  );
  return svg(
    title,
    WIDTH,
    height,
    `${text(LEFT, 16, `${yLabel}, logarithmic`, 'start', 'fill="#5a6472"')}
${panels.join('\n')}
${axis.join('')}
${text(LEFT + plotWidth / 2, height - 8, xLabel, 'middle', 'fill="#5a6472"')}`,
  );
}

function largest(values: ArrayLike<number>, from: number, to: number): number {
  let max = 0;
  for (let n = from; n < Math.min(to, values.length); n += 1) max = Math.max(max, values[n] ?? 0);
  return max;
}

function niceStep(raw: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  return ([1, 2, 5, 10].find((factor) => factor * magnitude >= raw) ?? 10) * magnitude;
}
