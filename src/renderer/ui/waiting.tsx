import { KeyMark } from './key-mark.tsx';
import styles from './waiting.module.css';

/** What a window shows before it knows what to show. It appears late, so that a short wait shows nothing at all. */
export function Waiting() {
  return (
    <div className={styles.waiting} role="status" aria-label="Starting">
      <KeyMark size={40} />
    </div>
  );
}
