import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Protocol } from './protocol.ts';

type Command = keyof Protocol.CommandParameters & keyof Protocol.CommandReturnValues;
type CdpEvents = { [E in keyof Protocol.Events]: [payload: Protocol.Events[E]] };

/** A command that Chromium refused, or that Chromium's end cut off. */
export class CdpError extends Error {
  /** Whether the page, frame or context is no longer there: it closed, crashed or navigated meanwhile. */
  readonly gone: boolean;

  constructor(method: string, message: string, gone: boolean) {
    super(`${method}: ${message}`);
    this.name = 'CdpError';
    this.gone = gone;
  }
}

/** What Chromium answers about what is no longer there. */
const GONE =
  /session with given id|target (crashed|closed)|context(Id)? (not found|with|was destroyed)|not attached|no target with given id|no frame for given id|inspected target navigated|browser window not found|invalid interceptionid/i;

interface Pending {
  readonly method: string;
  readonly sessionId: string | undefined;
  readonly resolve: (result: never) => void;
  readonly reject: (error: CdpError) => void;
}

interface Incoming {
  readonly id?: number;
  readonly method?: keyof Protocol.Events;
  readonly sessionId?: string;
  readonly params?: never;
  readonly result?: never;
  readonly error?: { readonly message: string };
}

/** Commands and events of the browser, or of one page attached to it. */
export class CdpSession extends EventEmitter<CdpEvents> {
  readonly #connection: CdpConnection;
  readonly #id: string | undefined;

  constructor(connection: CdpConnection, id: string | undefined) {
    super();
    this.setMaxListeners(0);
    this.#connection = connection;
    this.#id = id;
  }

  send<C extends Command>(method: C, params?: Protocol.CommandParameters[C]): Promise<Protocol.CommandReturnValues[C]> {
    return this.#connection.send(method, params, this.#id);
  }

  /** Sends without waiting. That the page has gone meanwhile is no error; anything else is the host's defect. */
  tell<C extends Command>(method: C, params?: Protocol.CommandParameters[C]): void {
    this.send(method, params).catch((error: unknown) => {
      if (!(error instanceof CdpError && error.gone)) process.emitWarning(error as Error);
    });
  }
}

/** The DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte. */
export class CdpConnection {
  readonly browser: CdpSession;
  /** Settles when Chromium's end of the pipe is closed. */
  readonly closed: Promise<void>;
  readonly #toChromium: Writable;
  readonly #pending = new Map<number, Pending>();
  readonly #sessions = new Map<string, CdpSession>();
  #lastId = 0;
  #open = true;
  #unread: Buffer[] = [];

  constructor(toChromium: Writable, fromChromium: Readable) {
    this.#toChromium = toChromium;
    this.browser = new CdpSession(this, undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    const close = () => {
      this.#close();
      resolve();
    };
    fromChromium.on('data', (chunk: Buffer) => this.#read(chunk));
    fromChromium.on('close', close).on('error', close);
    toChromium.on('error', close);
    this.browser.on('Target.detachedFromTarget', ({ sessionId }) => this.#forget(sessionId));
  }

  /** The session of a target that `Target.attachToTarget` attached. */
  session(sessionId: string): CdpSession {
    const session = this.#sessions.get(sessionId) ?? new CdpSession(this, sessionId);
    this.#sessions.set(sessionId, session);
    return session;
  }

  send<C extends Command>(
    method: C,
    params: Protocol.CommandParameters[C] | undefined,
    sessionId: string | undefined,
  ): Promise<Protocol.CommandReturnValues[C]> {
    if (!this.#open) return Promise.reject(new CdpError(method, 'Chromium is gone', true));
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Protocol.CommandReturnValues[C]>();
    this.#pending.set(id, { method, sessionId, resolve, reject });
    this.#toChromium.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return promise;
  }

  #read(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      const message = Buffer.concat([...this.#unread, chunk.subarray(start, end)]);
      this.#unread = [];
      start = end + 1;
      this.#dispatch(JSON.parse(message.toString()) as Incoming);
    }
    if (start < chunk.length) this.#unread.push(chunk.subarray(start));
  }

  #dispatch({ id, method, sessionId, params, result, error }: Incoming): void {
    if (id !== undefined) {
      const pending = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) pending?.reject(new CdpError(pending.method, error.message, GONE.test(error.message)));
      else pending?.resolve(result as never);
    } else if (method) {
      const session = sessionId === undefined ? this.browser : this.#sessions.get(sessionId);
      session?.emit(method, ...([params] as never));
    }
  }

  #forget(sessionId: string): void {
    this.#sessions.delete(sessionId);
    this.#rejectPending((pending) => pending.sessionId === sessionId, 'the page is gone');
  }

  #close(): void {
    this.#open = false;
    this.#rejectPending(() => true, 'Chromium is gone');
  }

  #rejectPending(concerned: (pending: Pending) => boolean, reason: string): void {
    for (const [id, pending] of this.#pending) {
      if (!concerned(pending)) continue;
      this.#pending.delete(id);
      pending.reject(new CdpError(pending.method, reason, true));
    }
  }
}
