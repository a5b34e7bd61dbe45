import type { SessionSnapshot } from '../../shared/session.ts';
import { type Session, type State, snapshotOf } from './session.ts';

/**
 * The state of a connection over time. `epoch` is the fence: it grows with every sign-in and sign-out, and what began
 * in an older epoch is discarded when it ends.
 */
export class SessionState {
  readonly #listeners = new Set<(snapshot: SessionSnapshot) => void>();
  readonly #failed: (error: unknown) => void;
  #state: State = { kind: 'restoring' };
  #epoch = 0;
  #generation = 0;

  /** @param failed - told of a listener that threw: nobody's failure to listen may stop a sign-out or a refresh. */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  get current(): State {
    return this.#state;
  }

  /** The session, while somebody is signed in. */
  get session(): Session | null {
    return this.#state.kind === 'active' ? this.#state.session : null;
  }

  get epoch(): number {
    return this.#epoch;
  }

  /** The newest generation of access tokens. Never goes back, whoever signs in. */
  get generation(): number {
    return this.#generation;
  }

  nextGeneration(): number {
    this.#generation += 1;
    return this.#generation;
  }

  snapshot(): SessionSnapshot {
    return snapshotOf(this.#state, this.#epoch, this.#generation);
  }

  /** Calls `listener` with every new snapshot until the returned function is called. */
  subscribe(listener: (snapshot: SessionSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(state: State): void {
    this.#state = state;
    // Taken anew for each: a listener may change the state itself, and nobody may be told something outdated last.
    for (const listener of this.#listeners) {
      try {
        listener(this.snapshot());
      } catch (error) {
        this.#failed(error);
      }
    }
  }

  /** Changes the session, if there is one. */
  update(change: Partial<Session>): void {
    const { session } = this;
    if (session !== null) this.set({ kind: 'active', session: { ...session, ...change } });
  }

  /** Begins a new epoch with `state`. */
  begin(state: State): void {
    this.#epoch += 1;
    this.set(state);
  }
}
