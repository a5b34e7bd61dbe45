import { randomUUID } from 'node:crypto';
import type { Connection } from '../../shared/connection.ts';
import type { ConnectionStore } from './connection-store.ts';
import { demoConnection, demoOpenIdConnection, NEW_CONNECTION } from './templates.ts';

/** Where Apollo Server and most others listen in development. */
const LOCAL_ENDPOINT = 'http://localhost:4000/graphql';

/**
 * The connection that the app begins with: the demo where one is offered, else the first there is. Where there is none
 * yet, one is made. The demo comes twice where its OpenID provider runs: once for each way to sign in to it.
 * @param demoEndpoint - the demo back end's address, or the empty string.
 * @param demoIssuer - its OpenID provider's, or the empty string.
 */
export function firstConnection(store: ConnectionStore, demoEndpoint: string, demoIssuer: string): Connection {
  if (demoEndpoint !== '') {
    const first = demoOf(store, demoEndpoint, 'graphql') ?? store.add(randomUUID(), demoConnection(demoEndpoint));
    if (demoIssuer !== '' && demoOf(store, demoEndpoint, 'oauth') === null) {
      store.add(randomUUID(), demoOpenIdConnection(demoEndpoint, demoIssuer));
    }
    return first;
  }
  return store.list()[0] ?? store.add(randomUUID(), { ...NEW_CONNECTION, name: 'Local API', endpoint: LOCAL_ENDPOINT });
}

function demoOf(store: ConnectionStore, demoEndpoint: string, kind: Connection['auth']['kind']): Connection | null {
  return store.list().find(({ endpoint, auth }) => endpoint === demoEndpoint && auth.kind === kind) ?? null;
}
