import { guardObject, NotImplemented } from '../unimplemented.ts';
import { parseUrlPattern, type UrlPattern } from '../url-pattern.ts';

type Covered = 'onBeforeRequest' | 'onBeforeSendHeaders' | 'onHeadersReceived' | 'onErrorOccurred';
type ResourceType = Electron.OnBeforeRequestListenerDetails['resourceType'];

/** What a listener sees of any request, whatever its stage. */
export type RequestDetails = Omit<Electron.OnBeforeRequestListenerDetails, 'uploadData'>;

interface Listening<Listener> {
  readonly include: readonly UrlPattern[];
  readonly exclude: readonly UrlPattern[];
  readonly types: readonly ResourceType[] | undefined;
  readonly listener: Listener;
}

type Decide<Details, Answer> = (details: Details, callback: (answer: Answer) => void) => void;

interface Listeners {
  onBeforeRequest?: Listening<Decide<Electron.OnBeforeRequestListenerDetails, Electron.CallbackResponse>>;
  onBeforeSendHeaders?: Listening<Decide<Electron.OnBeforeSendHeadersListenerDetails, Electron.BeforeSendResponse>>;
  onHeadersReceived?: Listening<Decide<Electron.OnHeadersReceivedListenerDetails, Electron.HeadersReceivedResponse>>;
  onErrorOccurred?: Listening<(details: Electron.OnErrorOccurredListenerDetails) => void>;
}

/** The `webRequest` of one session: one listener an event, as in Electron. */
export class WebRequestListeners {
  readonly #listeners: Listeners = {};
  readonly #onChange: () => void;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** What the app holds as `session.webRequest`. */
  readonly module: Electron.WebRequest = guardObject<Electron.WebRequest>('WebRequest', {
    onBeforeRequest: (...args: unknown[]) => this.#set('onBeforeRequest', args),
    onBeforeSendHeaders: (...args: unknown[]) => this.#set('onBeforeSendHeaders', args),
    onHeadersReceived: (...args: unknown[]) => this.#set('onHeadersReceived', args),
    onErrorOccurred: (...args: unknown[]) => this.#set('onErrorOccurred', args),
  } satisfies Pick<Electron.WebRequest, Covered>);

  /** Patterns of the requests to pause before they are sent, and when their headers are received. */
  patterns(): { readonly request: readonly string[]; readonly response: readonly string[] } {
    const of = (...names: Covered[]) =>
      names.flatMap((name) => this.#listeners[name]?.include.map(({ paused }) => paused) ?? []);
    return {
      request: of('onBeforeRequest', 'onBeforeSendHeaders'),
      response: of('onHeadersReceived', 'onErrorOccurred'),
    };
  }

  async beforeRequest(details: Electron.OnBeforeRequestListenerDetails): Promise<{ cancel: boolean }> {
    const answer = await decide(this.#listeners.onBeforeRequest, details);
    if (answer?.redirectURL) throw new NotImplemented('the answer redirectURL of WebRequest.onBeforeRequest');
    return { cancel: answer?.cancel ?? false };
  }

  /** The headers to send, or `null` for those that the request has. */
  async beforeSendHeaders(
    details: Electron.OnBeforeSendHeadersListenerDetails,
  ): Promise<{ cancel: boolean; headers: HeaderList | null }> {
    const answer = await decide(this.#listeners.onBeforeSendHeaders, details);
    return { cancel: answer?.cancel ?? false, headers: answer?.requestHeaders ? flatten(answer.requestHeaders) : null };
  }

  /** The headers and the status to receive in place of the server's, or `null` for the server's. */
  async headersReceived(
    details: Electron.OnHeadersReceivedListenerDetails,
  ): Promise<{ cancel: boolean; headers: HeaderList | null; statusLine: string | null }> {
    const answer = await decide(this.#listeners.onHeadersReceived, details);
    return {
      cancel: answer?.cancel ?? false,
      headers: answer?.responseHeaders ? flatten(answer.responseHeaders) : null,
      statusLine: answer?.statusLine ?? null,
    };
  }

  errorOccurred(details: Electron.OnErrorOccurredListenerDetails): void {
    const listening = this.#listeners.onErrorOccurred;
    if (listening && concerns(listening, details)) listening.listener(details);
  }

  /** Electron takes `(filter, listener)` and `(listener)`; `null` in the listener's place removes it. */
  #set(name: Covered, args: readonly unknown[]): void {
    const [filter, listener] = args.length > 1 ? args : [{ urls: ['<all_urls>'] }, args[0]];
    if (listener === null || listener === undefined) {
      delete this.#listeners[name];
    } else {
      const { urls, excludeUrls = [], types } = filter as Electron.WebRequestFilter;
      const listening = {
        include: (urls.length > 0 ? urls : ['<all_urls>']).map(parseUrlPattern),
        exclude: excludeUrls.map(parseUrlPattern),
        types: types && types.length > 0 ? types : undefined,
        listener,
      };
      Object.assign(this.#listeners, { [name]: listening });
    }
    this.#onChange();
  }
}

/** Header names and values, in the order and number in which they go over the wire. */
export type HeaderList = readonly { readonly name: string; readonly value: string }[];

function flatten(headers: Readonly<Record<string, string | string[]>>): HeaderList {
  return Object.entries(headers).flatMap(([name, values]) =>
    [values].flat().map((value) => ({ name, value: `${value}` })),
  );
}

function concerns<D extends RequestDetails>(listening: Listening<unknown>, { url, resourceType }: D): boolean {
  return (
    listening.include.some((pattern) => pattern.matches(url)) &&
    !listening.exclude.some((pattern) => pattern.matches(url)) &&
    (listening.types === undefined || listening.types.includes(resourceType))
  );
}

function decide<D extends RequestDetails, A>(
  listening: Listening<Decide<D, A>> | undefined,
  details: D,
): Promise<A | undefined> {
  if (!listening || !concerns(listening, details)) return Promise.resolve(undefined);
  return new Promise((resolve) => listening.listener(details, resolve));
}
