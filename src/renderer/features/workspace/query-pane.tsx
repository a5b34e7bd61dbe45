import { useSyncExternalStore } from 'react';
import { operationAt } from '../../graphql/operation-source.ts';
import { parseDocument, type Typed } from '../../graphql/prepare.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { PlayIcon, StopIcon, TidyIcon } from '../../ui/icons.tsx';
import { Pane } from './pane.tsx';
import styles from './query-pane.module.css';
import type { WorkspaceEditors } from './workspace-editors.ts';

interface QueryPaneProps {
  readonly editors: WorkspaceEditors;
  readonly running: 'no' | 'operation' | 'subscription';
  readonly onRun: () => void;
  readonly onCancel: () => void;
}

export function QueryPane({ editors, running, onRun, onCancel }: QueryPaneProps) {
  const target = useSyncExternalStore(editors.subscribe, () => nameOfTarget(editors.typed));
  return (
    <Pane
      title="Query"
      actions={
        <>
          <IconButton label="Prettify" onClick={() => editors.prettify()}>
            <TidyIcon />
          </IconButton>
          {running !== 'no' ? (
            <Button className={styles.run ?? ''} onClick={onCancel}>
              <StopIcon />
              {running === 'subscription' ? 'Stop' : 'Cancel'}
            </Button>
          ) : (
            <Button
              look="primary"
              className={styles.run ?? ''}
              title={`Run (${SHORTCUT})`}
              aria-label="Run"
              onClick={onRun}
            >
              <PlayIcon />
              Run
              {target !== null && <span className={styles.target}>{target}</span>}
            </Button>
          )}
        </>
      }
    >
      <div ref={editors.query.mount} className={styles.editor} />
    </Pane>
  );
}

const SHORTCUT = navigator.userAgent.includes('Mac') ? '⌘ Enter' : 'Ctrl+Enter';

/** The name of the operation that would run; `null` where it has none, or the document does not parse. */
function nameOfTarget({ document, cursor }: Typed): string | null {
  const parsed = parseDocument(document);
  return parsed.ok ? (operationAt(parsed.document, cursor)?.name?.value ?? null) : null;
}
