import { autocompletion } from '@codemirror/autocomplete';
import { type Diagnostic, linter } from '@codemirror/lint';
import { Compartment, type Extension, type Text, type TransactionSpec } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { completion, getSchema, graphqlLanguageSupport, lint, stateExtensions } from 'cm6-graphql';
import type { GraphQLSchema } from 'graphql';
import { type Description, describeAt } from '../graphql/describe-at.ts';
import { parseDocument } from '../graphql/prepare.ts';
import type { Problem } from '../graphql/problem.ts';
import { offsetAt } from './position.ts';

/** GraphQL with what the schema gives: completion, validation, and documentation under the pointer. */
export function graphqlWithSchema(): Extension {
  return [
    graphqlLanguageSupport(),
    schemaPart.of(schemaState(undefined)),
    completion,
    autocompletion({ icons: false, maxRenderedOptions: 60 }),
    lint,
    syntaxLint,
    documentation,
  ];
}

/** Gives an editor the schema, or takes it away. */
export function changeSchema(schema: GraphQLSchema | null): TransactionSpec {
  return { effects: schemaPart.reconfigure(schemaState(schema ?? undefined)) };
}

const schemaPart = new Compartment();

function schemaState(schema: GraphQLSchema | undefined): Extension {
  return stateExtensions(schema, { onCompletionInfoRender: ({ documentation }) => paragraph(documentation) });
}

/** GraphQL alone, for short documents. */
export function graphqlWithoutSchema(): Extension {
  return [graphqlLanguageSupport(), stateExtensions(), syntaxLint];
}

/** With a schema, validation tells of syntax errors too. */
const syntaxLint = linter((view) => {
  if (getSchema(view.state)) return [];
  const text = view.state.doc.toString();
  if (text.trim() === '') return [];
  const parsed = parseDocument(text);
  return parsed.ok ? [] : [diagnosticOf(parsed.problem, view.state.doc)];
});

function diagnosticOf({ line, column, message }: Extract<Problem, { kind: 'syntax' }>, doc: Text): Diagnostic {
  const from = offsetAt(doc, line, column);
  return { from, to: Math.min(doc.length, from + 1), severity: 'error', message };
}

const documentation = hoverTooltip((view, position) => {
  const schema = getSchema(view.state);
  if (!schema) return null;
  const description = describeAt(schema, view.state.doc.toString(), position);
  if (description === null) return null;
  return { pos: description.from, end: description.to, create: () => ({ dom: documentationOf(description) }) };
});

function documentationOf({ signature, description, deprecationReason }: Description): HTMLElement {
  const element = document.createElement('div');
  element.className = 'lk-doc';
  const add = (className: string, text: string) => {
    const part = document.createElement('div');
    part.className = className;
    part.textContent = text;
    element.append(part);
  };
  add('lk-doc-signature', signature);
  if (description !== null) add('lk-doc-description', description);
  if (deprecationReason !== null) add('lk-doc-deprecated', `Deprecated: ${deprecationReason}`);
  return element;
}

function paragraph(text: string | null | undefined): Node | null {
  if (!text) return null;
  const element = document.createElement('div');
  element.textContent = text;
  return element;
}
