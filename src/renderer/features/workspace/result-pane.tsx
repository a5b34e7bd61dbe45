import { useState } from 'react';
import { formatElapsed } from '../../format/duration.ts';
import type { Payload } from '../../graphql/execute.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EventList } from './event-list.tsx';
import { GraphqlErrors } from './graphql-errors.tsx';
import { Liveness } from './liveness.tsx';
import { Pane } from './pane.tsx';
import { ProblemView } from './problem-view.tsx';
import styles from './result-pane.module.css';
import { ResultText } from './result-text.tsx';
import { announcementOf, endingOf } from './run-announcement.ts';
import { RunHint } from './run-hint.tsx';
import { payloadsOf, type Run, type RunState } from './run-state.ts';

interface ResultPaneProps {
  readonly state: RunState;
  readonly onRun: () => void;
  /** Shows a line and column of the query, both counted from 1. */
  readonly onGoTo: (line: number, column: number) => void;
}

export function ResultPane({ state, onRun, onGoTo }: ResultPaneProps) {
  const run = state.status === 'idle' ? null : state.run;
  return (
    <Pane title="Result" aside={<Liveness state={state} />}>
      <div
        className={styles.result}
        data-run-state={state.status}
        data-run-number={run?.startedAt}
        aria-busy={state.status === 'running'}
      >
        <span className="visually-hidden" role="status">
          {announcementOf(state)}
        </span>
        {state.status === 'running' && state.line?.status.state !== 'live' && <div className={styles.progress} />}
        {state.status === 'failed' && (
          <ProblemView
            problem={state.problem}
            failedAt={(run?.startedAt ?? 0) + state.afterMs}
            onRun={onRun}
            onGoTo={onGoTo}
          />
        )}
        {state.status === 'finished' && <Empty state={state} />}
        {run !== null && (
          <Payloads
            run={run}
            ended={state.status !== 'running'}
            stale={state.status === 'running' ? state.stale : null}
            onGoTo={onGoTo}
          />
        )}
        {state.status === 'idle' && <RunHint />}
      </div>
    </Pane>
  );
}

/** Says why there is nothing to see of a query or mutation that has ended. */
function Empty({ state }: { readonly state: Extract<RunState, { status: 'finished' }> }) {
  const { run, cancelled, afterMs } = state;
  if (run.received > 0 || run.type === 'subscription') return null;
  return (
    <div className={styles.empty}>
      <p>
        {endingOf(state)} {formatElapsed(afterMs)}.
      </p>
      {!cancelled && <p>The server sent no result.</p>}
      {cancelled && run.type === 'mutation' && <p>It may have run. Check before you run it again.</p>}
    </div>
  );
}

interface PayloadsProps {
  readonly run: Run;
  readonly ended: boolean;
  /** Shown dimmed while there is nothing else. */
  readonly stale: Payload | null;
  readonly onGoTo: ResultPaneProps['onGoTo'];
}

function Payloads({ run, ended, stale, onGoTo }: PayloadsProps) {
  const payloads = payloadsOf(run);
  // `null` follows the latest. A choice holds for its run, even after the event has left the list.
  const [chosen, setChosen] = useState<{ readonly payload: Payload; readonly startedAt: number } | null>(null);
  const latest = payloads.at(-1) ?? stale;
  const several = run.type === 'subscription' || payloads.length > 1;
  if (latest === null && !several) return null;
  const shown = chosen?.startedAt === run.startedAt ? chosen.payload : latest;
  return (
    <div className={`${styles.payloads} ${several ? styles.several : ''}`}>
      {several && (
        <EventList
          run={run}
          ended={ended}
          shown={shown}
          onShow={(payload) => setChosen(payload === latest ? null : { payload, startedAt: run.startedAt })}
        />
      )}
      {shown !== null && (
        <div className={`${styles.payload} ${shown === stale ? styles.stale : ''}`}>
          {shown.errors.length > 0 && <GraphqlErrors errors={shown.errors} onGoTo={onGoTo} />}
          <div className={styles.text}>
            <ResultText text={shown.text} />
            <CopyButton label="Copy result" text={() => shown.text} className={styles.copy} />
          </div>
        </div>
      )}
    </div>
  );
}
