import type { MessagePort } from 'node:worker_threads';

/** What sends the operations, each with a baseline of its own: the same client, an operation that needs no token. */
export type ClientKind = 'apollo-3' | 'apollo-4' | 'urql' | 'fetch';

/** A way to keep access tokens fresh, as its own documentation recommends it. */
export interface Contestant {
  readonly id: string;
  readonly name: string;
  readonly client: ClientKind;
  /** What its windows share by themselves: nothing, or what they store. */
  readonly shares: 'nothing' | 'storage' | 'broker';
  /** How long a token has to live for the contestant to renew it once in `periodMs`, by its own rule. */
  readonly lifetimeFor: (periodMs: number) => number;
  /** Makes a window's client, signed in. */
  readonly open: (options: WindowOptions) => Promise<BenchWindow>;
}

export interface WindowOptions {
  /** Of the server. */
  readonly origin: string;
  readonly signedIn: SignedIn;
  /** What windows of an approach that stores its tokens share. */
  readonly storage: SharedStorage;
  /** To the broker, where the approach has one. */
  readonly port: MessagePort | null;
  /** Which of the broker's sign-ins the window belongs to. */
  readonly epoch: number;
}

export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** As `localStorage`: what one window writes, the next one reads. */
export interface SharedStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface BenchWindow {
  /** Sends one operation. @throws where it has failed. */
  readonly operate: () => Promise<void>;
  /** Gives the token for an operation, without sending one; `null` where the approach cannot be asked for it. */
  readonly token: (() => unknown) | null;
  readonly close: () => void | Promise<void>;
}

/** The operation that all send, each time with another `n`: clients send what is on its way already no second time. */
export const QUERY = 'query Viewer($n: Int) { viewer(n: $n) { username } }';

/** The same for the baselines: an operation that needs no token. */
export const PUBLIC_QUERY = 'query Anyone($n: Int) { viewer: anyone(n: $n) { username } }';

export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';
}
