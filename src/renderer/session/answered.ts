import type { Failure, Result } from '../../shared/result.ts';

const NO_ANSWER: Failure = {
  code: 'internal',
  message: 'The main process did not answer this window. Try again; if that does not help, quit Latchkey and start it.',
};

/** A request to the main process whose broken line is an answer too: nobody waits for ever. Never rejects. */
export function answered<T>(request: Promise<Result<T>>): Promise<Result<T>> {
  return request.catch(() => ({ ok: false, error: NO_ANSWER }));
}
