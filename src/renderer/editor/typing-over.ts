import { EditorView } from '@codemirror/view';

/**
 * Types over a selection by a transaction. Left to itself, Chromium edits the page, moves the look of the replaced text
 * into `style` attributes, and reports each of them as a violation of the content security policy.
 */
export const typingOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { state } = view;
    const { from, to, empty } = state.selection.main;
    if (event.inputType !== 'insertText' || event.data === null || empty || view.composing || state.readOnly)
      return false;
    if (state.selection.ranges.length > 1) return false;
    const text = event.data;
    const insert = () =>
      state.update(state.replaceSelection(state.toText(text)), { userEvent: 'input.type', scrollIntoView: true });
    const handled = state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, text, insert));
    if (!handled) view.dispatch(insert());
    event.preventDefault();
    return true;
  },
});
