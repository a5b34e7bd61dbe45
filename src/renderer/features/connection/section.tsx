import type { ReactNode } from 'react';
import { ChevronIcon } from '../../ui/icons.tsx';
import styles from './section.module.css';

interface SectionProps {
  readonly title: string;
  readonly summary: string;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A part of the form that opens on demand. */
export function Section({ title, summary, open, onToggle, children }: SectionProps) {
  return (
    <details className={styles.section} open={open} onToggle={(event) => onToggle(event.currentTarget.open)}>
      <summary className={styles.summary}>
        <span className={styles.chevron}>
          <ChevronIcon />
        </span>
        <h2 className={styles.title}>{title}</h2>
        <span className={styles.brief}>{summary}</span>
      </summary>
      {open && <div className={styles.body}>{children}</div>}
    </details>
  );
}

/** Fields that belong beside each other. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}
