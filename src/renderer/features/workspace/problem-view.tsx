import type { Problem } from '../../graphql/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RetryCountdown } from '../../ui/retry-countdown.tsx';
import { explain } from './problem-text.ts';
import styles from './problem-view.module.css';

interface ProblemViewProps {
  readonly problem: Problem;
  /** Milliseconds since the epoch. */
  readonly failedAt: number;
  readonly onRun: () => void;
  readonly onGoTo: (line: number, column: number) => void;
}

/** Why there is no result, and what to do. */
export function ProblemView({ problem, failedAt, onRun, onGoTo }: ProblemViewProps) {
  const { title, message, advice, excerpt } = explain(problem);
  return (
    <div className={styles.problem} data-problem={problem.kind}>
      <Notice
        tone="error"
        title={title}
        actions={
          problem.kind === 'syntax' ? (
            <Button onClick={() => onGoTo(problem.line, problem.column)}>
              Go to line {problem.line}, column {problem.column}
            </Button>
          ) : (
            problem.kind !== 'variables' && <Button onClick={onRun}>Run again</Button>
          )
        }
      >
        <p>{message}</p>
        {advice !== null && <p>{advice}</p>}
        {(problem.kind === 'auth' || problem.kind === 'not_graphql') && problem.retryAfterMs !== null && (
          <RetryCountdown at={failedAt + problem.retryAfterMs} />
        )}
      </Notice>
      {excerpt !== null && (
        <figure className={styles.excerpt}>
          <figcaption>What the server sent</figcaption>
          <pre>{excerpt}</pre>
        </figure>
      )}
    </div>
  );
}
