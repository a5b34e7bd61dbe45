import type { Connection } from '../../../shared/connection.ts';
import { Button } from '../../ui/button.tsx';
import { EditIcon } from '../../ui/icons.tsx';
import styles from './connection-plate.module.css';

/** The name and address of what one signs in to, as a plate on the door. */
export function ConnectionPlate({
  connection,
  onEdit,
}: {
  readonly connection: Connection;
  readonly onEdit: () => void;
}) {
  return (
    <section className={styles.plate} aria-label="Connection">
      <div className={styles.text}>
        <p className={styles.name} title={connection.name}>
          {connection.name}
        </p>
        <p className={styles.endpoint} title={connection.endpoint}>
          {connection.endpoint}
        </p>
      </div>
      <Button look="quiet" aria-label="Edit connection" onClick={onEdit}>
        <EditIcon />
        Edit
      </Button>
    </section>
  );
}
