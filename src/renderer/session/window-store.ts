import type { Bootstrap, ConnectionSummary, LatchkeyApi, SignInProgress } from '../../shared/ipc.ts';
import type { Failure } from '../../shared/result.ts';
import type { SessionSnapshot } from '../../shared/session.ts';
import { answered } from './answered.ts';

/** What the window knows, from the main process. */
export type WindowState =
  | { readonly status: 'starting' }
  /** The main process did not say what to show. */
  | { readonly status: 'failed'; readonly failure: Failure }
  | ({ readonly status: 'ready' } & Bootstrap);

/** Holds {@link WindowState}: the answer to `bootstrap`, kept up to date by events. */
export class WindowStore {
  readonly #bridge: LatchkeyApi;
  readonly #listeners = new Set<() => void>();
  #state: WindowState = { status: 'starting' };
  // Events that come while `bootstrap` is under way are newer than its answer.
  #session: SessionSnapshot | null = null;
  #connections: readonly ConnectionSummary[] | null = null;
  /** `undefined`: no event came, for `null` is one. */
  #signIn: SignInProgress | null | undefined;

  constructor(bridge: LatchkeyApi) {
    this.#bridge = bridge;
    bridge.on('sessionChanged', (session) => {
      this.#session = session;
      if (this.#state.status === 'ready') this.#set({ ...this.#state, session });
    });
    bridge.on('signInProgressed', (signIn) => {
      this.#signIn = signIn;
      if (this.#state.status === 'ready') this.#set({ ...this.#state, signIn });
    });
    bridge.on('connectionsChanged', (connections) => {
      this.#connections = connections;
      if (this.#state.status === 'ready') this.#set({ ...this.#state, connections });
    });
  }

  readonly getState = (): WindowState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks for the first picture; again after a failure, or when the connection was saved. Never rejects. */
  async start(): Promise<void> {
    this.#session = null;
    this.#connections = null;
    this.#signIn = undefined;
    const result = await answered(this.#bridge.bootstrap());
    if (!result.ok) {
      this.#set({ status: 'failed', failure: result.error });
      return;
    }
    const { session, connections, signIn } = result.value;
    this.#set({
      status: 'ready',
      ...result.value,
      session: newer(this.#session, session),
      connections: this.#connections ?? connections,
      signIn: this.#signIn === undefined ? signIn : this.#signIn,
    });
  }

  #set(state: WindowState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The event, unless the answer belongs to a later sign-in. */
function newer(event: SessionSnapshot | null, answer: SessionSnapshot): SessionSnapshot {
  return event !== null && event.epoch >= answer.epoch ? event : answer;
}
