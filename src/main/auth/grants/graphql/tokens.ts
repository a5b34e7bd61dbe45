import type { TokenPaths } from '../../../../shared/connection.ts';
import { AuthError } from '../../errors.ts';
import type { Lifetimes } from '../grant.ts';
import type { GraphqlAnswer } from './answer.ts';
import { pathsIn, valueAt } from './paths.ts';

/** Where an answer has its tokens, and what to say where it has none. */

export const SAME_TOKEN =
  'The path for the access token finds the refresh token, which belongs to nobody but Latchkey. Correct the path.';

type AnswerWithData = GraphqlAnswer & { readonly data: Readonly<Record<string, unknown>> };

/** Whether it is an answer of data alone, or has a token in spite of its errors. */
export function hasTokens(answer: GraphqlAnswer, paths: TokenPaths): answer is AnswerWithData {
  if (answer.kind !== 'errors') return answer.kind === 'data';
  return textAt(answer.data, paths.refreshToken) !== null || textAt(answer.data, paths.accessToken) !== null;
}

/** A token or a name: text, or a number that serves as one; `null` for all else. */
export function textAt(data: unknown, path: string | null): string | null {
  if (path === null) return null;
  const value = valueAt(data, path);
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function lifetimes(data: unknown, paths: TokenPaths): Lifetimes {
  return {
    accessTokenMs: secondsAt(data, paths.expiresIn),
    refreshTokenMs: secondsAt(data, paths.refreshExpiresIn),
  };
}

/** Seconds (RFC 6749 §5.1), as a number or as the text of one, in milliseconds. */
function secondsAt(data: unknown, path: string | null): number | null {
  if (path === null) return null;
  const value = valueAt(data, path);
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return Number.isFinite(seconds) ? (seconds as number) * 1_000 : null;
}

export function resultMissing(what: string, key: keyof TokenPaths, path: string | null, data: object): AuthError {
  return new AuthError('result_missing', missingMessage(what, path, data, 'sign-in'), {
    field: `auth.signIn.result.${key}`,
  });
}

export function missingMessage(what: string, path: string | null, data: object, operation: string): string {
  const found = pathsIn(data);
  const has = found.length === 0 ? 'It holds no values.' : `It has ${found.join(', ')}.`;
  const where = path === null ? `No path for the ${what} is set` : `The answer has no ${what} at ${path}`;
  return `${where}. ${has} Correct the path in the connection’s ${operation} operation.`;
}
