import type { Connection } from '../../shared/connection.ts';
import type { Authorization, AuthorizationRequest } from '../../shared/ipc.ts';
import type { AccessToken } from '../auth/access-token.ts';
import type { Broker } from '../auth/broker.ts';
import { type DpopProofs, provenTarget } from '../auth/grants/oauth/dpop-proof.ts';
import type { Handlers } from './answer.ts';
import type { Authorizations } from './authorizations.ts';

/** The network settings of connections. */
export interface ConnectionNetwork {
  /** Whether {@link ready} would have nothing to wait for, and nothing to refuse. */
  isReady(connectionId: string): boolean;
  /** @throws AuthError where the connection's network settings keep everything from being sent. */
  ready(connectionId: string): Promise<unknown>;
}

export interface AuthorizeDeps {
  /** @throws AuthError where there is no such connection any more. */
  readonly connectionOf: (connectionId: string) => Connection;
  readonly brokers: { for(connection: Connection): Broker };
  readonly authorizations: Authorizations;
  readonly network: ConnectionNetwork;
  readonly proofs: DpopProofs;
}

/**
 * Answers a window's question for a token. Of all that windows ask this is asked most: what is in memory is answered
 * without waiting for anything, but for the proof of a token that is bound to a key.
 */
export function makeAuthorize(deps: AuthorizeDeps): Handlers['authorize'] {
  const { connectionOf, brokers, authorizations, network, proofs } = deps;
  return ({ windowId, connectionId }, request) => {
    const connection = connectionOf(connectionId);
    const broker = brokers.for(connection);
    const { epoch, rejectedGeneration } = request;
    const asked = { epoch, rejectedGeneration };
    const authorized = (token: AccessToken) => authorization(connection, broker, token, request, proofs);
    const atHand = network.isReady(connectionId) ? broker.tokenAtHand(asked) : null;
    if (atHand !== null) return authorized(atHand);
    const waited = authorizations.run(windowId, request.id, async (signal) => {
      await network.ready(connectionId);
      return broker.authorize(asked, signal);
    });
    return waited.then(authorized);
  };
}

function authorization(
  connection: Connection,
  { proofKey }: Broker,
  { value, generation }: AccessToken,
  { target, dpopNonce }: AuthorizationRequest,
  proofs: DpopProofs,
): Authorization | Promise<Authorization> {
  const { header } = connection;
  if (proofKey === null) {
    return { headers: { [header.name]: header.scheme === '' ? value : `${header.scheme} ${value}` }, generation };
  }
  const address = (target === 'subscription' ? connection.subscriptionEndpoint : null) ?? connection.endpoint;
  return proofs
    .prove(proofKey, { ...provenTarget(address), accessToken: value, nonce: dpopNonce })
    .then((proof) => ({ headers: { Authorization: `DPoP ${value}`, DPoP: proof }, generation }));
}
