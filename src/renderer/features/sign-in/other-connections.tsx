import type { ConnectionSummary } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { useRequest } from '../../session/use-request.ts';
import { Button } from '../../ui/button.tsx';
import { ColorMark } from '../../ui/color-mark.tsx';
import { PlusIcon } from '../../ui/icons.tsx';
import styles from './other-connections.module.css';

interface OtherConnectionsProps {
  readonly current: string;
  readonly connections: readonly ConnectionSummary[];
  readonly onNew: () => void;
  /** Opens the list of all connections. */
  readonly onManage: () => void;
}

/** Ways out to another connection. */
export function OtherConnections({ current, connections, onNew, onManage }: OtherConnectionsProps) {
  const bridge = useBridge();
  const { ask, failed } = useRequest();
  const others = connections.filter(({ id }) => id !== current);

  return (
    <nav className={styles.others} aria-label="Other connections">
      {others.length > 0 && <h2 className={styles.heading}>Other connections</h2>}
      {others.length > 0 && (
        <ul className={styles.list}>
          {others.map(({ id, name, color, endpoint }) => (
            <li key={id}>
              <button type="button" className={styles.other} onClick={() => ask(() => bridge.openConnection(id))}>
                <ColorMark color={color} />
                <span className={styles.name}>{name}</span>
                <span className={styles.endpoint}>{endpoint}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {failed !== null && (
        <p className={styles.problem} role="alert">
          {failed.failure.message}
        </p>
      )}
      <div className={styles.add}>
        <Button look="quiet" onClick={onNew}>
          <PlusIcon />
          New connection
        </Button>
        <Button look="quiet" onClick={onManage}>
          All connections
        </Button>
      </div>
    </nav>
  );
}
