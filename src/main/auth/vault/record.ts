/** What the vault keeps of a session: one JSON text per connection. */
export interface SessionRecord {
  /** {@link NO_REFRESH_TOKEN} where the server gave none: such a record is never stored. */
  readonly refreshToken: string;
  /** The private key that the tokens are bound to, as a JWK in JSON (RFC 9449); `null` where they are not. */
  readonly proofKey: string | null;
  /**
   * The addresses that the session's tokens are sent to. A record belongs to these: if the connection's settings name
   * others, its tokens go nowhere.
   */
  readonly addresses: readonly string[];
  readonly account: string | null;
  /** When the refresh token itself ends, in milliseconds since the epoch, where the server tells. */
  readonly sessionExpiresAt: number | null;
  /**
   * The write-ahead: set before the refresh token is spent, in milliseconds since the epoch. Found at start, it says
   * that a refresh was cut off and the token may be spent.
   */
  readonly spendingSince: number | null;
}

/** In the place of a refresh token: the session ends with its access token. */
export const NO_REFRESH_TOKEN = '';

const VERSION = 1;

export type RecordReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'record'; readonly record: SessionRecord }
  /** Corrupt, truncated, or of a newer version. */
  | { readonly kind: 'unreadable'; readonly text: string };

export function serialize(record: SessionRecord): string {
  return JSON.stringify({ version: VERSION, ...record });
}

export function parse(text: string | null): RecordReading {
  if (text === null) return { kind: 'none' };
  const unreadable: RecordReading = { kind: 'unreadable', text };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // No JSON: no record.
  }
  const fields = (value ?? {}) as Record<string, unknown>;
  const { version, refreshToken, proofKey = null, addresses, account, sessionExpiresAt, spendingSince } = fields;
  if (version !== VERSION || typeof refreshToken !== 'string' || refreshToken === NO_REFRESH_TOKEN) return unreadable;
  if (!isNullOr(proofKey, 'string')) return unreadable;
  if (!isTexts(addresses) || !isNullOr(account, 'string')) return unreadable;
  if (!isNullOr(sessionExpiresAt, 'number') || !isNullOr(spendingSince, 'number')) return unreadable;
  return { kind: 'record', record: { refreshToken, proofKey, addresses, account, sessionExpiresAt, spendingSince } };
}

export function sameAddresses(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((address, n) => address === b[n]);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isNullOr(value: unknown, type: 'string'): value is string | null;
function isNullOr(value: unknown, type: 'number'): value is number | null;
function isNullOr(value: unknown, type: 'string' | 'number'): boolean {
  return value === null || typeof value === type;
}
