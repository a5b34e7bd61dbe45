import { useState } from 'react';
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
  /** Never rejects. */
  readonly onRetry: () => Promise<void>;
}) {
  const [trying, setTrying] = useState(false);
  const retry = async () => {
    setTrying(true);
    await onRetry();
    setTrying(false);
  };
  return (
    <main className={styles.page}>
      <KeyMark size={40} />
      <Notice
        tone="error"
        title="This window could not start"
        actions={
          <Button busy={trying} onClick={retry}>
            {trying ? 'Trying…' : 'Try again'}
          </Button>
        }
      >
        {failure.message}
      </Notice>
    </main>
  );
}
