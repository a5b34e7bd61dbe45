import { EditorState, type Extension, Transaction, type TransactionSpec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { offsetAt } from './position.ts';

export interface TextEditorOptions {
  readonly text: string;
  readonly extensions: Extension;
  /** Called after each change of the text, and each move of the cursor. */
  readonly onUpdate?: (update: { readonly textChanged: boolean }) => void;
}

/**
 * A text editor that outlives its place on the screen: unmounted, it keeps text, cursor and undo history.
 *
 * It lives in a shadow root, where CodeMirror adds its styles as constructed sheets; in the page itself it would add
 * `<style>` elements, which the content security policy forbids.
 */
export class TextEditor {
  #state: EditorState;
  #view: EditorView | null = null;

  constructor({ text, extensions, onUpdate }: TextEditorOptions) {
    const notify = EditorView.updateListener.of((update) => {
      if (update.view !== this.#view) return; // One that is on its way out.
      this.#state = update.state;
      if (update.docChanged || update.selectionSet) onUpdate?.({ textChanged: update.docChanged });
    });
    this.#state = EditorState.create({ doc: text, extensions: [extensions, notify] });
  }

  /** A ref callback: shows the editor in `host` until the returned function is called. */
  readonly mount = (host: HTMLElement | null): (() => void) | undefined => {
    if (host === null) return undefined;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const view = new EditorView({ state: this.#state, root, parent: root });
    this.#view = view;
    return () => {
      this.#view = null;
      // What takes the editor's place comes first: taking a view apart needs longer than drawing most screens.
      requestIdleCallback(() => view.destroy());
    };
  };

  get text(): string {
    return this.#state.doc.toString();
  }

  /** Replaces the text, as one step that can be undone. */
  setText(text: string): void {
    if (text === this.text) return;
    const { anchor } = this.#state.selection.main;
    this.update({
      changes: { from: 0, to: this.#state.doc.length, insert: text },
      selection: { anchor: Math.min(anchor, text.length) },
    });
  }

  /** Shows another text, from its start. What was there cannot be brought back. */
  replaceText(text: string): void {
    this.update({
      changes: { from: 0, to: this.#state.doc.length, insert: text },
      selection: { anchor: 0 },
      annotations: Transaction.addToHistory.of(false),
    });
  }

  /** Puts the cursor at a line and column, both counted from 1, or at the nearest place that there is, and shows it. */
  goTo(line: number, column: number): void {
    this.update({ selection: { anchor: offsetAt(this.#state.doc, line, column) }, scrollIntoView: true });
    this.focus();
  }

  /** Carries out a transaction, whether or not the editor is on the screen. */
  update(spec: TransactionSpec): void {
    if (this.#view !== null) this.#view.dispatch(spec);
    else this.#state = this.#state.update(spec).state;
  }

  focus(): void {
    this.#view?.focus();
  }

  /** Whether text is selected. */
  get hasSelection(): boolean {
    return !this.#state.selection.main.empty;
  }

  /** Offset of the cursor. */
  get cursor(): number {
    return this.#state.selection.main.head;
  }
}
