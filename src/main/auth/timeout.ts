import { AuthError } from './errors.ts';
import type { Timers } from './ports.ts';

/**
 * Runs `operation` with a signal that aborts after `ms`, and does not wait for it any longer, whether it heeds the
 * signal or not.
 */
export async function withTimeout<T>(
  ms: number,
  timers: Timers,
  operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const cancel = timers.after(ms, () => {
    const error = new AuthError('temporarily_unavailable', 'The server did not answer in time. Try again.');
    controller.abort(error);
    reject(error);
  });
  try {
    return await Promise.race([operation(controller.signal), timeout]);
  } finally {
    cancel();
  }
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number, timers: Timers): Promise<void> {
  return new Promise((resolve) => timers.after(ms, resolve));
}
