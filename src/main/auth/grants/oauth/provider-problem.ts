import { AuthError } from '../../errors.ts';
import type { HttpFailure } from '../../ports.ts';
import { GrantError, type GrantErrorKind } from '../grant.ts';
import { transportError } from '../graphql/transport-error.ts';

type Details = ConstructorParameters<typeof AuthError>[2];

/**
 * Why a request for tokens could not even be made: the server cannot be used, or the client's secret is missing. Nothing
 * was spent. For a person it is an AuthError like any other; for the broker it says of which kind it is, and never that
 * the session is over.
 */
export class ProviderProblem extends AuthError {
  readonly kind: Exclude<GrantErrorKind, 'refused'>;

  constructor(kind: ProviderProblem['kind'], ...[code, message, details]: ConstructorParameters<typeof AuthError>) {
    super(code, message, details);
    this.kind = kind;
  }
}

/** Why nothing could be exchanged with `address`, for a person. */
export function unreachable(failure: HttpFailure, address: string, details?: Details): ProviderProblem {
  const { kind, message } = transportError(failure, address);
  const code = failure.kind === 'unusable' ? 'provider_unusable' : 'endpoint_unreachable';
  return new ProviderProblem(kind === 'offline' ? 'offline' : 'server', code, message, details);
}

/** What stopped a request before it was sent, for the broker. */
export function asGrantError(error: unknown): GrantError {
  if (error instanceof GrantError) return error;
  if (error instanceof ProviderProblem) {
    return new GrantError(error.kind, error.message, { retryAfterMs: error.retryAfterMs ?? null });
  }
  if (error instanceof AuthError) return new GrantError('server', error.message);
  throw error;
}
