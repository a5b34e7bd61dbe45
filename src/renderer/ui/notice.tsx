import type { ReactNode } from 'react';
import { NoteIcon, WarningIcon } from './icons.tsx';
import styles from './notice.module.css';

interface NoticeProps {
  readonly tone: 'note' | 'warning' | 'error';
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

/** Something to know before going on. Errors are announced at once, the others when it is convenient. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  return (
    <div className={`${styles.notice} ${styles[tone]}`} role={tone === 'error' ? 'alert' : 'status'}>
      <span className={styles.icon}>{tone === 'note' ? <NoteIcon /> : <WarningIcon />}</span>
      <div className={styles.text}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div className={styles.body}>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
