import { OperationTypeNode } from 'graphql';
import { describe, expect, it } from 'vitest';
import { announcementOf } from '../../../src/renderer/features/workspace/run-announcement.ts';
import { IDLE, type RunAction, type RunState, runReducer } from '../../../src/renderer/features/workspace/run-state.ts';
import type { ExecutionUpdate, Payload } from '../../../src/renderer/graphql/execute.ts';

const payload: Payload = { text: '{}', errors: [], status: null, bytes: 2, afterMs: 1 };

function started(type: OperationTypeNode): RunAction {
  return { kind: 'started', name: 'Q', type, startedAt: 5 };
}

function update(change: ExecutionUpdate): RunAction {
  return { kind: 'update', update: change, at: 9 };
}

function said(...actions: RunAction[]): string {
  return announcementOf(actions.reduce<RunState>(runReducer, IDLE));
}

describe('what is said aloud of a run', () => {
  const query = started(OperationTypeNode.QUERY);
  const subscription = started(OperationTypeNode.SUBSCRIPTION);
  const live = update({ kind: 'subscription', status: { state: 'live', gapMs: null } });

  it('is its beginning and its end', () => {
    expect(said(query)).toBe('Running');
    expect(said(query, { kind: 'completed', afterMs: 40 })).toBe('Finished after 40 ms');
    expect(said(query, { kind: 'cancelled', afterMs: 40 })).toBe('Cancelled after 40 ms');
    expect(said(subscription, { kind: 'cancelled', afterMs: 40 })).toBe('Stopped after 40 ms');
  });

  it('is once that a subscription is open, however many events arrive', () => {
    const event = update({ kind: 'payload', payload });
    expect(said(subscription, live)).toBe('The subscription is open');
    expect(said(subscription, live, event, event)).toBe('The subscription is open');
  });

  it('is once that a subscription reconnects, whatever the attempt', () => {
    const reconnecting = (inMs: number) =>
      update({ kind: 'subscription', status: { state: 'reconnecting', inMs, reason: 'Code 1006.' } });
    expect(said(subscription, live, reconnecting(1_000))).toBe(said(subscription, live, reconnecting(8_000)));
  });

  it('is nothing where an alert says it', () => {
    expect(said({ kind: 'refused', problem: { kind: 'variables', message: 'x' } })).toBe('');
  });
});
