import type { AppLogEvent } from '../../../src/main/system/log.ts';
import type { GraphqlConnection } from '../../../src/shared/connection.ts';
import type { Credentials } from '../../../src/shared/ipc.ts';
import type { Failure } from '../../../src/shared/result.ts';
import type { SessionSnapshot } from '../../../src/shared/session.ts';

/** How a trial speaks to a process that runs the broker: over Node's channel between parent and child process. */

/** What the process is started with. */
export interface BrokerSettings {
  readonly connection: GraphqlConnection;
  /** The folder that stands in for the user's data folder. */
  readonly userData: string;
  /** What the broker's own randomness follows from. */
  readonly seed: string;
  /**
   * `system`: the machine's clocks, which {@link BrokerCommands.shiftClocks} shifts. `virtual`: clocks and timers that
   * {@link BrokerCommands.advance} moves, and that stand still while anything real is under way.
   */
  readonly time: 'system' | 'virtual';
  /** `none`: as if the lock between processes did not hold. */
  readonly lock: 'file' | 'none';
  /** `windows`: in parts, over a keychain that refuses more than a Windows credential may be. */
  readonly keychain: 'system' | 'windows';
}

export interface Ask {
  readonly rejectedGeneration: number | null;
  /** Default: that of the session as it is. */
  readonly epoch?: number;
}

/** An access token as windows get it. */
export interface GivenToken {
  readonly value: string;
  readonly generation: number;
}

/** How many callers got what: a generation, or the code of a refusal. */
export type Answers = Readonly<Record<string, number>>;

export interface Storm {
  readonly asks: number;
  readonly answers: Answers;
  /** When each request to the token endpoint was sent, in milliseconds of virtual time since the storm began. */
  readonly sentAt: readonly number[];
}

export interface MemoryUse {
  /** Bytes, after a garbage collection. */
  readonly heap: number;
  /** Abort controllers that are alive: each operation that waits over IPC holds one. */
  readonly abortControllers: number;
}

export interface BrokerCommands {
  start(): void;
  signIn(credentials: Credentials): SessionSnapshot;
  signOut(): void;
  ask(ask: Ask): GivenToken;
  /** All in the same turn, each as a window of its own would. */
  askAtOnce(request: Ask & { readonly count: number }): readonly (GivenToken | Failure)[];
  retryNow(): void;
  wake(cause: 'resume' | 'online'): void;
  continueWithoutKeychain(): void;
  close(): void;

  /** Sets by how many milliseconds each clock is ahead of the machine's. */
  shiftClocks(ahead: { readonly wall: number; readonly monotonic: number }): void;

  /** Lets virtual time pass, in milliseconds. */
  advance(ms: number): void;
  /** Lets virtual time pass while every window asks for a token every so often. */
  storm(weather: { readonly ms: number; readonly everyMs: number; readonly windows: number }): Storm;

  /** Has so many operations of a window wait for a token, as IPC does. */
  queue(operations: { readonly window: number; readonly count: number }): void;
  /** What those operations were answered, once all are. */
  queued(): Answers;
  /** A window is gone: takes its operations back. */
  windowGone(window: number): void;
  memory(): MemoryUse;
}

export type BrokerCommand = keyof BrokerCommands;

export interface CommandMessage {
  readonly id: number;
  readonly command: BrokerCommand;
  readonly argument: unknown;
}

export type ProcessMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'snapshot'; readonly snapshot: SessionSnapshot }
  | { readonly type: 'log'; readonly event: AppLogEvent }
  /** A request leaves for the token endpoint. */
  | { readonly type: 'sending' };
