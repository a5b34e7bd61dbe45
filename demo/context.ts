import type { Caller } from './auth/caller.ts';
import type { Exchange } from './exchange.ts';

/** What the transport hands to GraphQL. */
export interface Transport {
  /** The value of the authorization header, or of its stand-in on a WebSocket. */
  readonly authorization: string | null;
  /** `null` on a WebSocket. */
  readonly exchange: Exchange | null;
}

/** What every resolver gets. */
export interface DemoContext extends Transport {
  readonly caller: Caller;
}
