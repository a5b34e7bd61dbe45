import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { bareHost, connectToServer, isAccepted, proxyFailure, type VerifyProc } from './tls-peer.ts';
import { NotImplemented } from './unimplemented.ts';

/** How the requests of one session go: through which proxy, and with whose word on certificates. */
export interface Route {
  readonly proxy: URL | null;
  readonly verify: VerifyProc | null;
}

const BODYLESS: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);

/** A session's `fetch`: Node's own, unless the app has given the session a proxy or a certificate procedure. */
export async function sessionFetch(
  input: string | Request,
  init: RequestInit | undefined,
  route: Route,
): Promise<Response> {
  if (route.proxy === null && route.verify === null) return fetch(input, init);
  const request = new Request(input, init);
  const url = new URL(request.url);
  const body = Buffer.from(await request.arrayBuffer());
  const { signal } = request;
  signal.throwIfAborted();
  const sent = url.protocol === 'https:' ? await overTls(request, url, route) : overHttp(request, url, route.proxy);
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  sent.once('response', resolve);
  sent.once('error', (error) => {
    const viaProxy = route.proxy !== null && url.protocol === 'http:' && !signal.aborted;
    reject(viaProxy ? proxyFailure(error) : error);
  });
  sent.end(body.length === 0 ? undefined : body);
  return respond(await promise, request.redirect);
}

async function overTls(request: Request, url: URL, { proxy, verify }: Route): Promise<ClientRequest> {
  const socket = await connectToServer(url, proxy, request.signal);
  const refusal = await isAccepted(socket, url, verify);
  if (refusal !== null) {
    socket.destroy();
    throw new Error(refusal);
  }
  return httpRequest({
    ...outgoing(request, url),
    path: `${url.pathname}${url.search}`,
    createConnection: () => socket,
  });
}

function overHttp(request: Request, url: URL, proxy: URL | null): ClientRequest {
  const next = proxy ?? url;
  return httpRequest({
    ...outgoing(request, url),
    host: bareHost(next),
    port: Number(next.port || 80),
    agent: false,
    // A proxy is given the whole address (RFC 9112 §3.2.2).
    path: proxy === null ? `${url.pathname}${url.search}` : `${url.origin}${url.pathname}${url.search}`,
  });
}

function outgoing({ method, headers, signal }: Request, { host }: URL) {
  return { method, signal, headers: { ...Object.fromEntries(headers), host } };
}

function respond(message: IncomingMessage, redirect: RequestRedirect): Response {
  const status = message.statusCode ?? 0;
  if (status >= 300 && status < 400 && message.headers.location !== undefined && redirect !== 'manual') {
    message.destroy();
    if (redirect === 'error') throw new TypeError('net::ERR_UNSAFE_REDIRECT');
    throw new NotImplemented('following redirects in Session.fetch with a proxy or a certificate procedure');
  }
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (BODYLESS.has(status)) message.resume();
  const body = BODYLESS.has(status) ? null : (Readable.toWeb(message) as ReadableStream<Uint8Array<ArrayBuffer>>);
  return new Response(body, { status, statusText: message.statusMessage ?? '', headers });
}
