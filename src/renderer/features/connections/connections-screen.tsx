import { useEffect, useRef, useState } from 'react';
import type { ConnectionSummary, ConnectionsProblem } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { PlusIcon } from '../../ui/icons.tsx';
import { KeyMark } from '../../ui/key-mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ConnectionRow } from './connection-row.tsx';
import { ConnectionsProblemNotice } from './connections-problem.tsx';
import styles from './connections-screen.module.css';

interface ConnectionsScreenProps {
  /** The window's own. */
  readonly current: string;
  readonly connections: readonly ConnectionSummary[];
  readonly problem: ConnectionsProblem | null;
  /** False while the connection form is over it. */
  readonly active: boolean;
  readonly onNew: () => void;
  readonly onEdit: () => void;
  readonly onClose: () => void;
}

/** All connections, and what can be done with each. */
export default function ConnectionsScreen(props: ConnectionsScreenProps) {
  const { current, connections, problem, active, onNew, onEdit, onClose } = props;
  const bridge = useBridge();
  const { ask, failed } = useRequest();
  const [said, say] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const screen = useRef<HTMLElement>(null);

  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    // The row that was deleted took the focus with it.
    if (active && screen.current !== null && document.activeElement === document.body && connections.length > 0) {
      heading.current?.focus();
    }
  }, [active, connections]);

  const move = (id: string, index: number) =>
    ask(async () => {
      const result = await bridge.moveConnection(id, index);
      const name = connections.find((one) => one.id === id)?.name ?? '';
      if (result.ok) say(`${name} is now number ${index + 1} of ${connections.length}.`);
      return result;
    });
  const importFile = () =>
    ask(async () => {
      say('');
      const result = await bridge.importConnections();
      if (result.ok && result.value !== null) say(`Imported: ${result.value.join(', ')}.`);
      return result;
    });
  const exportAll = () =>
    ask(async () => {
      say('');
      const result = await bridge.exportConnections(null);
      if (result.ok && result.value !== null) say(`All connections were written to ${result.value}, without secrets.`);
      return result;
    });

  return (
    <main
      ref={screen}
      className={styles.page}
      aria-labelledby="connections-heading"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented && event.target === heading.current) onClose();
      }}
    >
      <header className={styles.header}>
        <KeyMark size={24} />
        <h1 id="connections-heading" ref={heading} tabIndex={-1} className={styles.heading}>
          Connections
        </h1>
        <div className={styles.tools}>
          <Button look="quiet" onClick={importFile}>
            Import…
          </Button>
          <Button look="quiet" onClick={exportAll}>
            Export all…
          </Button>
          <Button look="primary" onClick={onNew}>
            <PlusIcon />
            New connection
          </Button>
        </div>
      </header>
      <div className={styles.scroll}>
        <div className={styles.column}>
          {problem !== null && <ConnectionsProblemNotice problem={problem} />}
          {failed !== null && (
            <Notice tone="error" title="That did not work">
              <p className={styles.message}>{failed.failure.message}</p>
            </Notice>
          )}
          {connections.length === 0 ? (
            <p className={styles.empty}>There is no connection yet. Make a new one, or import a file.</p>
          ) : (
            <ol className={styles.list} aria-label="Connections, in their order">
              {connections.map((connection, index) => (
                <ConnectionRow
                  key={connection.id}
                  connection={connection}
                  index={index}
                  count={connections.length}
                  isOwn={connection.id === current}
                  onOpenOwn={onClose}
                  onEditOwn={onEdit}
                  onSay={say}
                  onMove={move}
                />
              ))}
            </ol>
          )}
          <p className={styles.hint}>
            Two accounts on one server are two connections: duplicate one, and sign in to the copy with the other
            account.
          </p>
        </div>
      </div>
      <footer className={styles.footer}>
        <div className={styles.buttons}>
          <output className={styles.said}>{said}</output>
          <Button onClick={onClose}>Done</Button>
        </div>
      </footer>
    </main>
  );
}
