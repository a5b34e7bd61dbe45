import type { ClientAuth, ClientMetadata, Configuration, ServerMetadata } from 'openid-client';
import type { HttpAnswer } from '../../ports.ts';
import { ProviderProblem, unreachable } from './provider-problem.ts';
import { type Fetch, Recorder } from './recorder.ts';
import { isSecureAddress } from './secure-address.ts';

export type OpenIdClient = typeof import('openid-client');

/** Metadata as the server published them, and by which standard. */
export interface Discovered {
  readonly issuer: URL;
  readonly algorithm: 'oidc' | 'oauth2';
  /** The JSON text. */
  readonly body: string;
}

const FIELD = { field: 'auth.server.issuer' };

/**
 * Asks the issuer for its metadata: by OpenID Connect Discovery 1.0 §4, then by RFC 8414 §3.
 * @throws ProviderProblem
 */
export async function discover(
  openid: OpenIdClient,
  issuer: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<Discovered> {
  const url = issuerUrl(issuer);
  if (!isSecureAddress(url.href)) throw insecure(url.href, 'issuer');
  const answers: string[] = [];
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const recorder = new Recorder(fetch, signal);
    let config: Configuration;
    try {
      config = await openid.discovery(url, 'latchkey', undefined, openid.None(), {
        algorithm,
        [openid.customFetch]: recorder.fetch,
        execute: [openid.allowInsecureRequests], // Which addresses may go without TLS is said below.
      });
    } catch (error) {
      const { answer, failure, url: asked } = recorder;
      if (failure !== null) throw unreachable(failure, asked ?? issuer, FIELD);
      if (answer === null) throw error;
      assertNotBusy(answer, issuer);
      assertSameIssuer(answer, url);
      answers.push(`${asked} answers HTTP ${answer.status}${answer.status === 200 ? ', but with no metadata' : ''}`);
      continue;
    }
    assertUsable(config.serverMetadata(), url.href);
    return { issuer: url, algorithm, body: recorder.answer?.body ?? '' };
  }
  throw new ProviderProblem(
    'server',
    'provider_unusable',
    `${issuer} does not say how to sign in: ${answers.join('; ')}. Check the issuer’s address, or write the endpoints by hand.`,
    FIELD,
  );
}

/** The same metadata again, without asking: openid-client keeps what it knows of some servers in what it discovers. */
export function replay(
  openid: OpenIdClient,
  { issuer, algorithm, body }: Discovered,
  clientId: string,
  client: Partial<ClientMetadata>,
  authentication: ClientAuth,
): Promise<Configuration> {
  return openid.discovery(issuer, clientId, client, authentication, {
    algorithm,
    [openid.customFetch]: async () => new Response(body),
    execute: [openid.allowInsecureRequests],
  });
}

/** The endpoints that take secrets, or that the browser is sent to. */
const ENDPOINTS = {
  token_endpoint: 'token endpoint',
  authorization_endpoint: 'authorization endpoint',
  device_authorization_endpoint: 'device authorization endpoint',
  revocation_endpoint: 'revocation endpoint',
  end_session_endpoint: 'sign-out page',
} as const;

function assertUsable(metadata: ServerMetadata, issuer: string): void {
  for (const [key, name] of Object.entries(ENDPOINTS)) {
    const address = metadata[key];
    if (typeof address === 'string' && !isSecureAddress(address)) throw insecure(address, name);
  }
  if (typeof metadata.token_endpoint === 'string') return;
  throw new ProviderProblem(
    'server',
    'provider_unusable',
    `${issuer} names no token endpoint, so nobody can sign in there. Check the issuer’s address.`,
    FIELD,
  );
}

function insecure(address: string, name: string): ProviderProblem {
  return new ProviderProblem(
    'server',
    'provider_unusable',
    `The ${name} is ${address}: anybody on the way could read what is sent there. It has to begin with https; only this computer’s own servers may go without.`,
    FIELD,
  );
}

/** RFC 8414 §3.3: a server that speaks for another is not to be believed. */
function assertSameIssuer({ status, body }: HttpAnswer, expected: URL): void {
  const said = status === 200 ? issuerIn(body) : null;
  if (said === null || URL.parse(said)?.href === expected.href) return;
  throw new ProviderProblem(
    'server',
    'provider_unusable',
    `The server at ${expected.href} says that its issuer is ${said.slice(0, 200)}. Write that address in the issuer’s place, if it is the one that you mean.`,
    FIELD,
  );
}

function issuerIn(body: string): string | null {
  try {
    const { issuer } = JSON.parse(body);
    return typeof issuer === 'string' ? issuer : null;
  } catch {
    return null;
  }
}

function assertNotBusy({ status }: HttpAnswer, issuer: string): void {
  if (status < 500 && status !== 429 && status !== 408) return;
  throw new ProviderProblem(
    'server',
    'temporarily_unavailable',
    `${issuer} has a problem (HTTP ${status}). Try again in a moment.`,
    FIELD,
  );
}

/**
 * People paste the metadata's address too (OpenID Connect Discovery 1.0 §4, RFC 8414 §3): the issuer is what it is made
 * from. openid-client takes any other address with `/.well-known/` for metadata of whichever issuer, and would not check
 * whose they are.
 */
function issuerUrl(issuer: string): URL {
  const url = new URL(issuer);
  url.pathname = url.pathname.replace(
    /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?=\/|$)/,
    '',
  );
  if (!url.href.includes('/.well-known/')) return url;
  throw new ProviderProblem(
    'misconfigured',
    'provider_unusable',
    `${issuer} is no issuer’s address, nor that of its metadata. Write the issuer’s address, without /.well-known/… in it.`,
    FIELD,
  );
}
