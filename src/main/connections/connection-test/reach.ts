import type { Connection, OAuthAuth } from '../../../shared/connection.ts';
import type { TestFact } from '../../../shared/connection-test.ts';
import { AuthError } from '../../auth/errors.ts';
import { readAnswer } from '../../auth/grants/graphql/answer.ts';
import type { Http, HttpAnswer } from '../../auth/ports.ts';
import { postQuery } from './post-query.ts';
import { notGraphql, unreachable } from './problems.ts';
import type { Finding } from './step-board.ts';

interface Line {
  readonly http: Http;
  /** Never follows redirects, sends no cookies, keeps no cache; reads the whole answer. @throws HttpFailure */
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** Whether what signs in is there, and what it says of itself. @throws AuthError */
export async function reach(connection: Connection, line: Line, signal: AbortSignal): Promise<Finding> {
  const { auth } = connection;
  if (auth.kind === 'graphql') return reachApi(connection, auth.endpoint, line, signal);
  if (auth.server.kind === 'discovery') return discover(auth, auth.server.issuer, line, signal);
  const { status } = await get(auth.server.token, 'auth.server.token', line, signal);
  // A token endpoint takes POST alone (RFC 6749 §3.2), so what it says to this does not count.
  return { summary: `The token endpoint is there (it answers HTTP ${status} to an empty request).` };
}

async function reachApi(
  connection: Connection,
  authEndpoint: string | null,
  { http }: Line,
  signal: AbortSignal,
): Promise<Finding> {
  const endpoint = authEndpoint ?? connection.endpoint;
  const field = authEndpoint === null ? 'endpoint' : 'auth.endpoint';
  const answer = await postQuery(http, endpoint, '{ __typename }', {}, signal).catch((error: unknown) => {
    throw unreachable(error, endpoint, field);
  });
  const read = readAnswer(answer);
  if (read.kind !== 'not_graphql') return { summary: `${endpoint} speaks GraphQL.` };
  if (read.status === 401 || read.status === 403) {
    return { summary: `${endpoint} answers, and wants a token first (HTTP ${read.status}).` };
  }
  throw notGraphql(endpoint, read, field);
}

const ISSUER = { field: 'auth.server.issuer' };

/** OpenID Connect Discovery 1.0 §4, then RFC 8414 §3.1. The sign-in looks once more, with every check. */
async function discover(auth: OAuthAuth, issuer: string, line: Line, signal: AbortSignal): Promise<Finding> {
  const url = new URL(issuer.replace(/\/\.well-known\/openid-configuration$/, ''));
  const path = url.pathname.replace(/\/$/, '');
  const addresses = [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
  ];
  const said: string[] = [];
  for (const address of addresses) {
    const answer = await get(address, ISSUER.field, line, signal);
    const metadata = answer.status === 200 ? objectIn(answer.body) : null;
    if (metadata === null) {
      said.push(`${address} answers HTTP ${answer.status}${answer.status === 200 ? ', but with no metadata' : ''}`);
      continue;
    }
    assertUsable(metadata, auth, url.href);
    return { summary: `${url.href} says how to sign in.`, facts: factsOf(metadata) };
  }
  throw new AuthError(
    'provider_unusable',
    `${issuer} does not say how to sign in: ${said.join('; ')}. Check the issuer’s address, or write the endpoints by hand.`,
    ISSUER,
  );
}

function assertUsable(metadata: Readonly<Record<string, unknown>>, { flow }: OAuthAuth, issuer: string): void {
  const said = typeof metadata.issuer === 'string' ? metadata.issuer : '';
  if (URL.parse(said)?.href !== issuer) {
    throw new AuthError(
      'provider_unusable',
      `The server at ${issuer} says that its issuer is ${said.slice(0, 200) || 'nobody'}. Write that address in the issuer’s place, if it is the one that you mean.`,
      ISSUER,
    );
  }
  const needed = ['token_endpoint', ...(flow === 'code' || flow === 'device' ? [FLOW_ENDPOINTS[flow]] : [])];
  const missing = needed.filter((name) => typeof metadata[name] !== 'string');
  if (missing.length === 0) return;
  throw new AuthError(
    'provider_unusable',
    `${issuer} names no ${missing.join(' and no ')}, which this way of signing in needs. Choose another way, or write the endpoints by hand.`,
    ISSUER,
  );
}

const FLOW_ENDPOINTS = { code: 'authorization_endpoint', device: 'device_authorization_endpoint' } as const;

const ENDPOINT_NAMES: Readonly<Record<string, string>> = {
  authorization_endpoint: 'Authorization endpoint',
  token_endpoint: 'Token endpoint',
  device_authorization_endpoint: 'Device authorization endpoint',
  revocation_endpoint: 'Revocation endpoint',
  end_session_endpoint: 'Sign-out page',
};

function factsOf(metadata: Readonly<Record<string, unknown>>): readonly TestFact[] {
  const endpoints = Object.entries(ENDPOINT_NAMES).map(([key, name]) => ({ name, value: textOf(metadata[key]) }));
  const algorithms = metadata.dpop_signing_alg_values_supported;
  return [
    ...endpoints,
    { name: 'DPoP', value: Array.isArray(algorithms) ? algorithms.join(', ').slice(0, 200) : 'not offered' },
  ];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 500) : 'none';
}

async function get(url: string, field: string, { fetch }: Line, signal: AbortSignal): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/json' }, signal });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  } catch (error) {
    throw unreachable(error, url, field);
  }
}

function objectIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
  } catch {
    return null;
  }
}
