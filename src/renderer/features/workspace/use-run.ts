import { useCallback, useEffect, useReducer, useRef } from 'react';
import type { Subscription } from 'rxjs';
import type { EpochClient } from '../../graphql/epoch-client.ts';
import { execute } from '../../graphql/execute.ts';
import { prepare, type Typed } from '../../graphql/prepare.ts';
import { problemOf } from '../../graphql/problem.ts';
import { IDLE, type RunState, runReducer } from './run-state.ts';

interface UseRun {
  readonly state: RunState;
  /** Does nothing while an operation runs. */
  readonly run: (typed: Typed) => void;
  readonly cancel: () => void;
}

/** Runs one operation at a time. Unmounting cancels it. */
export function useRun(epochClient: EpochClient, endpoint: string): UseRun {
  const [state, dispatch] = useReducer(runReducer, IDLE);
  const running = useRef<{ readonly subscription: Subscription; readonly startedAt: number } | null>(null);

  const run = useCallback(
    (typed: Typed) => {
      if (running.current !== null) return;
      const prepared = prepare(typed);
      if (!prepared.ok) {
        dispatch({ kind: 'refused', problem: prepared.problem });
        return;
      }
      const { source } = prepared.request;
      const startedAt = performance.now();
      const elapsed = () => performance.now() - startedAt;
      dispatch({ kind: 'started', name: source.name, type: source.type, startedAt: Date.now() });
      const subscription = execute(epochClient, prepared.request).subscribe({
        next: (update) => dispatch({ kind: 'update', update }),
        error: (error) => {
          running.current = null;
          dispatch({ kind: 'failed', problem: problemOf(error, endpoint), afterMs: elapsed() });
        },
        complete: () => {
          running.current = null;
          dispatch({ kind: 'completed', afterMs: elapsed() });
        },
      });
      running.current = subscription.closed ? null : { subscription, startedAt };
    },
    [epochClient, endpoint],
  );

  const cancel = useCallback(() => {
    if (running.current === null) return;
    const { subscription, startedAt } = running.current;
    running.current = null;
    subscription.unsubscribe();
    dispatch({ kind: 'cancelled', afterMs: performance.now() - startedAt });
  }, []);

  useEffect(() => () => running.current?.subscription.unsubscribe(), []);

  return { state, run, cancel };
}
