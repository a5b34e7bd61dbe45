import { randomUUID } from 'node:crypto';
import type { Connection } from '../../shared/connection.ts';
import type { ConnectionStore } from './connection-store.ts';
import { demoConnection, NEW_CONNECTION } from './templates.ts';

/** Where Apollo Server and most others listen in development. */
const LOCAL_ENDPOINT = 'http://localhost:4000/graphql';

/**
 * The connection that the app begins with: the demo where one is offered, else the first there is. Where there is none
 * yet, one is made.
 * @param demoEndpoint - the demo back end's address, or the empty string.
 */
export function firstConnection(store: ConnectionStore, demoEndpoint: string): Connection {
  if (demoEndpoint !== '') {
    return store.list().find(({ endpoint }) => endpoint === demoEndpoint) ?? store.add(randomUUID(), demoConnection(demoEndpoint));
  }
  return store.list()[0] ?? store.add(randomUUID(), { ...NEW_CONNECTION, name: 'Local API', endpoint: LOCAL_ENDPOINT });
}
