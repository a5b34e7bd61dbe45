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
  /** How its windows are told apart at a glance. */
  readonly color: ConnectionColor;
  /** Where subscriptions connect: an absolute ws or wss, for the HTTP protocols http or https URL; `null` for none. */
  readonly subscriptionEndpoint: string | null;
  readonly subscriptionProtocol: SubscriptionProtocol;
  /** Sent with every operation, beside what the access token needs. Not for secrets: they stand in the file as written. */
  readonly headers: readonly ConnectionHeader[];
  readonly header: AuthorizationHeader;
  readonly rejection: RejectionRules;
  readonly auth: ConnectionAuth;
  readonly network: NetworkSettings;
  /** Shown under the sign-in form, for instance the users of the demo. */
  readonly hint: string | null;
}

export const CONNECTION_COLORS = ['brass', 'rust', 'moss', 'teal', 'slate', 'plum'] as const;

export type ConnectionColor = (typeof CONNECTION_COLORS)[number];

export const SUBSCRIPTION_PROTOCOLS = [
  /** https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
  'graphql-transport-ws',
  /** https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md, distinct connections mode. */
  'graphql-sse',
  /** https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol */
  'multipart',
] as const;

export type SubscriptionProtocol = (typeof SUBSCRIPTION_PROTOCOLS)[number];

export interface ConnectionHeader {
  readonly name: string;
  readonly value: string;
}

/**
 * By what an answer of the API says that it rejects the access token; any one of them will do. What says so where a
 * mutation may have run in part is passed on and not sent again.
 */
export interface RejectionRules {
  /** Values of `extensions.code`. */
  readonly codes: readonly string[];
  /** Parts of an error's message, compared without regard to case. */
  readonly messages: readonly string[];
  /** HTTP statuses; 401 in the common case (RFC 9110 §15.5.2). */
  readonly statuses: readonly number[];
}

/** How the machine reaches the servers of the connection, its token endpoint among them. */
export interface NetworkSettings {
  readonly proxy: ProxySettings;
  /** A file of certificates in PEM of authorities that are trusted here beside the system's; an absolute path, or `null`. */
  readonly caFile: string | null;
  /** Takes self-signed certificates of this machine's own names (localhost, 127.0.0.1, [::1]), and of no others. */
  readonly acceptSelfSignedOnLoopback: boolean;
}

export type ProxySettings =
  | { readonly kind: 'system' }
  | { readonly kind: 'none' }
  /** `url`: for instance `http://proxy.example.com:3128` or `socks5://127.0.0.1:1080`. */
  | { readonly kind: 'manual'; readonly url: string };

/** One whose API issues its tokens itself. */
export type GraphqlConnection = Connection & { readonly auth: GraphqlAuth };

/** One whose tokens an authorization server issues. */
export type OAuthConnection = Connection & { readonly auth: OAuthAuth };

/** A connection as a person edits it. */
export type ConnectionSettings = Omit<Connection, 'id'>;

/** How an operation carries its access token: `name: scheme token`, or `name: token` where the scheme is empty. */
export interface AuthorizationHeader {
  readonly name: string;
  readonly scheme: string;
}

export type ConnectionAuth = GraphqlAuth | OAuthAuth;

/** Tokens are obtained of an OAuth 2.0 authorization server (RFC 6749), which may be an OpenID provider. */
export interface OAuthAuth {
  readonly kind: 'oauth';
  readonly server: OAuthServer;
  readonly flow: OAuthFlow;
  readonly clientId: string;
  /** How the client says who it is (RFC 6749 §2.3). `none`: a public client. The secret is in the keychain. */
  readonly clientAuthentication: 'none' | 'client_secret_basic' | 'client_secret_post';
  /** Space-separated (RFC 6749 §3.3); may be empty. */
  readonly scope: string;
  /** The API that the token is for (RFC 8707), or `null`. */
  readonly resource: string | null;
  /** The same, by the name that Auth0 and others gave it, or `null`. */
  readonly audience: string | null;
  readonly redirect: OAuthRedirect;
  /** Binds tokens to a key of the session's where the server offers it (RFC 9449). */
  readonly dpop: 'where_offered' | 'never';
  /** Ends the provider's own session in the browser too, where it says how (OpenID Connect RP-Initiated Logout 1.0). */
  readonly endsBrowserSession: boolean;
  /** Further parameters of the authorization request, for instance `prompt`. */
  readonly parameters: Readonly<Record<string, string>>;
}

export type OAuthServer =
  /** By its metadata (OpenID Connect Discovery 1.0, RFC 8414). */
  | { readonly kind: 'discovery'; readonly issuer: string }
  | {
      readonly kind: 'endpoints';
      /** What `iss` must say (RFC 9207), and the issuer of ID tokens; `null` where the server has none. */
      readonly issuer: string | null;
      readonly authorization: string | null;
      readonly token: string;
      readonly deviceAuthorization: string | null;
      readonly revocation: string | null;
    };

export const OAUTH_FLOWS = ['code', 'device', 'client_credentials', 'password'] as const;

/**
 * `code`: in the system's browser, with PKCE (RFC 7636, RFC 8252). `device`: on another device (RFC 8628).
 * `client_credentials` (RFC 6749 §4.4) and `password` (§4.3, no longer recommended: RFC 9700 §2.4).
 */
export type OAuthFlow = (typeof OAUTH_FLOWS)[number];

export type OAuthRedirect =
  /** `http://127.0.0.1:{port}{path}`; `port` is `null` for any that is free (RFC 8252 §7.3). */
  | { readonly kind: 'loopback'; readonly port: number | null; readonly path: string }
  /** `latchkey://callback` (RFC 8252 §7.1). */
  | { readonly kind: 'custom_scheme' };

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
