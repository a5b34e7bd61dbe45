import { placeholder } from '@codemirror/view';
import { useState } from 'react';
import { writing } from '../../editor/basics.ts';
import { graphqlWithoutSchema } from '../../editor/graphql-language.ts';
import { TextEditor } from '../../editor/text-editor.ts';
import styles from './document-field.module.css';

interface DocumentFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly error: string | null;
  readonly initial: string;
  readonly onValue: (text: string) => void;
}

/** A GraphQL document of a few lines. */
export function DocumentField({ label, hint, error, initial, onValue }: DocumentFieldProps) {
  const [editor] = useState(() => {
    const created: TextEditor = new TextEditor({
      text: initial,
      extensions: [writing(label), graphqlWithoutSchema(), placeholder('mutation …')],
      onUpdate: ({ textChanged }) => {
        if (textChanged) onValue(created.text);
      },
    });
    return created;
  });
  return (
    <div className={styles.field}>
      <span className={styles.label} aria-hidden="true">
        {label}
      </span>
      <div ref={editor.mount} data-editor className={`${styles.editor} ${error === null ? '' : styles.faulty}`} />
      {error !== null && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
      <p className={styles.hint}>{hint}</p>
    </div>
  );
}
