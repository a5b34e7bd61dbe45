import type { BrokerEvent } from '../../shared/timeline.ts';

/** What the broker needs of the outside. The composition root passes the real things in, tests pass controlled ones. */

/**
 * Two clocks, both in milliseconds. The wall clock may jump; the monotonic one may stand still while the machine
 * sleeps. A token counts as expired when either says so.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Milliseconds since some fixed instant; never goes back. */
  monotonic(): number;
}

/** One-shot timers. */
export interface Timers {
  /** Calls `run` once after `ms` milliseconds, unless the returned function is called before. */
  after(ms: number, run: () => void): () => void;
}

/** A number from 0 up to but not including 1. */
export type Random = () => number;

/** Mutual exclusion between all processes that share the user's data. Released by the OS when its holder dies. */
export interface Lock {
  /** False where the machine offers no such lock: then it is passed out all the same, and excludes nobody. */
  readonly isExclusive: boolean;
  /**
   * Resolves with the release function.
   * @throws LockTimeout when another process has held it for longer than `timeoutMs`.
   */
  acquire(timeoutMs: number): Promise<() => void>;
}

export class LockTimeout extends Error {
  override readonly name = 'LockTimeout';
}

/** Named secrets in the OS keychain, or in memory. */
export interface SecretStore {
  /** Whether a secret outlives this run. */
  readonly durable: boolean;
  get(name: string): Promise<string | null>;
  set(name: string, secret: string): Promise<void>;
  delete(name: string): Promise<void>;
}

/**
 * Says that somebody signed out of a connection, outside the keychain: a keychain that is locked cannot be told, and one
 * that answers “nothing” may only be locked. Holds no secret. Survives the process, and is seen by other processes.
 */
export interface SignOutMarker {
  isSet(): boolean;
  set(): void;
  clear(): void;
}

/** The store cannot be reached, is locked, or refused. Says nothing about what it holds. */
export class SecretStoreUnavailable extends Error {
  override readonly name = 'SecretStoreUnavailable';
}

/** One HTTP exchange with the token endpoint. */
export interface Http {
  /**
   * Posts `body` and reads the whole answer. Redirects are not followed: a refresh token goes to the address that
   * was configured and nowhere else. No cookies.
   * @throws HttpFailure
   */
  post(
    url: string,
    request: { headers: Readonly<Record<string, string>>; body: string },
    signal: AbortSignal,
  ): Promise<HttpAnswer>;
}

export interface HttpAnswer {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HttpFailureKind =
  /** This machine has no way out: no network, or names do not resolve. Nothing was sent. */
  | 'offline'
  /** Nobody accepted the connection. Nothing was sent. */
  | 'refused'
  /** No secure connection came about: no TLS there, or a certificate that is not trusted. Nothing was sent. */
  | 'insecure'
  /** The machine changed networks or went to sleep in the middle: the server may have acted on the request. */
  | 'network_changed'
  /** The connection broke or ran into the time-out: the server may have acted on the request. */
  | 'broken'
  /** The answer is unusable: it is too large. */
  | 'unusable'
  /** The answer is a redirect, which is not followed. */
  | 'redirected'
  /** The caller gave up. */
  | 'aborted';

export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  readonly kind: HttpFailureKind;

  constructor(kind: HttpFailureKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Takes what the broker did, for the log. */
export type Log = (event: BrokerEvent) => void;
