import type { Settings } from '../options.ts';
import type { AccessTokens, Principal, RejectionReason } from './access-tokens.ts';
import { readAuthorization } from './authorization.ts';

/** Who sends an operation. */
export type Caller =
  | { readonly status: 'authenticated'; readonly principal: Principal }
  /** No access token. */
  | { readonly status: 'anonymous' }
  | { readonly status: 'rejected'; readonly reason: RejectionReason };

export type Authenticate = (authorization: string | null) => Promise<Caller>;

/** Makes the function that tells, from an authorization header's value, who the caller is. */
export function authenticator(tokens: AccessTokens, settings: Settings): Authenticate {
  return async (authorization) => {
    const presented = readAuthorization(authorization, settings.header.scheme);
    if (presented.kind === 'none') return { status: 'anonymous' };
    if (presented.kind === 'malformed') return { status: 'rejected', reason: 'invalid' };
    const verdict = await tokens.verify(presented.token);
    return verdict.ok
      ? { status: 'authenticated', principal: verdict.principal }
      : { status: 'rejected', reason: verdict.reason };
  };
}

/** Why a caller who is not authenticated gets no answer, for the person who reads the error. */
export function rejectionMessage(caller: Exclude<Caller, { status: 'authenticated' }>): string {
  if (caller.status === 'anonymous') return 'Sign in: this operation needs an access token.';
  switch (caller.reason) {
    case 'expired':
      return 'The access token expired.';
    case 'revoked':
      return 'The access token was revoked.';
    case 'invalid':
      return 'The access token is not valid.';
  }
}
