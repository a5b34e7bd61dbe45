import { type DragEvent, useEffect, useId, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { ConnectionSummary } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { ColorMark } from '../../ui/color-mark.tsx';
import { ChevronIcon, CopyIcon, EditIcon, ExportIcon, NewWindowIcon, TrashIcon } from '../../ui/icons.tsx';
import styles from './connection-row.module.css';
import { lossOf, SIGN_IN_KINDS, statusOf } from './connections-text.ts';

interface ConnectionRowProps {
  readonly connection: ConnectionSummary;
  readonly index: number;
  readonly count: number;
  /** Whether this window shows it. */
  readonly isOwn: boolean;
  /** Goes back to what the window shows. */
  readonly onOpenOwn: () => void;
  readonly onEditOwn: () => void;
  readonly onSay: (text: string) => void;
  readonly onMove: (id: string, index: number) => Promise<void>;
}

/** What is dragged within the list; nothing that another program takes. */
const DRAG_TYPE = 'application/x-latchkey-connection';

export function ConnectionRow(props: ConnectionRowProps) {
  const { connection, index, count, isOwn, onOpenOwn, onEditOwn, onSay, onMove } = props;
  const { id, name, endpoint, signIn, color, session } = connection;
  const bridge = useBridge();
  const { ask, asking, failed } = useRequest();
  const [deleting, setDeleting] = useState(false);
  const [isTarget, setTarget] = useState(false);
  const keepButton = useRef<HTMLButtonElement>(null);
  const deleteButton = useRef<HTMLButtonElement>(null);
  const nameId = useId();
  const status = statusOf(connection);
  const isSignedIn = session.status === 'active';

  useEffect(() => {
    if (deleting) keepButton.current?.focus();
  }, [deleting]);
  const keep = () => {
    flushSync(() => setDeleting(false));
    deleteButton.current?.focus();
  };

  const over = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAG_TYPE)) return;
    event.preventDefault();
    setTarget(true);
  };
  const drop = (event: DragEvent) => {
    setTarget(false);
    const dragged = event.dataTransfer.getData(DRAG_TYPE);
    if (dragged === '') return undefined;
    event.preventDefault();
    return dragged === id ? undefined : onMove(dragged, index);
  };

  return (
    <li
      className={styles.row}
      data-target={isTarget || undefined}
      aria-labelledby={nameId}
      draggable={!deleting}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={over}
      onDragLeave={() => setTarget(false)}
      onDrop={drop}
    >
      <div className={styles.line}>
        <div className={styles.order}>
          <IconButton
            label={`Move ${name} up`}
            className={styles.up ?? ''}
            busy={index === 0}
            onClick={() => onMove(id, index - 1)}
          >
            <ChevronIcon />
          </IconButton>
          <IconButton label={`Move ${name} down`} busy={index === count - 1} onClick={() => onMove(id, index + 1)}>
            <ChevronIcon />
          </IconButton>
        </div>
        <ColorMark color={color} />
        <div className={styles.text}>
          <p className={styles.title}>
            <span id={nameId} className={styles.name} title={name}>
              {name}
            </span>
            {isOwn && <span className={styles.own}>This window</span>}
          </p>
          <p className={styles.endpoint} title={endpoint}>
            {endpoint}
          </p>
          <p className={styles.facts}>
            <span className={styles[status.tone]}>{status.text}</span>
            <span>{SIGN_IN_KINDS[signIn]}</span>
          </p>
        </div>
        <div className={styles.actions}>
          <Button
            aria-label={`Open ${name}`}
            onClick={() => (isOwn ? onOpenOwn() : ask(() => bridge.openConnection(id)))}
          >
            Open
          </Button>
          <IconButton
            label={`Open ${name} in a new window`}
            onClick={() => ask(() => bridge.openConnectionWindow(id, false))}
          >
            <NewWindowIcon />
          </IconButton>
          <IconButton
            label={isSignedIn ? `Edit ${name}: sign out of it first` : `Edit ${name}`}
            busy={isSignedIn}
            onClick={() => (isOwn ? onEditOwn() : ask(() => bridge.openConnectionWindow(id, true)))}
          >
            <EditIcon />
          </IconButton>
          <IconButton
            label={`Duplicate ${name}`}
            busy={asking}
            onClick={() =>
              ask(async () => {
                const result = await bridge.duplicateConnection(id);
                if (result.ok) onSay(`${result.value.name} was added.`);
                return result;
              })
            }
          >
            <CopyIcon />
          </IconButton>
          <IconButton
            label={`Export ${name}`}
            onClick={() =>
              ask(async () => {
                const result = await bridge.exportConnections(id);
                if (result.ok && result.value !== null) onSay(`${name} was written to ${result.value}.`);
                return result;
              })
            }
          >
            <ExportIcon />
          </IconButton>
          <IconButton
            ref={deleteButton}
            label={`Delete ${name}`}
            aria-expanded={deleting}
            onClick={() => setDeleting(true)}
          >
            <TrashIcon />
          </IconButton>
        </div>
      </div>
      {deleting && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a shorter way to the button inside.
        <div className={styles.confirm} onKeyDown={(event) => event.key === 'Escape' && keep()}>
          <p id={`${nameId}-loss`}>{lossOf(connection)}</p>
          <div className={styles.choices}>
            <Button ref={keepButton} onClick={keep}>
              Keep
            </Button>
            <Button
              className={styles.delete ?? ''}
              aria-describedby={`${nameId}-loss`}
              busy={asking}
              onClick={() =>
                ask(async () => {
                  const result = await bridge.deleteConnection(id);
                  if (result.ok) {
                    onSay(
                      result.value.revoked
                        ? `${name} was deleted.`
                        : `${name} was deleted. Its server could not be told that the session is over: there it ends by itself.`,
                    );
                  }
                  return result;
                })
              }
            >
              {isSignedIn ? 'Sign out and delete' : 'Delete'}
            </Button>
          </div>
        </div>
      )}
      {failed !== null && (
        <p className={styles.problem} role="alert">
          {failed.failure.message}
        </p>
      )}
    </li>
  );
}
