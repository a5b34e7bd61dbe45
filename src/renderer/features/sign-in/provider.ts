import type { ConnectionAuth } from '../../../shared/connection.ts';

/** The name of the server that one signs in at, for instance `id.example.com`; `null` where its address names none. */
export function providerOf(auth: ConnectionAuth): string | null {
  if (auth.kind === 'graphql') return null;
  const { server } = auth;
  const address = server.kind === 'discovery' ? server.issuer : (server.authorization ?? server.token);
  return URL.canParse(address) ? new URL(address).host : null;
}
