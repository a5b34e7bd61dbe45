import { useState } from 'react';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import styles from './start-failure.module.css';

interface WindowFaultProps {
  readonly error: Error;
  /** Makes ready to show the screens again. Never rejects. */
  readonly onPrepare: () => Promise<void>;
  readonly onRetry: () => void;
}

/** Stands in for every screen after a defect of one. The page itself cannot reload: windows navigate nowhere. */
export function WindowFault({ error, onPrepare, onRetry }: WindowFaultProps) {
  const [trying, setTrying] = useState(false);
  const retry = async () => {
    setTrying(true);
    await onPrepare();
    onRetry();
  };
  return (
    <main className={styles.page}>
      <Notice
        tone="error"
        title="This window stopped because of a defect in Latchkey"
        actions={
          <Button busy={trying} onClick={retry}>
            Show the window again
          </Button>
        }
      >
        <p>
          You stay signed in, and what you were writing was saved. If showing the window again does not help, choose
          Reload in the View menu.
        </p>
        <p>
          <code>{error.message}</code>
        </p>
      </Notice>
    </main>
  );
}
