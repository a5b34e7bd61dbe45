import type { Failure, FailureCode } from '../../shared/result.ts';

/**
 * A failure on its way to a person. `code` is stable; `message` says what happened and what to do next,
 * and never holds a token, a password or a code.
 */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: FailureCode;
  /** Milliseconds until it makes sense to ask again. */
  readonly retryAfterMs: number | undefined;
  /** The setting at fault, as a path into what was sent. */
  readonly field: string | undefined;

  constructor(code: FailureCode, message: string, details: { retryAfterMs?: number; field?: string } = {}) {
    super(message);
    this.code = code;
    this.retryAfterMs = details.retryAfterMs;
    this.field = details.field;
  }

  toFailure(): Failure {
    return {
      code: this.code,
      message: this.message,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(this.retryAfterMs) }),
      ...(this.field === undefined ? {} : { field: this.field }),
    };
  }
}
