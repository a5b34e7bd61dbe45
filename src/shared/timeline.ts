import type { ReauthReason, RefreshCause } from './session.ts';

/** What the auth broker did. Typed so that no token, name or address has a place in it. Durations in milliseconds. */
export type BrokerEvent =
  /** A record was found at start. */
  | { readonly event: 'restored'; readonly epoch: number }
  | {
      readonly event: 'signed_in';
      readonly epoch: number;
      /** Of its access token. */
      readonly generation: number;
      readonly durationMs: number;
    }
  | { readonly event: 'signed_out'; readonly epoch: number }
  | { readonly event: 'refresh_started'; readonly cause: RefreshCause }
  | {
      readonly event: 'refreshed';
      readonly cause: RefreshCause;
      readonly generation: number;
      readonly durationMs: number;
      /** How many operations had waited for it. */
      readonly waiting: number;
    }
  /** The session is kept, and the refresh tried again. */
  | {
      readonly event: 'refresh_failed';
      readonly cause: RefreshCause;
      readonly problem: 'offline' | 'server' | 'misconfigured';
      readonly durationMs: number;
      readonly retryInMs: number;
      /** Whether the server asked for that delay (`Retry-After`). */
      readonly asked: boolean;
    }
  /** The fence: somebody signed in or out meanwhile. The tokens that came are revoked. */
  | { readonly event: 'refresh_discarded'; readonly cause: RefreshCause; readonly durationMs: number }
  /** The server refused the refresh token. */
  | { readonly event: 'session_ended'; readonly reason: ReauthReason }
  | {
      readonly event: /** Another process signed out, or signed another account in. */
        | 'signed_out_elsewhere'
        | 'account_changed_elsewhere'
        | 'keychain_unavailable'
        /** The keychain refused; what it is to hold is written later. */
        | 'not_saved'
        /** What the keychain had refused is written. */
        | 'saved'
        | 'record_missing'
        | 'record_unreadable'
        | 'revoked'
        | 'revocation_deferred'
        | 'revocation_given_up';
    }
  /** A bug: something threw what it should not. */
  | { readonly event: 'defect'; readonly where: string; readonly name: string };

/** One line of the timeline. */
export type TimelineEntry = BrokerEvent & {
  /** Grows with each event of a run. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why, in words for the person; for some events only. Never in the log. */
  readonly message?: string;
};
