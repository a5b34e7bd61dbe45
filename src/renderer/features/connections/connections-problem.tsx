import type { ConnectionsProblem } from '../../../shared/ipc.ts';
import { useBridge } from '../../bridge-context.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import styles from './connections-problem.module.css';
import { problemText } from './connections-text.ts';

interface ConnectionsProblemNoticeProps {
  readonly problem: ConnectionsProblem;
  /** Opens the list, where the file can be imported; missing where it is open. */
  readonly onOpenList?: () => void;
}

/** What happened to the file of connections, where it is, and what to do. */
export function ConnectionsProblemNotice({ problem, onOpenList }: ConnectionsProblemNoticeProps) {
  const bridge = useBridge();
  const { title, body } = problemText(problem);
  return (
    <Notice
      tone="warning"
      title={title}
      actions={
        <>
          {onOpenList !== undefined && <Button onClick={onOpenList}>Show connections</Button>}
          <Button
            look="quiet"
            onClick={() => {
              bridge.dismissConnectionsProblem().catch(() => undefined);
            }}
          >
            Dismiss
          </Button>
        </>
      }
    >
      <p className={styles.body}>{body}</p>
      {problem.faults.length > 0 && (
        <ul className={styles.faults}>
          {problem.faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
