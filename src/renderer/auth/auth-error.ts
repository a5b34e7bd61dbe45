import type { Failure, FailureCode } from '../../shared/result.ts';

/** The broker's refusal to authorize an operation. Its message says what to do next and holds no secret. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: FailureCode;
  /** Milliseconds until it makes sense to ask again; `null` where waiting alone does not help. */
  readonly retryAfterMs: number | null;

  constructor(failure: Failure) {
    super(failure.message);
    this.code = failure.code;
    this.retryAfterMs = failure.retryAfterMs ?? null;
  }
}
