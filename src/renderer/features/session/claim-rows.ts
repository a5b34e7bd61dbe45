import { formatCountdown } from '../../format/duration.ts';
import { formatMoment } from '../../format/moment.ts';

/** One claim of the access token, as a row of a table. */
export interface ClaimRow {
  readonly name: string;
  /** What a registered claim means (RFC 7519 §4.1, OpenID Connect Core §2); `null` for others. */
  readonly meaning: string | null;
  readonly value: string;
  /** For a time: how far from now. */
  readonly distance: string | null;
}

const MEANINGS: Readonly<Record<string, string>> = {
  iss: 'Issuer',
  sub: 'Subject',
  aud: 'Audience',
  exp: 'Expires',
  nbf: 'Not before',
  iat: 'Issued',
  jti: 'Token ID',
  azp: 'Authorized party',
  client_id: 'Client',
  scope: 'Scopes',
  scp: 'Scopes',
  roles: 'Roles',
  auth_time: 'Signed in',
  sid: 'Session',
  name: 'Name',
  email: 'E-mail',
  preferred_username: 'Username',
};

/** Claims whose value is a NumericDate: seconds since the epoch (RFC 7519 §2). */
const TIMES: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time']);

/** The claims in the order of the token. @param now milliseconds since the epoch */
export function claimRows(claims: Readonly<Record<string, unknown>>, now: number): readonly ClaimRow[] {
  return Object.entries(claims).map(([name, value]) => ({
    name,
    meaning: Object.hasOwn(MEANINGS, name) ? (MEANINGS[name] ?? null) : null,
    ...(TIMES.has(name) && typeof value === 'number' && Number.isFinite(value)
      ? { value: formatMoment(value * 1_000, now), distance: distanceTo(value * 1_000, now) }
      : { value: formatValue(value), distance: null }),
  }));
}

function distanceTo(at: number, now: number): string {
  // The clock of the window ticks in seconds, and the server's may differ by one.
  if (Math.abs(at - now) < 2_000) return 'now';
  return at > now ? `in ${formatCountdown(at - now)}` : `${formatCountdown(now - at)} ago`;
}

function formatValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.join(', ');
  return JSON.stringify(value);
}
