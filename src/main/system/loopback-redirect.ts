import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OAuthRedirect } from '../../shared/connection.ts';
import { AuthError } from '../auth/errors.ts';
import type { RedirectReceiver } from '../auth/grants/oauth/oauth-grant.ts';
import { PAGE_HEADERS, PAGES } from './redirect-page.ts';

/** A browser sends its request at once; what is slower is none. In milliseconds. */
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Listens on 127.0.0.1 for the browser's answer (RFC 8252 §7.3). Other requests are answered and change nothing: a
 * browser asks for icons and may ask twice, and any page can send a browser here.
 * @throws AuthError where the port is taken.
 */
export async function receiveOnLoopback({
  port,
  path,
}: Extract<OAuthRedirect, { kind: 'loopback' }>): Promise<RedirectReceiver> {
  const receiver = new LoopbackReceiver(path);
  await receiver.listen(port);
  return receiver;
}

interface Waiting {
  readonly state: string;
  readonly resolve: (url: URL) => void;
}

class LoopbackReceiver implements RedirectReceiver {
  readonly #path: string;
  readonly #server: Server;
  #port = 0;
  /** Who waits, or waited: a repeated request shows the same page again. */
  #waiting: Waiting | null = null;
  /** Pages on their way to the browser. */
  #answering = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
    this.#server = createServer(
      { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, connectionsCheckingInterval: 1_000 },
      (request, response) => this.#serve(request, response),
    );
  }

  get redirectUri(): string {
    return `http://127.0.0.1:${this.#port}${this.#path}`;
  }

  async listen(port: number | null): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // A later error is one of a single connection (too many open files, say): the answer may still come.
    this.#server.on('error', reject).listen(port ?? 0, '127.0.0.1', resolve);
    try {
      await promise;
      this.#port = (this.#server.address() as AddressInfo).port;
    } catch (error) {
      throw listenProblem(error, port);
    }
  }

  answer(state: string, signal: AbortSignal): Promise<URL> {
    const { promise, resolve, reject } = Promise.withResolvers<URL>();
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    this.#waiting = { state, resolve };
    return promise;
  }

  close(): void {
    this.#closed = true;
    this.#server.close();
    this.#hangUp();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(request.url ?? '', this.redirectUri);
    const waiting = this.#waiting;
    if (request.method !== 'GET' || url?.pathname !== this.#path) {
      this.#send(response, 404, PAGES.stranger);
    } else if (waiting === null || url.searchParams.get('state') !== waiting.state) {
      this.#send(response, 400, PAGES.stranger);
    } else {
      this.#send(response, 200, url.searchParams.has('error') ? PAGES.refused : PAGES.answered);
      waiting.resolve(new URL(this.redirectUri + url.search));
    }
  }

  #send(response: ServerResponse, status: number, page: string): void {
    this.#answering += 1;
    response.once('close', () => {
      this.#answering -= 1;
      this.#hangUp();
    });
    response.writeHead(status, { ...PAGE_HEADERS, connection: 'close' }).end(page);
  }

  /** Once nothing is waited for and no page is on its way. */
  #hangUp(): void {
    if (this.#closed && this.#answering === 0) this.#server.closeAllConnections();
  }
}

function listenProblem(error: unknown, port: number | null): AuthError {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const field = { field: 'auth.redirect.port' };
  if (code === 'EADDRINUSE') {
    const message = `Another program on this computer uses port ${port}, where the browser’s answer is to arrive. Close it, or choose another port here and at the provider.`;
    return new AuthError('provider_unusable', message, field);
  }
  if (code === 'EACCES') {
    const message = `This computer does not let Latchkey listen on port ${port}. Choose one above 1023, here and at the provider.`;
    return new AuthError('provider_unusable', message, field);
  }
  const message =
    'This computer does not let Latchkey wait for the browser’s answer on 127.0.0.1. Choose the address latchkey://callback instead.';
  return new AuthError('provider_unusable', message, { field: 'auth.redirect.kind' });
}
