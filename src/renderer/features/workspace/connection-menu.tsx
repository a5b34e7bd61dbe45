import { useId, useRef } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { ConnectionSummary } from '../../../shared/ipc.ts';
import { ChevronIcon } from '../../ui/icons.tsx';
import { OtherConnections } from '../sign-in/other-connections.tsx';
import styles from './connection-menu.module.css';

interface ConnectionMenuProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly onNewConnection: () => void;
  readonly onManageConnections: () => void;
}

/** The connection of this window, and the ways to others. */
export function ConnectionMenu({ connection, connections, onNewConnection, onManageConnections }: ConnectionMenuProps) {
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <>
      <button
        type="button"
        className={styles.connection}
        aria-label={`Connection: ${connection.name}`}
        popoverTarget={id}
      >
        <span className={styles.name} title={connection.name}>
          {connection.name}
        </span>
        <span className={styles.endpoint}>{connection.endpoint.replace(/^https?:\/\//, '')}</span>
        <ChevronIcon />
      </button>
      <div ref={menu} id={id} popover="auto" className={styles.menu}>
        <p className={styles.current}>{connection.endpoint}</p>
        <p className={styles.hint}>Sign out to edit this connection.</p>
        <OtherConnections
          current={connection.id}
          connections={connections}
          onNew={() => {
            menu.current?.hidePopover();
            onNewConnection();
          }}
          onManage={() => {
            menu.current?.hidePopover();
            onManageConnections();
          }}
        />
      </div>
    </>
  );
}
