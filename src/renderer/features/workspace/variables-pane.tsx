import { Pane } from './pane.tsx';
import styles from './query-pane.module.css';
import type { WorkspaceEditors } from './workspace-editors.ts';

export function VariablesPane({ editors }: { readonly editors: WorkspaceEditors }) {
  return (
    <Pane title="Variables" aside="JSON">
      <div ref={editors.variables.mount} className={styles.editor} />
    </Pane>
  );
}
