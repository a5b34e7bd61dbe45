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

/** The time to the second; on another day the date and the time to the minute. */
export function formatMoment(at: number, now: number): string {
  return day.format(at) === day.format(now) ? time.format(at) : dateAndTime.format(at);
}
