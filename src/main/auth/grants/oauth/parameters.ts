import type { OAuthAuth } from '../../../../shared/connection.ts';

/** The API that the token is for, by either name (RFC 8707 §2; `audience` is Auth0's). */
export function targetParameters({ resource, audience }: OAuthAuth): Record<string, string> {
  return { ...(resource === null ? {} : { resource }), ...(audience === null ? {} : { audience }) };
}

/** What is asked for. */
export function scopeParameters(auth: OAuthAuth): Record<string, string> {
  return { ...(auth.scope === '' ? {} : { scope: auth.scope }), ...targetParameters(auth) };
}

/** Whether an ID token is asked for (OpenID Connect Core 1.0 §3.1.2.1). */
export function asksForIdToken({ scope }: OAuthAuth): boolean {
  return scope.split(' ').includes('openid');
}
