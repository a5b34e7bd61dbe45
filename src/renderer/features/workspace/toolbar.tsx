import { useId } from 'react';
import type { Connection } from '../../../shared/connection.ts';
import type { Bootstrap, ConnectionSummary } from '../../../shared/ipc.ts';
import type { ActiveSession } from '../../../shared/session.ts';
import { useBridge } from '../../bridge-context.ts';
import { IconButton } from '../../ui/button.tsx';
import { NewWindowIcon } from '../../ui/icons.tsx';
import { SessionBadge } from '../session/session-badge.tsx';
import { SessionPanel } from '../session/session-panel.tsx';
import { ConnectionMenu } from './connection-menu.tsx';
import styles from './toolbar.module.css';

interface ToolbarProps {
  readonly connection: Connection;
  readonly connections: readonly ConnectionSummary[];
  readonly session: ActiveSession;
  readonly app: Bootstrap['app'];
  readonly panelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onClosePanel: () => void;
  readonly onNewConnection: () => void;
  readonly onManageConnections: () => void;
}

export function Toolbar({
  connection,
  connections,
  session,
  app,
  onNewConnection,
  onManageConnections,
  ...panel
}: ToolbarProps) {
  const bridge = useBridge();
  const panelId = useId();
  return (
    <header className={styles.toolbar}>
      <ConnectionMenu
        connection={connection}
        connections={connections}
        onNewConnection={onNewConnection}
        onManageConnections={onManageConnections}
      />
      <span className={styles.space} />
      <IconButton
        label="New window"
        onClick={() => {
          bridge.newWindow().catch(() => undefined);
        }}
      >
        <NewWindowIcon />
      </IconButton>
      <SessionBadge session={session} open={panel.panelOpen} panelId={panelId} onToggle={panel.onTogglePanel} />
      {panel.panelOpen && <SessionPanel id={panelId} session={session} app={app} onClose={panel.onClosePanel} />}
    </header>
  );
}
