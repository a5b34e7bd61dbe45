import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { parseExactly } from './exact-json.ts';
import type { ExecutionRequest } from './execute.ts';
import { isolate, operationAt } from './operation-source.ts';
import type { Problem } from './problem.ts';

export interface Typed {
  readonly document: string;
  /** JSON, or blank for none. */
  readonly variables: string;
  /** Where the cursor is in `document`: it says which of several operations is meant. */
  readonly cursor: number;
}

export type Prepared =
  | { readonly ok: true; readonly request: ExecutionRequest }
  | { readonly ok: false; readonly problem: Problem };

/** Makes of what was typed what is sent, or says what is wrong with it. */
export function prepare({ document, variables, cursor }: Typed): Prepared {
  const parsed = parseDocument(document);
  if (!parsed.ok) return parsed;
  const operation = operationAt(parsed.document, cursor);
  if (operation === null) {
    const message = 'There is no operation to run: write a query, a mutation or a subscription.';
    return { ok: false, problem: { kind: 'syntax', message, line: 1, column: 1 } };
  }
  const values = parseVariables(variables);
  if (!values.ok) return values;
  return { ok: true, request: { source: isolate(document, parsed.document, operation), variables: values.variables } };
}

export type ParsedDocument =
  | { readonly ok: true; readonly document: DocumentNode }
  | { readonly ok: false; readonly problem: Extract<Problem, { kind: 'syntax' }> };

/** Parses GraphQL; a syntax error comes as the problem to show. */
export function parseDocument(text: string): ParsedDocument {
  try {
    return { ok: true, document: parse(text) };
  } catch (error) {
    if (isTooDeep(error)) {
      return { ok: false, problem: { kind: 'syntax', message: 'This is nested too deeply.', line: 1, column: 1 } };
    }
    if (!(error instanceof GraphQLError)) throw error;
    const { line, column } = error.locations?.[0] ?? { line: 1, column: 1 };
    const message = text.trim() === '' ? 'There is nothing to run yet.' : explainSyntax(error.message);
    return { ok: false, problem: { kind: 'syntax', message, line, column } };
  }
}

function explainSyntax(message: string): string {
  return message.replace(/^Syntax Error: /, '').replace('<EOF>', 'the end of the text');
}

function parseVariables(
  text: string,
):
  | { readonly ok: true; readonly variables: Record<string, unknown> }
  | { readonly ok: false; readonly problem: Problem } {
  if (text.trim() === '') return { ok: true, variables: {} };
  try {
    const parsed = parseExactly(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { ok: true, variables: parsed as Record<string, unknown> };
    }
    const message = 'Write the variables as one JSON object, for instance { "id": 1 }.';
    return { ok: false, problem: { kind: 'variables', message } };
  } catch (error) {
    if (isTooDeep(error)) {
      return { ok: false, problem: { kind: 'variables', message: 'The variables are nested too deeply.' } };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: { kind: 'variables', message: `The variables are no valid JSON: ${reason}` } };
  }
}

/** The engine's word for a text so deeply nested that a parser runs out of stack. */
function isTooDeep(error: unknown): boolean {
  return error instanceof RangeError;
}
