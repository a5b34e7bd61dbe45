/**
 * Milliseconds until a server asks to be tried again, never negative; `null` where it does not say (RFC 9110 §10.2.3). A
 * date is held against the answer's own `Date`, as clocks differ.
 *
 * @param now in milliseconds since the epoch, for an answer without a `Date`
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const at = Date.parse(value);
  if (Number.isNaN(at)) return null;
  const sentAt = Date.parse(headers.get('date') ?? '');
  return Math.max(0, at - (Number.isNaN(sentAt) ? now : sentAt));
}
