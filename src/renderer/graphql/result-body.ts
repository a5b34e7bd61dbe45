import type { ApolloLink } from '@apollo/client';
import { CombinedProtocolErrors, PROTOCOL_ERRORS_SYMBOL } from '@apollo/client/errors';

/** One of the `errors` of a result, whatever the server made of it. GraphQL §7.1.2 says what it should be. */
export interface ResultError {
  /** The server's words; JSON where they are no string. */
  readonly message: string;
  /** Where in the result it is; `null` where the server names no place. */
  readonly path: readonly (string | number)[] | null;
  /** Where in the document it is, counted from 1. Places that cannot exist are left out. */
  readonly locations: readonly { readonly line: number; readonly column: number }[];
  /** `extensions.code`; `null` where that is no string. */
  readonly code: string | null;
}

/** The GraphQL result in the body of an HTTP failure; `null` where there is none. */
export function resultIn(body: string): ApolloLink.Result | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) && (Array.isArray(parsed.errors) || isObject(parsed.data)) ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * The errors of a result, those of its transport too (`errors` beside the `payload` of a multipart subscription).
 * Never throws: servers send errors of every shape, and a strange one is still to be shown.
 */
export function errorsOf(result: ApolloLink.Result): readonly ResultError[] {
  const { errors } = result as { readonly errors?: unknown };
  return [...listOf(errors), ...protocolErrorsOf(result)].map(errorOf);
}

function listOf(errors: unknown): readonly unknown[] {
  if (errors === undefined || errors === null) return [];
  return Array.isArray(errors) ? errors : [errors];
}

/** Apollo's HTTP link hides them in the extensions. */
function protocolErrorsOf(result: ApolloLink.Result): readonly unknown[] {
  const { extensions } = result as { readonly extensions?: { readonly [PROTOCOL_ERRORS_SYMBOL]?: unknown } | null };
  const hidden = extensions?.[PROTOCOL_ERRORS_SYMBOL];
  return CombinedProtocolErrors.is(hidden) ? hidden.errors : [];
}

function errorOf(error: unknown): ResultError {
  if (!isObject(error)) return { message: textOf(error), path: null, locations: [], code: null };
  const code = isObject(error.extensions) ? error.extensions.code : undefined;
  return {
    message: textOf('message' in error ? error.message : error),
    path: pathOf(error.path),
    locations: locationsOf(error.locations),
    code: typeof code === 'string' ? code : null,
  };
}

/** A path that is none is kept as a single step: that there is one says that the request was not refused as a whole. */
function pathOf(path: unknown): ResultError['path'] {
  if (path === undefined || path === null) return null;
  return (Array.isArray(path) ? path : [path]).map((step: unknown) => (typeof step === 'number' ? step : textOf(step)));
}

function locationsOf(locations: unknown): ResultError['locations'] {
  return listOf(locations).flatMap((location) => {
    if (!isObject(location)) return [];
    const { line, column } = location;
    return isPosition(line) && isPosition(column) ? [{ line, column }] : [];
  });
}

function isPosition(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 1;
}

/** Strings as they are, all else as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // Parsing takes any depth, printing only some thousand levels.
    return 'An error that is nested too deeply to be shown.';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
