import type { TestFact } from '../../../shared/connection-test.ts';

/** What a test shows of an access token: what it says, never the token. */

const MAX_CLAIMS = 50;
const MAX_VALUE_CHARS = 500;

/** @param claims - of a JWT, unverified; `null` for an opaque token. */
export function tokenFacts(claims: Readonly<Record<string, unknown>> | null): readonly TestFact[] {
  return Object.entries(claims ?? {})
    .slice(0, MAX_CLAIMS)
    .map(([name, value]) => ({ name, value: textOf(value).slice(0, MAX_VALUE_CHARS) }));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** @param lifetimeMs - from receipt, in milliseconds; `null` where nothing tells. */
export function lifetimeText(lifetimeMs: number | null): string {
  if (lifetimeMs === null) return 'Nothing says how long it lives: only a rejection will tell that it has expired.';
  return `It lives for ${inUnits(Math.round(lifetimeMs / 1_000))}.`;
}

const UNITS = [
  [86_400, 'days'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

function inUnits(seconds: number): string {
  const unit = UNITS.find(([size]) => seconds >= 2 * size);
  if (unit === undefined) return `${seconds} s`;
  const [size, name] = unit;
  return `${Math.round((seconds / size) * 10) / 10} ${name}`;
}
