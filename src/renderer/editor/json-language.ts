import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';

const parseJson = jsonParseLinter();

/** JSON with its errors marked; nothing at all is fine. */
export function jsonWithLint(): Extension {
  return [json(), linter((view) => (view.state.doc.toString().trim() === '' ? [] : parseJson(view)))];
}
