import type { OperationTypeNode } from 'graphql';
import type { SubscriptionStatus } from '../../auth/subscription-auth.ts';
import type { ExecutionUpdate, Payload } from '../../graphql/execute.ts';
import type { Problem } from '../../graphql/problem.ts';

/** What the result pane shows of one run. */
export type RunState =
  | { readonly status: 'idle' }
  | {
      readonly status: 'running';
      readonly run: Run;
      readonly subscription: SubscriptionStatus | null;
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
  /** What arrived, oldest first: at most {@link MAX_ENTRIES}. */
  readonly entries: readonly RunEntry[];
  /** How many payloads arrived in all. */
  readonly received: number;
}

export type RunEntry =
  | { readonly kind: 'payload'; readonly id: number; readonly number: number; readonly payload: Payload }
  /** The subscription was cut off for so many milliseconds: events may be missing. */
  | { readonly kind: 'gap'; readonly id: number; readonly gapMs: number };

export type RunAction =
  | {
      readonly kind: 'started';
      readonly name: string | null;
      readonly type: OperationTypeNode;
      readonly startedAt: number;
    }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'update'; readonly update: ExecutionUpdate }
  | { readonly kind: 'completed' | 'cancelled'; readonly afterMs: number }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly afterMs: number };

/** A subscription may go on for days: older events leave the window. */
export const MAX_ENTRIES = 200;

export const IDLE: RunState = { status: 'idle' };

export function runReducer(state: RunState, action: RunAction): RunState {
  switch (action.kind) {
    case 'started': {
      const { name, type, startedAt } = action;
      const run = { name, type, startedAt, entries: [], received: 0 };
      return { status: 'running', run, subscription: null, stale: type === 'subscription' ? null : latestOf(state) };
    }
    case 'refused':
      return { status: 'failed', run: null, problem: action.problem, afterMs: 0 };
    case 'update':
      return state.status === 'running' ? withUpdate(state, action.update) : state;
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

function latestOf(state: RunState): Payload | null {
  if (state.status === 'idle' || state.run === null || state.run.type === 'subscription') return null;
  return payloadsOf(state.run).at(-1) ?? null;
}

function nextId(run: Run): number {
  return (run.entries.at(-1)?.id ?? 0) + 1;
}

function withUpdate(state: RunState & { readonly status: 'running' }, update: ExecutionUpdate): RunState {
  const { run } = state;
  switch (update.kind) {
    case 'payload': {
      const received = run.received + 1;
      const entry: RunEntry = { kind: 'payload', id: nextId(run), number: received, payload: update.payload };
      return { ...state, run: { ...run, received, entries: [...run.entries, entry].slice(-MAX_ENTRIES) } };
    }
    case 'subscription': {
      const { status } = update;
      if (status.state !== 'live' || status.gapMs === null) return { ...state, subscription: status };
      const entry: RunEntry = { kind: 'gap', id: nextId(run), gapMs: status.gapMs };
      const entries = [...run.entries, entry].slice(-MAX_ENTRIES);
      return { ...state, subscription: status, run: { ...run, entries } };
    }
  }
}
