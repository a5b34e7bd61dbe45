import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { generateKeyPair, SignJWT } from 'jose';
import type { OAuthServer } from '../../../src/shared/connection.ts';

export interface OddRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

type Route = (request: OddRequest, response: ServerResponse) => void;

/** A real HTTP server that answers as a provider does, but for the routes that a test makes its own. */
export interface OddProvider extends AsyncDisposable {
  readonly issuer: string;
  /** Every request, oldest first. */
  readonly requests: readonly OddRequest[];
  /** What `path` answers from now on. */
  on(path: string, route: Route): void;
  /** Requests of the token endpoint. */
  readonly tokenRequests: readonly OddRequest[];
}

export const METADATA_PATH = '/.well-known/openid-configuration';

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Route {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
}

export function html(status: number, headers: Record<string, string> = {}): Route {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<h1>Bad Gateway</h1>');
  };
}

/** Cuts the connection off, once the request has been read. */
export const destroy: Route = (_request, response) => response.socket?.destroy();

/** Never answers. */
export const hang: Route = () => undefined;

export function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    device_authorization_endpoint: `${issuer}/device`,
    revocation_endpoint: `${issuer}/revoke`,
    id_token_signing_alg_values_supported: ['ES256'],
  };
}

/** Has `provider` offer no `endpoint` any more. */
export function withhold(provider: OddProvider, endpoint: string): void {
  const { [endpoint]: _, ...rest } = metadata(provider.issuer);
  provider.on(METADATA_PATH, json(rest));
}

/** The endpoints of `provider` for a sign-in in the browser, as written by hand, without an issuer. */
export function endpointsOf({ issuer }: OddProvider): Extract<OAuthServer, { kind: 'endpoints' }> {
  return {
    kind: 'endpoints',
    issuer: null,
    authorization: `${issuer}/authorize`,
    token: `${issuer}/token`,
    deviceAuthorization: null,
    revocation: null,
  };
}

/** Sends the browser back at once, as a provider does where the person is signed in already (RFC 6749 §4.1.2). */
export function backWith(parameters: Record<string, string>): Route {
  return ({ query }, response) => {
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    for (const [name, value] of Object.entries(parameters)) back.searchParams.set(name, value);
    response.writeHead(302, { location: back.href }).end();
  };
}

export async function startOddProvider(routes: Record<string, Route> = {}): Promise<OddProvider> {
  const requests: OddRequest[] = [];
  const all: Record<string, Route> = {
    '/authorize': backWith({ code: 'a-code-of-the-odd-provider' }),
    '/token': json({ access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', expires_in: 60 }),
    '/revoke': json({}),
    ...routes,
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', 'http://127.0.0.1');
    const body = new URLSearchParams(await text(request));
    const seen = { path: url.pathname, query: url.searchParams, body, headers: request.headers };
    requests.push(seen);
    (all[url.pathname] ?? json({}, 404))(seen, response);
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  all[METADATA_PATH] ??= json(metadata(issuer));
  return {
    issuer,
    requests,
    get tokenRequests() {
      return requests.filter(({ path }) => path === '/token');
    },
    on(path, route) {
      all[path] = route;
    },
    async [Symbol.asyncDispose]() {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** A browser that goes where it is led, to the app in the end. */
export async function followingBrowser(url: string): Promise<void> {
  await (await fetch(url)).text();
}

/** An ID token for `latchkey`, but for what is changed. */
export async function idToken(issuer: string, claims: Record<string, unknown> = {}): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ iss: issuer, aud: 'latchkey', sub: 'user-1', iat: now, exp: now + 300, ...claims })
    .setProtectedHeader({ alg: 'ES256' })
    .sign(privateKey);
}
