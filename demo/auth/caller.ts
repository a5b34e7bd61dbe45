import type { IdentityTokens } from '../identity/access-tokens.ts';
import type { ProvenRequest } from '../identity/dpop.ts';
import type { Settings } from '../options.ts';
import type { AccessTokens, Principal, RejectionReason, Verdict } from './access-tokens.ts';
import { readAuthorization } from './authorization.ts';

/** Who sends an operation. */
export type Caller =
  | { readonly status: 'authenticated'; readonly principal: Principal }
  /** No access token. */
  | { readonly status: 'anonymous' }
  | { readonly status: 'rejected'; readonly reason: RejectionReason };

/** What a request shows of who sends it. */
export interface Credentials {
  /** The value of the authorization header, or of its stand-in on a WebSocket. */
  readonly authorization: string | null;
  /** The request with its DPoP proof; `checked` on a WebSocket, which proves itself once, when it is opened. */
  readonly proof: ProvenRequest | 'checked' | null;
}

export type Authenticate = (credentials: Credentials) => Promise<Caller>;

interface TokenVerifiers {
  readonly own: AccessTokens;
  /** For those of the OpenID provider; `null` where there is none. */
  readonly identity: IdentityTokens | null;
}

/** Makes the function that tells who the caller is. */
export function authenticator({ own, identity }: TokenVerifiers, settings: Settings): Authenticate {
  return async ({ authorization, proof }) => {
    const bound = readAuthorization(authorization, 'DPoP');
    if (bound.kind === 'token' && identity?.claimed(bound.token)) {
      return callerOf(await identity.verify(bound.token, { scheme: 'DPoP', proof }));
    }
    const presented = readAuthorization(authorization, settings.header.scheme);
    if (presented.kind === 'none') return { status: 'anonymous' };
    if (presented.kind === 'malformed') return { status: 'rejected', reason: 'invalid' };
    const { token } = presented;
    return callerOf(
      identity?.claimed(token) ? await identity.verify(token, { scheme: 'Bearer' }) : await own.verify(token),
    );
  };
}

function callerOf(verdict: Verdict): Caller {
  return verdict.ok
    ? { status: 'authenticated', principal: verdict.principal }
    : { status: 'rejected', reason: verdict.reason };
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
    case 'proof':
      return 'The DPoP proof is missing or does not fit this request.';
  }
}
