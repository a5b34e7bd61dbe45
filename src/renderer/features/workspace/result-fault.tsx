import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Pane } from './pane.tsx';
import styles from './problem-view.module.css';

/** Stands in for the result pane after a defect of it. The editors beside it go on. */
export function ResultFault({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  return (
    <Pane title="Result">
      <div className={styles.problem}>
        <Notice
          tone="error"
          title="The result cannot be shown because of a defect in Latchkey"
          actions={<Button onClick={onRetry}>Show the result again</Button>}
        >
          <p>What was run is not undone, and what you wrote is unharmed: you can go on, and run another operation.</p>
          <p>
            <code>{error.message}</code>
          </p>
        </Notice>
      </div>
    </Pane>
  );
}
