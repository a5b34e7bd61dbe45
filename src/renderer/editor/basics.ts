import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { editorLooks } from './theme.ts';
import { typingOver } from './typing-over.ts';

/** What every editor in which a person writes can do. Tab is left to moving the focus. */
export function writing(label: string): Extension {
  return [
    EditorView.contentAttributes.of({ 'aria-label': label }),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    typingOver,
    highlightActiveLine(),
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    editorLooks,
  ];
}

/** Line numbers, and marks to fold by. */
export const numberedLines: Extension = [
  lineNumbers(),
  foldGutter({ openText: '▾', closedText: '▸' }),
  highlightActiveLineGutter(),
];
