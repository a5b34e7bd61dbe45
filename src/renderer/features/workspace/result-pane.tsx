import { useState } from 'react';
import type { Payload } from '../../graphql/execute.ts';
import { CopyButton } from './copy-button.tsx';
import { EventList } from './event-list.tsx';
import { GraphqlErrors } from './graphql-errors.tsx';
import { Pane } from './pane.tsx';
import { ProblemView } from './problem-view.tsx';
import styles from './result-pane.module.css';
import { ResultText } from './result-text.tsx';
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
        {state.status === 'running' && state.subscription?.state !== 'live' && <div className={styles.progress} />}
        {state.status === 'failed' && <ProblemView problem={state.problem} onRun={onRun} onGoTo={onGoTo} />}
        {run !== null && <Payloads run={run} stale={state.status === 'running' ? state.stale : null} onGoTo={onGoTo} />}
        {state.status === 'idle' && <RunHint />}
      </div>
    </Pane>
  );
}

interface PayloadsProps {
  readonly run: Run;
  /** Shown dimmed while there is nothing else. */
  readonly stale: Payload | null;
  readonly onGoTo: ResultPaneProps['onGoTo'];
}

function Payloads({ run, stale, onGoTo }: PayloadsProps) {
  const payloads = payloadsOf(run);
  // `null` follows the latest.
  const [chosen, setChosen] = useState<Payload | null>(null);
  const latest = payloads.at(-1) ?? stale;
  const several = run.type === 'subscription' || payloads.length > 1;
  if (latest === null && !several) return null;
  const shown = chosen !== null && payloads.includes(chosen) ? chosen : latest;
  return (
    <div className={`${styles.payloads} ${several ? styles.several : ''}`}>
      {several && (
        <EventList run={run} shown={shown} onShow={(payload) => setChosen(payload === latest ? null : payload)} />
      )}
      {shown !== null && (
        <div className={`${styles.payload} ${shown === stale ? styles.stale : ''}`}>
          {shown.errors.length > 0 && <GraphqlErrors errors={shown.errors} onGoTo={onGoTo} />}
          <div className={styles.text}>
            <ResultText text={shown.text} />
            <CopyButton text={shown.text} className={styles.copy ?? ''} />
          </div>
        </div>
      )}
    </div>
  );
}

/** What is going on, in a word or two beside the title. */
function Liveness({ state }: { readonly state: RunState }) {
  if (state.status !== 'running') return null;
  const { run, subscription } = state;
  if (run.type !== 'subscription') return <span>Running…</span>;
  switch (subscription?.state) {
    case 'live':
      return <span className={styles.live}>Live</span>;
    case 'reconnecting':
      return (
        <span className={styles.lost} title={subscription.reason}>
          Reconnecting: {subscription.reason}
        </span>
      );
    case 'connecting':
    case undefined:
      return <span>Connecting…</span>;
  }
}
