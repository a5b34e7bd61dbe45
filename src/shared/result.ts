/**
 * What may go wrong, as a window sees it. IPC drops every property of an `Error` but its message,
 * so a failure crosses the process boundary as a value.
 */
export type FailureCode =
  /** The arguments do not parse. */
  | 'bad_request'
  /** The sender is not the main frame of one of our windows, at our origin. */
  | 'forbidden'
  /** Nobody is signed in. */
  | 'not_signed_in'
  /** The session ended: the refresh token was refused. Sign in again. */
  | 'reauth_required'
  /** The caller belongs to an earlier sign-in: it must not get the token of this one. */
  | 'session_changed'
  /** No usable access token now; `retryAfterMs` says when the next attempt is due. */
  | 'temporarily_unavailable'
  /** The API rejects even fresh access tokens; no further refresh is made for now. */
  | 'token_rejected'
  /** The OS keychain cannot be read. */
  | 'keychain_unavailable'
  /** The authorization server cannot be used as configured: its metadata, its addresses, or what it supports. */
  | 'provider_unusable'
  /** The person did not go through with the sign-in in time. */
  | 'sign_in_timed_out'
  /** The server refused the credentials. */
  | 'sign_in_refused'
  /** Nothing answers at the address. */
  | 'endpoint_unreachable'
  /** Something answers, but not with GraphQL over HTTP. */
  | 'endpoint_not_graphql'
  /** The server does not accept the configured document. */
  | 'document_invalid'
  /** The configured path finds no value in the server's answer. */
  | 'result_missing'
  /** The connection cannot be changed now, for instance while it is signed in. */
  | 'connection_in_use'
  /** The caller took its request back, or its window is gone. */
  | 'cancelled'
  /** A defect of Latchkey. */
  | 'internal';

/** A refusal or an error as a value. `message` says what happened and what to do next; it never holds a secret. */
export interface Failure {
  readonly code: FailureCode;
  readonly message: string;
  /** Milliseconds until it makes sense to ask again. */
  readonly retryAfterMs?: number;
  /** Names the form field at fault, as a path into what was sent, for instance `auth.signIn.document`. */
  readonly field?: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };
