import type { Failure } from '../../shared/result.ts';
import { Button } from './button.tsx';
import { KeyMark } from './key-mark.tsx';
import { Notice } from './notice.tsx';
import styles from './start-failure.module.css';

/** Shown where the main process did not say what to show. */
export function StartFailure({
  failure,
  onRetry,
}: {
  readonly failure: Failure;
  readonly onRetry: () => Promise<void>;
}) {
  return (
    <main className={styles.page}>
      <KeyMark size={40} />
      <Notice tone="error" title="This window could not start" actions={<Button onClick={onRetry}>Try again</Button>}>
        {failure.message}
      </Notice>
    </main>
  );
}
