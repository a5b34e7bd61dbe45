import type { ApolloLink } from '@apollo/client';

/** The GraphQL result with errors in the body of an HTTP failure; `null` where there is none. */
export function errorResultIn(body: string): ApolloLink.Result | null {
  try {
    const parsed: unknown = JSON.parse(body);
    const isResult =
      typeof parsed === 'object' && parsed !== null && 'errors' in parsed && Array.isArray(parsed.errors);
    return isResult ? (parsed as ApolloLink.Result) : null;
  } catch {
    return null;
  }
}
