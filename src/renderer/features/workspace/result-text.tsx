import { useLayoutEffect, useState } from 'react';
import { readingJson } from '../../editor/reading.ts';
import { TextEditor } from '../../editor/text-editor.ts';
import styles from './result-text.module.css';

/** JSON to read. */
export function ResultText({ text }: { readonly text: string }) {
  const [viewer] = useState(() => new TextEditor({ text, extensions: readingJson('Result') }));
  useLayoutEffect(() => {
    if (viewer.text !== text) viewer.replaceText(text);
  }, [viewer, text]);
  return <div ref={viewer.mount} className={styles.text} />;
}
