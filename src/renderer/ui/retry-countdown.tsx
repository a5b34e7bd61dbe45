import { formatRetry } from '../format/retry.ts';
import { useNow } from '../session/use-now.ts';

/** When to try again, counted down. In an alert too, no step of it is announced. @param at milliseconds since the epoch */
export function RetryCountdown({ at }: { readonly at: number }) {
  return <p aria-live="off">{formatRetry(at - useNow())}</p>;
}
