import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { MAX_ENTRIES, MAX_ENTRY_BYTES } from '../../../src/renderer/features/workspace/run-entries.ts';
import {
  IDLE,
  payloadsOf,
  type RunAction,
  type RunState,
  runReducer,
} from '../../../src/renderer/features/workspace/run-state.ts';
import type { Payload } from '../../../src/renderer/graphql/execute.ts';

function payload(afterMs: number, bytes = 2): Payload {
  return { text: '{}', errors: [], status: 200, bytes, afterMs };
}

const started: RunAction = { kind: 'started', name: 'Q', type: OperationTypeNode.QUERY, startedAt: 5 };

function stateAfter(...actions: RunAction[]): RunState {
  return actions.reduce(runReducer, IDLE);
}

function arrived(afterMs: number, bytes?: number): RunAction {
  return { kind: 'update', update: { kind: 'payload', payload: payload(afterMs, bytes) }, at: afterMs };
}

describe('a run', () => {
  it('collects what arrives, and ends', () => {
    const state = stateAfter(started, arrived(1), arrived(2), { kind: 'completed', afterMs: 9 });
    expect(state).toMatchObject({ status: 'finished', cancelled: false, afterMs: 9, run: { name: 'Q', received: 2 } });
    expect(state.status === 'finished' && payloadsOf(state.run)).toEqual([payload(1), payload(2)]);
  });

  it('keeps what has arrived when it is cancelled or fails', () => {
    expect(stateAfter(started, arrived(1), { kind: 'cancelled', afterMs: 3 })).toMatchObject({
      status: 'finished',
      cancelled: true,
      run: { received: 1 },
    });
    const problem = { kind: 'unexpected', message: 'x' } as const;
    expect(stateAfter(started, arrived(1), { kind: 'failed', problem, afterMs: 3 })).toMatchObject({
      status: 'failed',
      problem,
      run: { received: 1 },
    });
  });

  it('that was refused was not sent', () => {
    const problem = { kind: 'variables', message: 'x' } as const;
    expect(stateAfter({ kind: 'refused', problem })).toEqual({ status: 'failed', run: null, problem, afterMs: 0 });
  });

  it('begins with nothing of the one before', () => {
    expect(stateAfter(started, arrived(1), { kind: 'completed', afterMs: 2 }, started)).toMatchObject({
      status: 'running',
      run: { entries: [], received: 0 },
    });
  });

  it('leaves the result before it on the screen until it has one, but not for a subscription', () => {
    const done = stateAfter(started, arrived(1), { kind: 'completed', afterMs: 2 });
    expect(runReducer(done, started)).toMatchObject({ stale: payload(1) });
    const subscribed = { ...started, type: OperationTypeNode.SUBSCRIPTION };
    expect(runReducer(done, subscribed)).toMatchObject({ stale: null });
  });

  it('ignores what comes after its end', () => {
    const finished = stateAfter(started, { kind: 'completed', afterMs: 2 });
    expect(runReducer(finished, arrived(3))).toBe(finished);
    expect(runReducer(finished, { kind: 'cancelled', afterMs: 4 })).toBe(finished);
  });

  it('holds a bounded number of events, the latest, and counts all', () => {
    const many = Array.from({ length: MAX_ENTRIES + 5 }, (_, index) => arrived(index));
    const state = stateAfter(started, ...many);
    if (state.status !== 'running') throw new Error('unreachable');
    expect(state.run.entries).toHaveLength(MAX_ENTRIES);
    expect(state.run.received).toBe(MAX_ENTRIES + 5);
    expect(state.run.entries[0]).toMatchObject({ number: 6 });
  });

  it('holds a bounded number of bytes, and always the latest event', () => {
    const half = Math.ceil(MAX_ENTRY_BYTES / 2);
    const state = stateAfter(started, arrived(1, half), arrived(2, half), arrived(3, half));
    expect(state.status === 'running' && state.run.entries.map(({ id }) => id)).toEqual([2, 3]);
    const huge = runReducer(state, arrived(4, MAX_ENTRY_BYTES * 3));
    const gap: RunAction = {
      kind: 'update',
      update: { kind: 'subscription', status: { state: 'live', gapMs: 1 } },
      at: 5,
    };
    const after = runReducer(huge, gap);
    expect(after.status === 'running' && after.run.entries.map(({ id }) => id)).toEqual([4, 5]);
    expect(after).toMatchObject({ run: { received: 4 } });
  });

  it('marks the gap of a connection between its events', () => {
    const live = (gapMs: number | null): RunAction => ({
      kind: 'update',
      update: { kind: 'subscription', status: { state: 'live', gapMs } },
      at: 7,
    });
    const state = stateAfter(started, live(null), arrived(1), live(2_000), arrived(2));
    if (state.status !== 'running') throw new Error('unreachable');
    expect(state.run.entries.map(({ kind }) => kind)).toEqual(['payload', 'gap', 'payload']);
    expect(state.line).toEqual({ status: { state: 'live', gapMs: 2_000 }, since: 7 });
  });
});
