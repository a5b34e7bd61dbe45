import type { ConnectionColor } from '../../../shared/connection.ts';
import styles from './color-mark.module.css';

/** The colour by which a connection is known. Decoration: its name stands beside it. */
export function ColorMark({ color }: { readonly color: ConnectionColor }) {
  return <span className={styles.mark} data-color={color} aria-hidden="true" />;
}
