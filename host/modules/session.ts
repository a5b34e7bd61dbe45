import { EventEmitter } from 'node:events';
import { type BrowserContext, browser } from '../browser.ts';
import { type Route, sessionFetch } from '../session-fetch.ts';
import type { VerifyProc } from '../tls-peer.ts';
import { asWhole, guardClass, guardObject, NotImplemented } from '../unimplemented.ts';
import { app, lifecycle } from './app.ts';
import { type CheckHandler, Permissions, type RequestHandler } from './permissions.ts';
import { ProtocolHandlers } from './protocol.ts';
import { WebRequestListeners } from './web-request.ts';

type Covered =
  | 'fetch'
  | 'isPersistent'
  | 'protocol'
  | 'setCertificateVerifyProc'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
  | 'setProxy'
  | 'storagePath'
  | 'webRequest';

/** A session is one browser context of Chromium: the default one, or one a partition. Nothing of it outlives the host. */
export class HostSession extends EventEmitter implements Pick<Electron.Session, Covered> {
  readonly storagePath = null;
  readonly webRequestListeners = new WebRequestListeners(() => this.#updateInterception());
  readonly protocolHandlers = new ProtocolHandlers();
  readonly permissions: Permissions;
  /** Counts the partitions; `null` for the default session. */
  readonly #partition: number | null;
  #context: Promise<BrowserContext> | undefined;
  /** `direct`, an address, or the system's own with `null`. */
  #proxy: 'direct' | URL | null = null;
  #verify: VerifyProc | null = null;

  constructor(partition: number | null) {
    super();
    this.#partition = partition;
    this.permissions = new Permissions(
      async () => (await browser()).cdp,
      () => this.context(),
    );
  }

  get protocol(): Electron.Protocol {
    return this.protocolHandlers.module;
  }

  get webRequest(): Electron.WebRequest {
    return this.webRequestListeners.module;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.permissions.setCheckHandler(handler);
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.permissions.setRequestHandler(handler);
  }

  /** Where requests of the host's own go, and who judges certificates. */
  get route(): Route {
    return { proxy: this.#proxy instanceof URL ? this.#proxy : null, verify: this.#verify };
  }

  fetch(input: string | Request, init?: RequestInit & { bypassCustomProtocolHandlers?: boolean }): Promise<Response> {
    return sessionFetch(input, init, this.route);
  }

  /** Chromium takes a proxy only when a browser context is made: a window's session is set up before its first window. */
  async setProxy(config: Electron.ProxyConfig): Promise<void> {
    const proxy = proxyOf(config);
    if (`${proxy}` === `${this.#proxy}`) return;
    if (this.#context !== undefined) throw new NotImplemented('Session.setProxy once the session has had a window');
    this.#proxy = proxy;
  }

  setCertificateVerifyProc(proc: VerifyProc | null): void {
    if (this.#context !== undefined) {
      throw new NotImplemented('Session.setCertificateVerifyProc once the session has had a window');
    }
    this.#verify = proc;
  }

  isPersistent(): boolean {
    return false;
  }

  /** The browser context in which the session's windows open; its requests are the host's from then on. */
  context(): Promise<BrowserContext> {
    this.#context ??= this.#openContext();
    return this.#context;
  }

  async #openContext(): Promise<BrowserContext> {
    const shared = await browser();
    shared.interception.add(this);
    return shared.openContext(this.#partition, this.#proxy);
  }

  async #updateInterception(): Promise<void> {
    (await browser()).interception.update();
  }
}

guardClass('Session', HostSession);

/** Of Electron's many ways to give a proxy, those that name none, and one HTTP proxy for everything. */
function proxyOf({ mode, proxyRules, proxyBypassRules }: Electron.ProxyConfig): 'direct' | URL | null {
  if (mode === 'system') return null;
  if (mode === 'direct') return 'direct';
  const isForAll = mode === 'fixed_servers' && proxyBypassRules === '<-loopback>';
  if (!isForAll || !/^http:\/\/[^;,=/]+$/.test(proxyRules ?? '')) {
    throw new NotImplemented(`Session.setProxy with ${mode} ${proxyRules} without ${proxyBypassRules}`);
  }
  return new URL(proxyRules ?? '');
}

const sessions = new Map<string, HostSession>();

/** The session of a partition; the empty name is the default session's. */
function sessionOf(partition: string): HostSession {
  if (!lifecycle.isReady) throw new Error('Session can only be received when app is ready');
  const known = sessions.get(partition);
  if (known) return known;
  const made = new HostSession(partition === '' ? null : sessions.size + 1);
  sessions.set(partition, made);
  app.emit('session-created', asWhole<Electron.Session>(made));
  return made;
}

/** The session that a window asks for in its preferences. */
export function sessionFor(preferences: Electron.WebPreferences): HostSession {
  if (preferences.session) return preferences.session as object as HostSession;
  return sessionOf(preferences.partition ?? '');
}

export const session = guardObject<typeof Electron.Session>('electron.session', {
  fromPartition: (partition) => asWhole<Electron.Session>(sessionOf(partition)),
  get defaultSession() {
    return asWhole<Electron.Session>(sessionOf(''));
  },
} satisfies Pick<typeof Electron.Session, 'fromPartition' | 'defaultSession'>);
