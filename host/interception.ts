import { CdpError, type CdpSession } from './chromium/connection.ts';
import type { Protocol } from './chromium/protocol.ts';
import type { FrameOwners } from './frame-owners.ts';
import type { HostSession } from './modules/session.ts';
import type { HeaderList } from './modules/web-request.ts';
import { groupHeaders, headersFromPage, headersToPage, requestDetails, uploadOf } from './request-details.ts';
import { schemeRequest, schemeResponseHeaders } from './scheme-response.ts';
import { fromStandIn, isStandIn, registeredSchemes, schemeOf, toStandIn } from './stand-in.ts';

type Paused = Protocol.Fetch.requestPausedPayload;

/** What decides about pages that no window of the app asked for. */
export interface PageGate {
  /** Whether a page has the id `frameId` that is no window of the app. */
  isForeignPage(frameId: string): boolean;
  /** Whether `url` is the empty page that a new window starts with. */
  isStartPage(url: string): boolean;
}

/**
 * All requests that the host answers, changes or stops: of every page, frame and worker, through the browser's own Fetch
 * domain. It sits below the part of Chromium that decides about CORS, so that preflights pass here too, and the
 * decision is made with the headers as changed here.
 */
export class Interception {
  readonly #browser: CdpSession;
  readonly #owners: FrameOwners;
  readonly #gate: PageGate;
  readonly #sessions = new Set<HostSession>();
  #enabled = '';

  constructor(browser: CdpSession, owners: FrameOwners, gate: PageGate) {
    this.#browser = browser;
    this.#owners = owners;
    this.#gate = gate;
    browser.on('Fetch.requestPaused', (paused) => void this.#handle(paused));
  }

  add(session: HostSession): void {
    this.#sessions.add(session);
    this.update();
  }

  /** Pauses what the sessions' listeners and handlers concern now, and nothing else. */
  update(): void {
    const request = new Set(registeredSchemes().map((scheme) => `http://*.${scheme}.localhost/*`));
    const response = new Set<string>();
    for (const { webRequestListeners } of this.#sessions) {
      const patterns = webRequestListeners.patterns();
      for (const pattern of patterns.request) request.add(pattern);
      for (const pattern of patterns.response) response.add(pattern);
    }
    const patterns: Protocol.Fetch.RequestPattern[] = [
      { urlPattern: '*', resourceType: 'Document' },
      ...[...request].map((urlPattern) => ({ urlPattern })),
      ...[...response].map((urlPattern) => ({ urlPattern, requestStage: 'Response' as const })),
    ];
    const enabled = JSON.stringify(patterns);
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    this.#browser.tell('Fetch.enable', { patterns });
  }

  async #handle(paused: Paused): Promise<void> {
    try {
      if (paused.responseStatusCode !== undefined) await this.#received(paused);
      else if (paused.responseErrorReason !== undefined) await this.#failed(paused, paused.responseErrorReason);
      else await this.#requested(paused);
    } catch (error) {
      // The page may have gone; what else went wrong is a listener's or a handler's doing, and fails its request.
      if (error instanceof CdpError && error.gone) return;
      process.emitWarning(error as Error);
      this.#browser.tell('Fetch.failRequest', { requestId: paused.requestId, errorReason: 'Failed' });
    }
  }

  async #requested(paused: Paused): Promise<unknown> {
    const { requestId, request, frameId } = paused;
    if (this.#gate.isStartPage(request.url)) return this.#fulfil(paused, 200, '', [], Buffer.alloc(0));
    const owner = this.#owners.find(frameId);
    if (paused.resourceType === 'Document') {
      if (this.#gate.isForeignPage(frameId)) return this.#fail(paused, 'Aborted');
      const redirected = paused.redirectedRequestId !== undefined;
      if (owner?.isMainFrame && !(await owner.contents.mayNavigate(fromStandIn(request.url), redirected))) {
        return this.#fail(paused, 'Aborted');
      }
    }
    // Only browsers ask for it unbidden: Electron does not.
    if (paused.resourceType === 'Other' && isStandIn(request.url) && new URL(request.url).pathname === '/favicon.ico') {
      return this.#fulfil(paused, 404, 'Not Found', [], Buffer.alloc(0));
    }
    const session = this.#sessionOf(paused);
    if (!session) return isStandIn(request.url) ? this.#fail(paused, 'AddressUnreachable') : this.#continue(requestId);

    const details = requestDetails(paused, owner);
    const uploadData = uploadOf(paused);
    const { cancel } = await session.webRequestListeners.beforeRequest({ ...details, uploadData });
    if (cancel) return this.#fail(paused, 'BlockedByClient');
    if (isStandIn(request.url)) return this.#serve(paused, session);
    const sent = await session.webRequestListeners.beforeSendHeaders({
      ...details,
      uploadData,
      requestHeaders: headersFromPage(request.headers),
    });
    if (sent.cancel) return this.#fail(paused, 'BlockedByClient');
    return this.#continue(requestId, sent.headers && headersToPage(sent.headers, toStandIn));
  }

  /** Answers a request for a custom scheme with what its handler responds. */
  async #serve(paused: Paused, session: HostSession): Promise<unknown> {
    const handler = session.protocolHandlers.handlerOf(schemeOf(paused.request.url));
    if (!handler) return this.#fail(paused, 'AddressUnreachable');
    const response = await handler(schemeRequest(paused));
    if (response.type === 'error') return this.#fail(paused, 'Failed');
    const body = Buffer.from(await response.arrayBuffer());
    const received = schemeResponseHeaders(response, paused.resourceType === 'Document');
    return this.#answer(paused, session, response.status, response.statusText, received, (status, phrase, headers) =>
      this.#fulfil(paused, status, phrase, headers, body),
    );
  }

  async #received(paused: Paused): Promise<unknown> {
    const { requestId, responseStatusCode = 200, responseStatusText = '', responseHeaders = [] } = paused;
    const session = this.#sessionOf(paused);
    if (!session) return this.#browser.send('Fetch.continueResponse', { requestId });
    return this.#answer(
      paused,
      session,
      responseStatusCode,
      responseStatusText,
      responseHeaders,
      (status, phrase, headers) =>
        this.#browser.send('Fetch.continueResponse', {
          requestId,
          responseCode: status,
          ...(phrase === '' ? {} : { responsePhrase: phrase }),
          responseHeaders: [...headers],
        }),
    );
  }

  /** Lets `onHeadersReceived` change status and headers, and passes on what comes of it. */
  async #answer(
    paused: Paused,
    session: HostSession,
    statusCode: number,
    statusText: string,
    received: HeaderList,
    pass: (statusCode: number, statusText: string, headers: HeaderList) => Promise<unknown>,
  ): Promise<unknown> {
    const changed = await session.webRequestListeners.headersReceived({
      ...requestDetails(paused, this.#owners.find(paused.frameId)),
      statusCode,
      statusLine: `HTTP/1.1 ${statusCode} ${statusText}`.trimEnd(),
      responseHeaders: groupHeaders(received),
    });
    if (changed.cancel) return this.#fail(paused, 'BlockedByClient');
    const [, code = `${statusCode}`, phrase = ''] = /^HTTP\/[\d.]+ (\d{3}) ?(.*)$/.exec(changed.statusLine ?? '') ?? [];
    return pass(
      Number(code),
      changed.statusLine === null ? statusText : phrase,
      headersToPage(changed.headers ?? received, toStandIn),
    );
  }

  async #failed(paused: Paused, reason: Protocol.Network.ErrorReason): Promise<unknown> {
    this.#sessionOf(paused)?.webRequestListeners.errorOccurred({
      ...requestDetails(paused, this.#owners.find(paused.frameId)),
      fromCache: false,
      error: `net::ERR_${reason.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}`,
    });
    return this.#continue(paused.requestId);
  }

  /** The session of the window. A service worker has none, but then only one session can have registered it. */
  #sessionOf({ frameId, request }: Paused): HostSession | undefined {
    const owner = this.#owners.find(frameId);
    if (owner) return owner.contents.hostSession;
    if (!isStandIn(request.url)) return this.#sessions.size === 1 ? [...this.#sessions][0] : undefined;
    const serving = [...this.#sessions].filter((s) => s.protocolHandlers.handlerOf(schemeOf(request.url)));
    return serving.length === 1 ? serving[0] : undefined;
  }

  #continue(requestId: string, headers: HeaderList | null = null): Promise<unknown> {
    return this.#browser.send('Fetch.continueRequest', { requestId, ...(headers && { headers: [...headers] }) });
  }

  #fulfil({ requestId }: Paused, status: number, phrase: string, headers: HeaderList, body: Buffer): Promise<unknown> {
    return this.#browser.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: status,
      ...(phrase === '' ? {} : { responsePhrase: phrase }),
      responseHeaders: [...headers],
      body: body.toString('base64'),
    });
  }

  #fail({ requestId }: Paused, errorReason: Protocol.Network.ErrorReason): Promise<unknown> {
    return this.#browser.send('Fetch.failRequest', { requestId, errorReason });
  }
}
