import type { ConnectionColor } from '../../shared/connection.ts';
import styles from './color-mark.module.css';

/** A connection's colour, as a small plate. Decoration: the name of the connection stands beside it. */
export function ColorMark({ color }: { readonly color: ConnectionColor }) {
  return <span className={styles.mark} data-color={color} aria-hidden="true" />;
}

const NAMES: Readonly<Record<ConnectionColor, string>> = {
  brass: 'Brass',
  rust: 'Rust',
  moss: 'Moss',
  teal: 'Teal',
  slate: 'Slate',
  plum: 'Plum',
};

export function colorName(color: ConnectionColor): string {
  return NAMES[color];
}
