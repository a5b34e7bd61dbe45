import { z } from 'zod';

/** A field name, and a one-word scheme, as HTTP allows them (RFC 9110 §5.1, §11.1). */
const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'Write a header name such as Authorization.');
const scheme = z.string().regex(/^[\x21-\x7e]*$/, 'Write one word such as Bearer or JWT, or nothing.');

/**
 * How the server treats tokens, its own and those of its OpenID provider. The provider's are always JWTs, without a
 * grace window, and its refresh tokens live for whole seconds, from one up. A test may change each of these while the
 * server runs.
 */
export const settings = z.strictObject({
  /** `jwt`: signed claims (RFC 7519). `opaque`: a random word that only the server can look up. */
  accessTokenFormat: z.enum(['jwt', 'opaque']),
  /** Lifetime of an access token in seconds. Zero or less gives tokens that have expired on arrival. */
  accessTokenLifetime: z.number(),
  /** What `expiresIn` says, in seconds: the truth, another number, or `null` for nothing. */
  announcedLifetime: z.union([z.literal('actual'), z.number(), z.null()]),
  /** Lifetime of a refresh token in seconds. */
  refreshTokenLifetime: z.number(),
  /** `fixed`: a session ends so long after sign-in. `sliding`: so long after the latest refresh. */
  refreshTokenMode: z.enum(['fixed', 'sliding']),
  /** Whether each refresh replaces the refresh token. Without, the answer carries none (RFC 6749 §6). */
  rotation: z.boolean(),
  /** Seconds for which a used refresh token still gets a fresh pair, in place of revoking its family. */
  graceWindow: z.number().nonnegative(),
  /** How a rejected access token shows: a GraphQL error with HTTP 200, or HTTP 401 (RFC 6750 §3). */
  rejectAs: z.enum(['error', '401']),
  /** Rejects every access token, fresh ones too. */
  rejectEveryAccessToken: z.boolean(),
  /** Where the access token is looked for: `name: scheme token`, or `name: token` where the scheme is empty. */
  header: z.strictObject({ name: headerName, scheme }),
  /** Whether a WebSocket is closed with 4401 when the access token it was opened with expires. */
  closeSocketsAtExpiry: z.boolean(),
  /** Whether the OpenID provider asks for a nonce in DPoP proofs (RFC 9449 §8). */
  dpopNonce: z.boolean(),
  /** Whether CORS headers are sent. Off: the API then serves no page of another origin. */
  cors: z.boolean(),
});

export type Settings = z.infer<typeof settings>;

const DAY = 86_400;

export const defaultSettings: Settings = {
  accessTokenFormat: 'jwt',
  accessTokenLifetime: 60,
  announcedLifetime: 'actual',
  refreshTokenLifetime: 30 * DAY,
  refreshTokenMode: 'fixed',
  rotation: true,
  graceWindow: 0,
  rejectAs: 'error',
  rejectEveryAccessToken: false,
  header: { name: 'Authorization', scheme: 'Bearer' },
  closeSocketsAtExpiry: true,
  dpopNonce: false,
  cors: false,
};

/** A change of some {@link Settings}. */
export const settingsChange = settings.partial();

const options = settings.extend({
  folder: z.string().min(1, 'Name a folder for the data.'),
  port: z.int().min(0).max(65_535),
  control: z.boolean(),
  identity: z.boolean(),
  identityPort: z.int().min(0).max(65_535),
});

/** What `startDemoServer` takes: a folder, and what differs from {@link defaultSettings}. */
export interface DemoOptions extends Partial<Settings> {
  /** Folder of the database; it is made where it is missing. */
  readonly folder: string;
  /** Port on 127.0.0.1; 0, the default, for any free one. */
  readonly port?: number;
  /** Whether the control interface for tests is served, on a loopback port of its own. Off by default. */
  readonly control?: boolean;
  /** Whether an OpenID provider is started next to the API, whose access tokens the API then accepts too. Off by default. */
  readonly identity?: boolean;
  /** The provider's port on 127.0.0.1; 0, the default, for any free one. */
  readonly identityPort?: number;
  /** Called with errors that clients see only as "Unexpected error." */
  readonly onUnexpectedError?: (error: Error) => void;
}

export interface ResolvedOptions {
  readonly folder: string;
  readonly port: number;
  readonly control: boolean;
  readonly identity: boolean;
  readonly identityPort: number;
  readonly settings: Settings;
}

/** Fills in the defaults. Throws a {@link z.ZodError} where an option does not fit. */
export function resolveOptions({ onUnexpectedError: _, ...given }: DemoOptions): ResolvedOptions {
  const defaults = { port: 0, control: false, identity: false, identityPort: 0, ...defaultSettings };
  const { folder, port, control, identity, identityPort, ...settings } = options.parse({ ...defaults, ...given });
  return { folder, port, control, identity, identityPort, settings };
}
