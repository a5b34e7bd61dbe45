import type { OperationTypeNode } from 'graphql';
import type { SubscriptionStatus } from '../../auth/subscription-auth.ts';
import type { ExecutionUpdate, Payload } from '../../graphql/execute.ts';
import type { Problem } from '../../graphql/problem.ts';
import { type RunEntry, withinBounds } from './run-entries.ts';

/** What the result pane shows of one run. */
export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly run: Run;
      readonly line: Line | null;
      /** The result of the run before, which stays on the screen until there is a new one. */
      readonly stale: Payload | null;
    }
  | { readonly status: 'finished'; readonly run: Run; readonly cancelled: boolean; readonly afterMs: number }
  /** `run` is `null` where nothing was sent. */
  | { readonly status: 'failed'; readonly run: Run | null; readonly problem: Problem; readonly afterMs: number };

export interface Run {
  readonly name: string | null;
  readonly type: OperationTypeNode;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** What arrived, oldest first: the latest, as {@link withinBounds} has it. */
  readonly entries: readonly RunEntry[];
  /** How many payloads arrived in all. */
  readonly received: number;
}

/** How the socket of a subscription fares. */
export interface Line {
  readonly status: SubscriptionStatus;
  /** When that was told, in milliseconds since the epoch. */
  readonly since: number;
}

export type RunAction =
  | {
      readonly kind: 'started';
      readonly name: string | null;
      readonly type: OperationTypeNode;
      readonly startedAt: number;
    }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** `at`: milliseconds since the epoch. */
  | { readonly kind: 'update'; readonly update: ExecutionUpdate; readonly at: number }
  | { readonly kind: 'completed' | 'cancelled'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly afterMs: number };

export const IDLE: RunState = { status: 'idle' };

export function runReducer(state: RunState, action: RunAction): RunState {
  switch (action.kind) {
    case 'started': {
      const { name, type, startedAt } = action;
      const run = { name, type, startedAt, entries: [], received: 0 };
      return { status: 'running', run, line: null, stale: type === 'subscription' ? null : latestOf(state) };
    }
    case 'refused':
      return { status: 'failed', run: null, problem: action.problem, afterMs: 0 };
    case 'update':
      return state.status === 'running' ? withUpdate(state, action.update, action.at) : state;
    case 'completed':
    case 'cancelled':
      return state.status === 'running'
        ? { status: 'finished', run: state.run, cancelled: action.kind === 'cancelled', afterMs: action.afterMs }
        : state;
    case 'failed':
      return state.status === 'running'
        ? { status: 'failed', run: state.run, problem: action.problem, afterMs: action.afterMs }
        : state;
  }
}

/** The payloads that arrived and are still held. */
export function payloadsOf(run: Run): readonly Payload[] {
  return run.entries.flatMap((entry) => (entry.kind === 'payload' ? [entry.payload] : []));
}

/** How many payloads arrived and are no longer held. */
export function droppedFrom(run: Run): number {
  return run.received - payloadsOf(run).length;
}

function latestOf(state: RunState): Payload | null {
  if (state.status === 'idle' || state.run === null || state.run.type === 'subscription') return null;
  return payloadsOf(state.run).at(-1) ?? null;
}

function withUpdate(state: RunState & { readonly status: 'running' }, update: ExecutionUpdate, at: number): RunState {
  const { run } = state;
  const id = (run.entries.at(-1)?.id ?? 0) + 1;
  switch (update.kind) {
    case 'payload': {
      const received = run.received + 1;
      const entry: RunEntry = { kind: 'payload', id, number: received, payload: update.payload };
      return { ...state, run: { ...run, received, entries: withinBounds([...run.entries, entry]) } };
    }
    case 'subscription': {
      const { status } = update;
      const line = { status, since: at };
      if (status.state !== 'live' || status.gapMs === null) return { ...state, line };
      const entry: RunEntry = { kind: 'gap', id, gapMs: status.gapMs };
      return { ...state, line, run: { ...run, entries: withinBounds([...run.entries, entry]) } };
    }
  }
}
