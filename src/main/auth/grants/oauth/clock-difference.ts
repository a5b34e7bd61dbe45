/** Below this, in milliseconds, two clocks agree: `Date` has whole seconds, and an answer takes its time. */
const AGREEMENT_MS = 60_000;

/**
 * What to say of this computer's clock where the server's is another; empty where they agree, or the server does not tell.
 * @param date - the answer's `Date` (RFC 9110 §6.6.1).
 * @param now - of this computer, in milliseconds since the epoch.
 */
export function clockAdvice(date: string | undefined, now: number): string {
  const differenceMs = now - Date.parse(date ?? '');
  if (Number.isNaN(differenceMs) || Math.abs(differenceMs) < AGREEMENT_MS) return '';
  const minutes = Math.round(Math.abs(differenceMs) / 60_000);
  const way = differenceMs > 0 ? 'ahead of' : 'behind';
  const unit = minutes === 1 ? 'minute' : 'minutes';
  return ` This computer’s clock is ${minutes} ${unit} ${way} the server’s. Set it right, and try again.`;
}
