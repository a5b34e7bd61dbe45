import { OperationTypeNode } from 'graphql';
import { Observable, type Subscriber } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { payloadsOf, type RunState } from '../../../src/renderer/features/workspace/run-state.ts';
import { Runner } from '../../../src/renderer/features/workspace/runner.ts';
import type { ExecutionRequest, ExecutionUpdate } from '../../../src/renderer/graphql/execute.ts';
import type { Typed } from '../../../src/renderer/graphql/prepare.ts';

const QUERY: Typed = { document: 'query Q { a }', variables: '', cursor: 0 };
const MUTATION: Typed = { document: 'mutation M { a }', variables: '', cursor: 0 };
const SUBSCRIPTION: Typed = { document: 'subscription S { a }', variables: '', cursor: 0 };

function arrived(text: string): ExecutionUpdate {
  return { kind: 'payload', payload: { text, errors: [], status: null, bytes: text.length, afterMs: 1 } };
}

/** What was sent, and the line that its results come by. */
interface Sent {
  readonly request: ExecutionRequest;
  readonly results: Subscriber<ExecutionUpdate>;
}

describe('the runner', () => {
  let sent: Sent[];
  let frames: (() => void)[];
  let told: RunState[];
  let runner: Runner;

  beforeEach(() => {
    sent = [];
    frames = [];
    told = [];
    runner = new Runner({
      execute: (request) =>
        new Observable((results) => {
          sent.push({ request, results });
        }),
      explain: (error, type) => ({ kind: 'unexpected', message: `${type}: ${String(error)}` }),
      beforeNextFrame: (callback) => {
        frames.push(callback);
        return () => {
          frames = frames.filter((one) => one !== callback);
        };
      },
    });
    runner.subscribe(() => told.push(runner.getState()));
  });

  function drawFrame(): void {
    for (const callback of frames.splice(0)) callback();
  }

  function eventsShown(): readonly string[] {
    const state = runner.getState();
    return state.status === 'idle' || state.run === null ? [] : payloadsOf(state.run).map(({ text }) => text);
  }

  it('tells at once of a start and of an end with all that arrived', () => {
    runner.run(QUERY);
    sent[0]?.results.next(arrived('{}'));
    sent[0]?.results.complete();
    expect(told.map(({ status }) => status)).toEqual(['running', 'finished']);
    expect(eventsShown()).toEqual(['{}']);
    expect(frames).toEqual([]);
  });

  it('tells of a thousand events once a frame, and loses none that fits', () => {
    runner.run(SUBSCRIPTION);
    for (let n = 0; n < 1_000; n += 1) sent[0]?.results.next(arrived(`${n}`));
    expect(told).toHaveLength(1);
    drawFrame();
    expect(told).toHaveLength(2);
    expect(eventsShown().at(-1)).toBe('999');
    expect(runner.getState()).toMatchObject({ run: { received: 1_000 } });
    sent[0]?.results.next(arrived('more'));
    drawFrame();
    expect(told).toHaveLength(3);
  });

  it('runs one query or mutation at a time', () => {
    runner.run(MUTATION);
    runner.run(MUTATION);
    expect(sent).toHaveLength(1);
    sent[0]?.results.complete();
    runner.run(MUTATION);
    expect(sent).toHaveLength(2);
  });

  it('stops a subscription that is open for what is run next', () => {
    runner.run(SUBSCRIPTION);
    sent[0]?.results.next(arrived('old'));
    runner.run(QUERY);
    expect(sent[0]?.results.closed).toBe(true);
    expect(sent[1]?.request.source.type).toBe(OperationTypeNode.QUERY);
    expect(runner.getState()).toMatchObject({ status: 'running', run: { name: 'Q', received: 0 } });
  });

  it('says what is wrong with what was typed, and sends nothing', () => {
    runner.run({ ...QUERY, document: 'query {' });
    expect(sent).toEqual([]);
    expect(runner.getState()).toMatchObject({ status: 'failed', run: null, problem: { kind: 'syntax' } });
  });

  it('explains a failure by the operation that failed', () => {
    runner.run(MUTATION);
    sent[0]?.results.error('gone');
    expect(runner.getState()).toMatchObject({ status: 'failed', problem: { message: 'mutation: gone' } });
  });

  it('cancels what runs, once, and can run again', () => {
    runner.run(QUERY);
    runner.cancel();
    runner.cancel();
    expect(sent[0]?.results.closed).toBe(true);
    expect(told.map(({ status }) => status)).toEqual(['running', 'finished']);
    expect(runner.getState()).toMatchObject({ cancelled: true, run: { received: 0 } });
    runner.run(QUERY);
    expect(sent).toHaveLength(2);
  });

  it('tells nothing once its workspace is gone', () => {
    runner.run(SUBSCRIPTION);
    sent[0]?.results.next(arrived('late'));
    runner.end();
    drawFrame();
    expect(sent[0]?.results.closed).toBe(true);
    expect(told).toHaveLength(1);
  });
});
