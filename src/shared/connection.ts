/**
 * A connection: an endpoint and how to sign in to it. Holds no secret.
 *
 * A *path* below is a dot-separated list of keys, for instance `login.tokens.access`.
 */
export interface Connection {
  readonly id: string;
  readonly name: string;
  /** Where operations are sent: an absolute http or https URL. */
  readonly endpoint: string;
  /** Where subscriptions connect (graphql-transport-ws): an absolute ws or wss URL, or `null` for none. */
  readonly subscriptionEndpoint: string | null;
  readonly header: AuthorizationHeader;
  /** Values of `extensions.code` by which the API says that it rejects the access token. HTTP 401 always says so. */
  readonly rejectedCodes: readonly string[];
  readonly auth: GraphqlAuth;
  /** Shown under the sign-in form, for instance the users of the demo. */
  readonly hint: string | null;
}

/** A connection as a person edits it. */
export type ConnectionSettings = Omit<Connection, 'id'>;

/** How an operation carries its access token: `name: scheme token`, or `name: token` where the scheme is empty. */
export interface AuthorizationHeader {
  readonly name: string;
  readonly scheme: string;
}

/** Tokens are obtained by GraphQL operations of the API itself. */
export interface GraphqlAuth {
  readonly kind: 'graphql';
  /** Where these operations are sent; `null` for the connection's endpoint. */
  readonly endpoint: string | null;
  readonly signIn: SignInOperation;
  readonly refresh: RefreshTokenOperation & { readonly result: TokenPaths };
  /** Revokes the refresh token at sign-out; `null` where the API has no such operation. */
  readonly signOut: RefreshTokenOperation | null;
  /** Values of `extensions.code` by which the refresh operation says that the refresh token is no longer good. */
  readonly refusedCodes: readonly string[];
}

export interface SignInOperation {
  readonly document: string;
  /** Paths of the variables that take what the person types. */
  readonly variables: { readonly username: string; readonly password: string };
  readonly result: TokenPaths;
}

export interface RefreshTokenOperation {
  readonly document: string;
  /** The refresh token is sent as the variable at `path`, or in the authorization header with `scheme`. */
  readonly refreshToken:
    | { readonly sentAs: 'variable'; readonly path: string }
    | { readonly sentAs: 'header'; readonly scheme: string };
}

/** Where the answer's `data` holds what; `null` for a value that the API does not give. */
export interface TokenPaths {
  readonly accessToken: string;
  /** `null`, or nothing found there: the refresh token in use stays good (RFC 6749 §6). */
  readonly refreshToken: string | null;
  /** Lifetime of the access token in seconds (RFC 6749 §5.1); needed where it is opaque. */
  readonly expiresIn: string | null;
  /** Lifetime of the refresh token in seconds, to say when the session ends. */
  readonly refreshExpiresIn: string | null;
  /** The name of the account, to show who is signed in. */
  readonly account: string | null;
}
