/** Durations as people read them. All arguments are milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CENTURY = 36_525 * DAY;

/**
 * What is left until a moment: `43 s`, `12 min 05 s`, `1 h 04 min`, `3 d 2 h`, `over 100 years`. Nothing left, or less,
 * is `0 s`.
 */
export function formatCountdown(ms: number): string {
  if (ms > CENTURY) return 'over 100 years';
  // Whole seconds, rounded up: a countdown shows `1 s` until the moment is there.
  const left = Math.max(0, Math.ceil(ms / SECOND)) * SECOND;
  if (left < 100 * SECOND) return `${left / SECOND} s`;
  if (left < HOUR) return `${Math.floor(left / MINUTE)} min ${twoDigits((left % MINUTE) / SECOND)} s`;
  if (left < DAY) return `${Math.floor(left / HOUR)} h ${twoDigits(Math.floor((left % HOUR) / MINUTE))} min`;
  return `${Math.floor(left / DAY)} d ${Math.floor((left % DAY) / HOUR)} h`;
}

/** How long something took: `0.4 ms`, `12 ms`, `1.24 s`, `2 min 05 s`. */
export function formatElapsed(ms: number): string {
  if (ms < 1) return `${Math.max(0, ms).toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(2)} s`;
  return formatCountdown(ms);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
