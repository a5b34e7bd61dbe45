import { formatCountdown } from './duration.ts';

/** When to try again, as a sentence. @param ms milliseconds from now; zero or less where the wait is over */
export function formatRetry(ms: number): string {
  return ms > 0 ? `Try again in ${formatCountdown(ms)}.` : 'Try again now.';
}
