import { Broker } from '../../src/main/auth/broker.ts';
import { GraphqlGrant } from '../../src/main/auth/grants/graphql/graphql-grant.ts';
import { DpopProofs } from '../../src/main/auth/grants/oauth/dpop-proof.ts';
import type { Lock, SignOutMarker } from '../../src/main/auth/ports.ts';
import { MemoryStore } from '../../src/main/auth/vault/memory-store.ts';
import { NEW_CONNECTION } from '../../src/main/connections/templates.ts';
import { answer, type Caller } from '../../src/main/ipc/answer.ts';
import { Authorizations } from '../../src/main/ipc/authorizations.ts';
import { makeAuthorize } from '../../src/main/ipc/authorize.ts';
import { systemClock, systemTimers } from '../../src/main/system/clock.ts';
import { httpOver } from '../../src/main/system/http.ts';
import type { GraphqlConnection } from '../../src/shared/connection.ts';
import type { Authorization, AuthorizationRequest } from '../../src/shared/ipc.ts';
import type { Result } from '../../src/shared/result.ts';

/**
 * The broker of a connection to `endpoint` as the app builds it, but for a vault in memory and no lock against other
 * processes: a refresh is then as fast as that of approaches that keep their refresh token in memory.
 * @param keychain - with the session of a broker before this one
 */
export function brokerFor(endpoint: string, keychain = new MemoryStore()): Broker {
  const connection: GraphqlConnection = { ...NEW_CONNECTION, id: endpoint, name: 'Bench', endpoint };
  return new Broker({
    connectionId: connection.id,
    grant: new GraphqlGrant(connection, { http: httpOver(fetch), clock: systemClock }),
    keychain,
    marker: NO_MARKER,
    lock: NO_LOCK,
    clock: systemClock,
    timers: systemTimers,
    random: Math.random,
    log: () => undefined,
  });
}

/** The same for the server at `origin`, started and signed in. */
export async function signedInBroker(origin: string, keychain?: MemoryStore): Promise<Broker> {
  const broker = brokerFor(`${origin}/graphql`, keychain);
  await broker.start();
  await broker.signIn({ username: 'ada', password: 'any' });
  return broker;
}

type Main = (caller: Caller, request: AuthorizationRequest) => Promise<Result<Authorization>>;

/**
 * What the main process does for a window's question for a token, but for looking up the connection and whether its
 * network settings are in force: they are. A connection's id is its index.
 */
export function mainOf(brokers: readonly Broker[], authorizations = new Authorizations()): Main {
  const connections = brokers.map((_broker, index): GraphqlConnection => ({ ...NEW_CONNECTION, id: String(index) }));
  const at = <T>(all: readonly T[], id: string): T => {
    const found = all[Number(id)];
    if (found === undefined) throw new Error('There is no such connection.');
    return found;
  };
  const authorize = makeAuthorize({
    connectionOf: (id) => at(connections, id),
    brokers: { for: ({ id }) => at(brokers, id) },
    authorizations,
    network: { isReady: () => true, ready: () => Promise.resolve() },
    proofs: new DpopProofs(systemClock),
  });
  return (caller, request) => answer('authorize', { authorize }, caller, [request], () => undefined);
}

const NO_LOCK: Lock = { isExclusive: true, acquire: () => Promise.resolve(() => undefined) };
const NO_MARKER: SignOutMarker = { isSet: () => false, set: () => undefined, clear: () => undefined };
