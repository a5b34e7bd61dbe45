import type { OperationTypeNode } from 'graphql';
import type { Observable, Subscription } from 'rxjs';
import type { ExecutionRequest, ExecutionUpdate } from '../../graphql/execute.ts';
import { prepare, type Typed } from '../../graphql/prepare.ts';
import type { Problem } from '../../graphql/problem.ts';
import { IDLE, type RunAction, type RunState, runReducer } from './run-state.ts';

export interface RunnerOptions {
  readonly execute: (request: ExecutionRequest) => Observable<ExecutionUpdate>;
  /** Explains what `execute` errored with. */
  readonly explain: (error: unknown, type: OperationTypeNode) => Problem;
  /** Calls back once before the next picture is drawn, unless the returned function is called first. */
  readonly beforeNextFrame?: (callback: () => void) => () => void;
}

/**
 * Runs one operation at a time, and holds what comes of it.
 *
 * What arrives is folded into the state at once and told at most once a frame: a subscription may bring thousands of
 * events a second, and a window that is not drawn has nothing to show. Starts and ends are told at once.
 */
export class Runner {
  readonly #options: Required<RunnerOptions>;
  readonly #listeners = new Set<() => void>();
  #state: RunState = IDLE;
  #told: RunState = IDLE;
  #cancelFrame: (() => void) | null = null;
  #underway: { readonly type: OperationTypeNode; readonly startedAt: number; readonly results: Subscription } | null =
    null;

  constructor(options: RunnerOptions) {
    this.#options = { beforeNextFrame, ...options };
  }

  /** The state as it was last told. */
  readonly getState = (): RunState => this.#told;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Runs what was typed. A subscription that is open is stopped for it; while a query or mutation runs, nothing is. */
  readonly run = (typed: Typed): void => {
    if (this.#underway !== null && this.#underway.type !== 'subscription') return;
    this.cancel();
    const prepared = prepare(typed);
    if (prepared.ok) this.#start(prepared.request);
    else this.#apply({ kind: 'refused', problem: prepared.problem });
  };

  /** Cancels what runs, if anything does. */
  readonly cancel = (): void => {
    if (this.#underway === null) return;
    const { results, startedAt } = this.#underway;
    this.#underway = null;
    results.unsubscribe();
    this.#apply({ kind: 'cancelled', afterMs: performance.now() - startedAt });
  };

  /** Leaves what runs, and tells nothing more. */
  end(): void {
    this.#listeners.clear();
    this.#cancelFrame?.();
    this.#underway?.results.unsubscribe();
  }

  #start(request: ExecutionRequest): void {
    const { name, type } = request.source;
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    this.#apply({ kind: 'started', name, type, startedAt: Date.now() });
    const results = this.#options.execute(request).subscribe({
      next: (update) => this.#fold({ kind: 'update', update, at: Date.now() }),
      error: (error) => {
        this.#underway = null;
        this.#apply({ kind: 'failed', problem: this.#options.explain(error, type), afterMs: elapsed() });
      },
      complete: () => {
        this.#underway = null;
        this.#apply({ kind: 'completed', afterMs: elapsed() });
      },
    });
    this.#underway = results.closed ? null : { type, startedAt, results };
  }

  #fold(action: RunAction): void {
    this.#state = runReducer(this.#state, action);
    this.#cancelFrame ??= this.#options.beforeNextFrame(() => this.#tell());
  }

  #apply(action: RunAction): void {
    this.#state = runReducer(this.#state, action);
    this.#tell();
  }

  #tell(): void {
    this.#cancelFrame?.();
    this.#cancelFrame = null;
    this.#told = this.#state;
    for (const listener of this.#listeners) listener();
  }
}

function beforeNextFrame(callback: () => void): () => void {
  const handle = requestAnimationFrame(callback);
  return () => cancelAnimationFrame(handle);
}
