import { Prec } from '@codemirror/state';
import { keymap, placeholder } from '@codemirror/view';
import type { GraphQLSchema } from 'graphql';
import type { Draft } from '../../../shared/ipc.ts';
import { numberedLines, writing } from '../../editor/basics.ts';
import { changeSchema, graphqlWithSchema } from '../../editor/graphql-language.ts';
import { jsonWithLint } from '../../editor/json-language.ts';
import { TextEditor } from '../../editor/text-editor.ts';
import { layOutJson } from '../../graphql/json-layout.ts';
import type { Typed } from '../../graphql/prepare.ts';
import { prettify } from '../../graphql/prettify.ts';
import type { DraftKeeper } from './draft-keeper.ts';
import { GENERIC_STARTER, starterFor } from './starter.ts';

/**
 * The editors of the query and its variables. They belong to the window, not to a sign-in: what is being typed
 * outlives a sign-out and is there again after the next sign-in.
 */
export class WorkspaceEditors {
  readonly query: TextEditor;
  readonly variables: TextEditor;
  readonly #listeners = new Set<() => void>();
  #untouched: boolean;
  #schema: GraphQLSchema | null = null;
  #forgetting = 0;

  constructor(draft: Draft | null, keeper: DraftKeeper) {
    this.#untouched = draft === null;
    const onUpdate = ({ textChanged }: { readonly textChanged: boolean }) => {
      if (textChanged) keeper.change({ document: this.query.text, variables: this.variables.text });
      for (const listener of this.#listeners) listener();
    };
    const prettifies = { key: 'Mod-Shift-p', run: () => this.#prettified() };
    const commands = Prec.highest(keymap.of([prettifies]));
    this.query = new TextEditor({
      text: draft?.document ?? GENERIC_STARTER,
      extensions: [commands, writing('Query'), numberedLines, graphqlWithSchema()],
      onUpdate,
    });
    this.variables = new TextEditor({
      text: draft?.variables ?? '',
      extensions: [commands, writing('Variables'), numberedLines, jsonWithLint(), placeholder('{ "name": "value" }')],
      onUpdate,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get typed(): Typed {
    return { document: this.query.text, variables: this.variables.text, cursor: this.query.cursor };
  }

  /** Gives completion and validation, or takes them away; an editor that nobody wrote in gets a fitting start. */
  setSchema(schema: GraphQLSchema | null): void {
    cancelIdleCallback(this.#forgetting);
    if (schema === this.#schema) return;
    this.#schema = schema;
    this.query.update(changeSchema(schema));
    if (schema === null || !this.#untouched || this.query.text !== GENERIC_STARTER) return;
    if (this.query.hasSelection) return; // Somebody is about to write over it.
    this.#untouched = false;
    this.query.replaceText(starterFor(schema));
  }

  /** Takes the schema away when the window has nothing else to do: the screen that comes next does not wait for it. */
  forgetSchema(): void {
    this.#forgetting = requestIdleCallback(() => this.setSchema(null));
  }

  /** Lays out the query and, where they parse, the variables. */
  prettify(): void {
    this.query.setText(prettify(this.query.text));
    const { text } = this.variables;
    if (text.trim() !== '') this.variables.setText(prettifyJson(text));
  }

  #prettified(): true {
    this.prettify();
    return true;
  }
}

function prettifyJson(text: string): string {
  try {
    JSON.parse(text);
    return layOutJson(text);
  } catch {
    return text;
  }
}
