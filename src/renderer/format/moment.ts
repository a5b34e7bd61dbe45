/** Moments in the person's own time zone and language. Arguments are milliseconds since the epoch. */

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const dateAndTime = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'numeric', day: 'numeric' });

/** How far from the epoch a date can be (ECMA-262 §21.4.1.1): `Intl` throws a RangeError beyond. */
const MAX_DATE_MS = 8.64e15;

/**
 * The time to the second; on another day the date and the time to the minute. Servers name moments that no calendar
 * has: those read `far in the future` or `long ago`, and what is no number reads `at an unknown time`.
 */
export function formatMoment(at: number, now: number): string {
  if (Number.isNaN(at)) return 'at an unknown time';
  if (Math.abs(at) > MAX_DATE_MS) return at > 0 ? 'far in the future' : 'long ago';
  return day.format(at) === day.format(now) ? time.format(at) : dateAndTime.format(at);
}
