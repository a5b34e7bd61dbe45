import type { Rectangle } from 'electron';

/** How far a new window stands off the one that it comes from, in pixels. */
const STEP = 28;

const DEFAULT_SIZE = { width: 1180, height: 780 };

/**
 * Where a window goes: where it was, if that is still on a display; else in the middle of the first one.
 * @param areas - the displays' work areas, the primary one first.
 */
export function placement(wanted: Rectangle | null, areas: readonly Rectangle[]): Rectangle {
  const [primary] = areas;
  if (wanted !== null && areas.some((area) => overlap(wanted, area) >= 0.25 * wanted.width * wanted.height)) {
    return wanted;
  }
  const area = primary ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  const width = Math.min(wanted?.width ?? DEFAULT_SIZE.width, area.width);
  const height = Math.min(wanted?.height ?? DEFAULT_SIZE.height, area.height);
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  };
}

/** The place of a new window beside `from`; where it would leave the display, in the corner of it. */
export function beside(from: Rectangle, areas: readonly Rectangle[]): Rectangle {
  const next = { ...from, x: from.x + STEP, y: from.y + STEP };
  const area = areas.find((one) => overlap(from, one) > 0);
  return area === undefined || overlap(next, area) === next.width * next.height
    ? next
    : { ...from, x: area.x, y: area.y };
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
