import type { HttpAnswer } from '../../ports.ts';

/** What came back from an address that should speak GraphQL over HTTP. */
export type GraphqlAnswer =
  | { readonly kind: 'data'; readonly data: Readonly<Record<string, unknown>> }
  /** A well-formed GraphQL answer with errors (GraphQL specification §7.1.2). */
  | {
      readonly kind: 'errors';
      readonly status: number;
      readonly errors: readonly [GraphqlError, ...GraphqlError[]];
      readonly data: Readonly<Record<string, unknown>> | null;
    }
  /** Something else: a proxy's error page, another service, garbage. */
  | { readonly kind: 'not_graphql'; readonly status: number; readonly contentType: string };

export interface GraphqlError {
  readonly message: string;
  /** `extensions.code`, or the empty string. */
  readonly code: string;
}

export function readAnswer(answer: HttpAnswer): GraphqlAnswer {
  const notGraphql: GraphqlAnswer = {
    kind: 'not_graphql',
    status: answer.status,
    contentType: (answer.headers['content-type'] ?? 'no content type').replace(/;.*/, ''),
  };
  let body: unknown;
  try {
    body = JSON.parse(answer.body);
  } catch {
    // No JSON: no GraphQL.
  }
  if (!isObject(body)) return notGraphql;
  const data = isObject(body.data) ? body.data : null;
  const errors: GraphqlError[] = [];
  for (const entry of Array.isArray(body.errors) ? body.errors : []) {
    const error = readError(entry);
    if (error === null) return notGraphql;
    errors.push(error);
  }
  const [first, ...rest] = errors;
  if (first !== undefined) return { kind: 'errors', status: answer.status, errors: [first, ...rest], data };
  return data === null ? notGraphql : { kind: 'data', data };
}

function readError(error: unknown): GraphqlError | null {
  if (!isObject(error) || typeof error.message !== 'string') return null;
  const code = isObject(error.extensions) ? error.extensions.code : undefined;
  return { message: error.message, code: typeof code === 'string' ? code : '' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The codes of servers for an operation that does not parse or does not fit the schema; else their words. Not
 * `BAD_USER_INPUT`, by which some mean a wrong password.
 */
export function isDocumentError(error: GraphqlError): boolean {
  if (/^(GRAPHQL_PARSE_FAILED|GRAPHQL_VALIDATION_FAILED|OPERATION_RESOLUTION_FAILURE)$/.test(error.code)) {
    return true;
  }
  return /^(Syntax Error|Cannot query field|Unknown (argument|type|operation|fragment)|Field ".*" (argument|must)|Variable "\$)/.test(
    error.message,
  );
}

/** `message` with each secret cut out, in case the server repeats what it was sent. */
export function redact(message: string, secrets: readonly string[]): string {
  let text = message;
  for (const secret of secrets) {
    if (secret.length <= 3) continue;
    for (const written of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) {
      text = text.replaceAll(written, '…');
    }
  }
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
