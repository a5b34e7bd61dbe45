import type { ConnectionAuth } from '../../../shared/connection.ts';

/** What helps where a server gave no refresh token, in a sentence or two. */
export function refreshTokenHelp(auth: ConnectionAuth): string {
  if (auth.kind === 'graphql') {
    return 'If the API has refresh tokens, the connection’s settings say where the answer holds them.';
  }
  if (auth.flow === 'client_credentials') {
    return 'That is as it should be: a client that signs in for itself needs none (RFC 6749 §4.4.3).';
  }
  return auth.scope.split(' ').includes('offline_access')
    ? 'The scope offline_access was asked for: allow refresh tokens for this client at the provider, if it has them.'
    : 'If the provider has them, add offline_access to the connection’s scope, and allow refresh tokens for this client there.';
}
