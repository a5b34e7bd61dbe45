import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONNECTION_COLORS } from '../../../src/shared/connection.ts';

const css = readFileSync(new URL('../../../src/renderer/ui/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

function tokens(block: string): Map<string, string> {
  return new Map([...block.matchAll(/--([\w-]+): (#[\da-f]{6});/g)].map(([, name = '', value = '']) => [name, value]));
}

/** Relative luminance (WCAG 2.2). */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (lighter + 0.05) / (darker + 0.05);
}

const surfaces = ['paper', 'surface', 'raised', 'sunken'];
const text = ['ink', 'ink-quiet', 'ink-faint', 'accent', 'good', 'danger'];
/** What shows where a control is, and which has the focus (WCAG 2.2, 1.4.11). */
const edges = ['line-strong', 'accent', 'danger', 'focus'];
const connections = CONNECTION_COLORS.map((name) => `color-${name}`);
const code = ['keyword', 'name', 'type', 'argument', 'variable', 'string', 'literal'].map((name) => `code-${name}`);
const pairs = [
  ...surfaces.flatMap((surface) => text.map((ink) => [ink, surface] as const)),
  ...['surface', 'raised', 'selection'].flatMap((surface) => code.map((ink) => [ink, surface] as const)),
  ['on-primary', 'primary'],
  ['on-primary', 'primary-hover'],
  ['accent', 'accent-wash'],
  ['ink', 'accent-wash'],
  ['ink-quiet', 'accent-wash'],
  ['ink-faint', 'accent-wash'],
  ['danger', 'accent-wash'],
  ['ink-quiet', 'selection'],
  ['ink', 'danger-wash'],
  ['ink-quiet', 'danger-wash'],
  ['danger', 'danger-wash'],
  ['on-iron', 'iron'],
] as const;

describe.each([
  ['light', tokens(light)],
  ['dark', new Map([...tokens(light), ...tokens(dark)])],
])('in %s, text can be read', (_, colours) => {
  it.each(pairs)('%s on %s', (ink, surface) => {
    const [a, b] = [colours.get(ink), colours.get(surface)];
    if (a === undefined || b === undefined) throw new Error(`No such colour: ${ink} or ${surface}.`);
    expect(contrast(a, b)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(
    [...surfaces, 'accent-wash'].flatMap((surface) =>
      [...edges, ...connections].map((edge) => [edge, surface] as const),
    ),
  )('%s can be seen on %s', (edge, surface) => {
    const [line = '', ground = ''] = [colours.get(edge), colours.get(surface)];
    expect(contrast(line, ground)).toBeGreaterThanOrEqual(3);
  });
});
