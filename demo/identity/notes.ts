import type { KoaContextWithOIDC } from 'oidc-provider';
import type { Users } from '../auth/users.ts';
import type { NewEntry } from '../control/journal.ts';
import type { Grants } from './grants.ts';
import { ALREADY_USED } from './records.ts';

/** What the journal notes of a request, apart from when it came. */
export type Note = Pick<NewEntry, 'outcome' | 'reason' | 'username' | 'family' | 'generation' | 'grantType'>;

export interface NoteParts {
  readonly users: Users;
  readonly grants: Grants;
}

/** What oidc-provider says only in the `error_detail` of an `invalid_grant`, in the words of the demo's own sessions. */
const REASONS = new Map([
  ['refresh token not found', 'unknown'],
  ['refresh token is expired', 'expired'],
  ['refresh token already used', 'reused'],
  ['authorization code already consumed', 'reused'],
  ['device code already consumed', 'reused'],
  [ALREADY_USED, 'reused'],
]);

/** Why a request was refused: as the demo's own sessions call it, else the OAuth error code (RFC 6749 §5.2). */
export function refusalReason(error: Error & { readonly error_detail?: string | undefined }): string {
  return REASONS.get(error.error_detail ?? '') ?? error.message;
}

/** Whom and which sign-in a request was about. Nothing, where the provider did not get as far as to know. */
export function subject(ctx: KoaContextWithOIDC, { users, grants }: NoteParts): Partial<Note> {
  const { AccessToken, RefreshToken, ClientCredentials, DeviceCode, Grant, Session } = ctx.oidc.entities;
  const issued = RefreshToken ?? AccessToken ?? DeviceCode;
  const family = issued?.grantId ?? Grant?.jti ?? ClientCredentials?.clientId ?? null;
  const accountId = issued?.accountId ?? Grant?.accountId ?? Session?.accountId;
  return {
    family,
    username: (accountId === undefined ? undefined : users.byId(accountId)?.username) ?? null,
    generation: family === null ? null : grants.generation(family) || null,
  };
}
