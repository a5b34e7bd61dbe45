import { type KeyboardEvent, type MouseEvent, useSyncExternalStore } from 'react';
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
            <Button className={styles.run ?? ''} onClick={onFirstClick(onCancel)} onKeyDown={ignoreHeldKey}>
              <StopIcon />
              {running === 'subscription' ? 'Stop' : 'Cancel'}
            </Button>
          ) : (
            <Button
              look="primary"
              className={styles.run ?? ''}
              title={`Run (${SHORTCUT})`}
              aria-label="Run"
              onClick={onFirstClick(onRun)}
              onKeyDown={ignoreHeldKey}
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

/**
 * Run and Cancel stand in the same place, so the second click of a double click would take the first one back, or send
 * a mutation twice. `detail` counts the clicks, by the pace that the person set in the system; 0 is the keyboard's.
 */
function onFirstClick(action: () => void) {
  return (event: MouseEvent) => {
    if (event.detail <= 1) action();
  };
}

/** The Enter key clicks for as long as it is held. */
function ignoreHeldKey(event: KeyboardEvent): void {
  if (event.repeat) event.preventDefault();
}

/** The name of the operation that would run; `null` where it has none, or the document does not parse. */
function nameOfTarget({ document, cursor }: Typed): string | null {
  const parsed = parseDocument(document);
  return parsed.ok ? (operationAt(parsed.document, cursor)?.name?.value ?? null) : null;
}
