/**
 * What a window knows of the session: never a token. All times are milliseconds since the epoch.
 *
 * `epoch` grows with every sign-in and sign-out: what was asked for in one epoch must not show in another.
 */
export type SessionSnapshot =
  /** The record is being read from the keychain. */
  | { readonly status: 'restoring'; readonly epoch: number }
  | { readonly status: 'signed_out'; readonly epoch: number; readonly notice: SignOutNotice | null }
  /** The keychain cannot be read. The record is untouched: it is read again on request, on resume, and once it answers. */
  | { readonly status: 'keychain_unavailable'; readonly epoch: number; readonly message: string }
  /** The session ended without the person's doing. */
  | {
      readonly status: 'reauth_required';
      readonly epoch: number;
      readonly reason: ReauthReason;
      readonly account: string | null;
    }
  | ActiveSession;

export interface ActiveSession {
  readonly status: 'active';
  readonly epoch: number;
  /** The account's name, or `null` where the server does not tell. */
  readonly account: string | null;
  /** Grows with each new access token; 0 before the first. */
  readonly generation: number;
  /** `null` before the first access token, and where its lifetime is unknown. */
  readonly accessTokenExpiresAt: number | null;
  /** Whether it can be refreshed: `false` where the server gave no refresh token, and it ends with its access token. */
  readonly renewable: boolean;
  /** When the refresh token itself ends, where the server tells. */
  readonly sessionExpiresAt: number | null;
  readonly lastRefreshAt: number | null;
  readonly refresh: RefreshPhase;
  /** `pending`: held in memory, being written to the keychain again. `memory`: for this run only. */
  readonly saved: 'keychain' | 'pending' | 'memory';
}

export type RefreshPhase =
  /** `nextAt` is `null` where the lifetime is unknown: then only a rejection leads to a refresh. */
  | { readonly phase: 'idle'; readonly nextAt: number | null }
  | { readonly phase: 'refreshing'; readonly since: number }
  /** The last attempt failed, the session is kept. */
  | {
      readonly phase: 'waiting';
      readonly retryAt: number;
      readonly problem: 'offline' | 'server' | 'misconfigured' | 'rejected';
      readonly message: string;
    };

export type SignOutNotice =
  /** Another running Latchkey signed out. */
  | 'signed_out_elsewhere'
  /** The stored record could not be understood and was put aside. */
  | 'record_unreadable';

export type ReauthReason =
  /** The server refused the refresh token. */
  | 'refused'
  /** A refresh was cut off (crash, lost answer) and its single-use refresh token was spent. */
  | 'interrupted'
  /** The access token has expired, and the server gave no refresh token. */
  | 'no_refresh_token'
  /** The connection's sign-in address is no longer the one that issued the refresh token. */
  | 'endpoint_changed';

/** What made the broker refresh. */
export type RefreshCause = 'sign_in' | 'start' | 'schedule' | 'request' | 'rejected' | 'resume' | 'online' | 'manual';
