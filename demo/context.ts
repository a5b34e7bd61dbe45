import type { Caller, Credentials } from './auth/caller.ts';
import type { Exchange } from './exchange.ts';

/** What the transport hands to GraphQL. */
export interface Transport {
  readonly credentials: Credentials;
  /** `null` on a WebSocket. */
  readonly exchange: Exchange | null;
}

/** What every resolver gets. */
export interface DemoContext extends Transport {
  readonly caller: Caller;
}
