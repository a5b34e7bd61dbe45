import { defaultKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, foldKeymap } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { numberedLines } from './basics.ts';
import { editorLooks } from './theme.ts';

/** JSON to read, select and fold, but not to change. Long lines wrap. */
export function readingJson(label: string): Extension {
  return [
    EditorState.readOnly.of(true),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', tabindex: '0' }),
    EditorView.lineWrapping,
    json(),
    numberedLines,
    drawSelection(),
    bracketMatching(),
    keymap.of([...defaultKeymap, ...foldKeymap]),
    editorLooks,
  ];
}
