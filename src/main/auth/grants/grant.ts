import type { Credentials, SignInProgress } from '../../../shared/ipc.ts';

/** How tokens are obtained. One per kind of server. */
export interface Grant {
  /** Who takes the refresh token: the token endpoint, or the issuer that names it; an absolute URL. */
  readonly tokenEndpoint: string;
  /** All that tokens are sent to: the token endpoint, and the API's endpoints. A session's record belongs to these. */
  readonly addresses: readonly string[];
  /** How long a sign-in may take, in milliseconds, the person's part in it included. */
  readonly signInTimeoutMs: number;
  /**
   * @param credentials - `null` where nothing is typed in Latchkey.
   * @param tell - takes what the person is to do elsewhere.
   * @throws AuthError with what to tell the person.
   */
  signIn(
    credentials: Credentials | null,
    signal: AbortSignal,
    tell: (progress: SignInProgress) => void,
  ): Promise<SignInAnswer>;
  /**
   * @param proofKey - that of the sign-in's answer.
   * @throws GrantError
   */
  refresh(refreshToken: string, signal: AbortSignal, proofKey: string | null): Promise<RefreshAnswer>;
  /**
   * Revokes the refresh token; `null` where the server has no way to. A refusal counts as done: then the token is no
   * longer good.
   * @throws GrantError
   */
  readonly revoke: ((refreshToken: string, signal: AbortSignal) => Promise<void>) | null;
  /**
   * Ends, after a person has signed out, what keeps that person signed in in the system's browser; absent or `null` where
   * nothing does, or the connection does not ask for it.
   * @throws AuthError
   */
  readonly endBrowserSession?: ((signal: AbortSignal) => Promise<void>) | null;
}

export interface SignInAnswer {
  readonly accessToken: string;
  /** `null` where the server gives none: then the session ends with its access token. */
  readonly refreshToken: string | null;
  /** The private key that the tokens are bound to, as a JWK in JSON (RFC 9449, RFC 7517); `null` where they are not. */
  readonly proofKey: string | null;
  readonly lifetime: Lifetimes;
  readonly account: string | null;
}

export interface RefreshAnswer {
  /** `null` where the answer has none: then its refresh token is kept all the same. */
  readonly accessToken: string | null;
  /** `null`: the one in use stays good (RFC 6749 §6). */
  readonly refreshToken: string | null;
  readonly lifetime: Lifetimes;
  readonly account: string | null;
  /** What to tell the person where the access token is missing. */
  readonly problem: string | null;
}

/** As the answer says, in milliseconds from receipt; `null` where it does not. */
export interface Lifetimes {
  readonly accessTokenMs: number | null;
  readonly refreshTokenMs: number | null;
}

export type GrantErrorKind =
  /** A well-formed refusal: the refresh token is no longer good. */
  | 'refused'
  /** This machine has no network. */
  | 'offline'
  /** The server cannot answer now: time-out, 408, 429, 5xx, an unreadable answer. */
  | 'server'
  /** The server does not understand what we send: the connection's settings are wrong. */
  | 'misconfigured';

export class GrantError extends Error {
  override readonly name = 'GrantError';
  readonly kind: GrantErrorKind;
  /** Whether the server may have acted on the request: then a single-use refresh token may be spent. */
  readonly mayHaveActed: boolean;
  /** What the server asks for, in milliseconds. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: GrantErrorKind,
    message: string,
    details: { mayHaveActed?: boolean; retryAfterMs?: number | null } = {},
  ) {
    super(message);
    this.kind = kind;
    this.mayHaveActed = details.mayHaveActed ?? false;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}
