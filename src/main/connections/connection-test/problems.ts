import { AuthError } from '../../auth/errors.ts';
import { transportError } from '../../auth/grants/graphql/transport-error.ts';
import { HttpFailure } from '../../auth/ports.ts';

/** Why an exchange of a test came to nothing, and what to do. */

/** Something answers, but not with GraphQL. @param field - the setting that names the address. */
export function notGraphql(
  endpoint: string,
  answer: { status: number; contentType: string },
  field: string,
): AuthError {
  return answer.status >= 500 || answer.status === 429
    ? new AuthError(
        'temporarily_unavailable',
        `${endpoint} has a problem (HTTP ${answer.status}). Try again in a moment.`,
      )
    : new AuthError(
        'endpoint_not_graphql',
        `${endpoint} answers (HTTP ${answer.status}, ${answer.contentType}), but not with GraphQL. Check the path: it is often /graphql.`,
        { field },
      );
}

/** Nothing answers. What is not the line's doing comes back as it is. */
export function unreachable(error: unknown, endpoint: string, field: string): unknown {
  if (!(error instanceof HttpFailure)) return error;
  return new AuthError('endpoint_unreachable', transportError(error, endpoint).message, { field });
}
