import { EventEmitter } from 'node:events';
import { type BrowserContext, browser } from '../browser.ts';
import { asWhole, guardClass, guardObject } from '../unimplemented.ts';
import { app, lifecycle } from './app.ts';
import { type CheckHandler, Permissions, type RequestHandler } from './permissions.ts';
import { ProtocolHandlers } from './protocol.ts';
import { WebRequestListeners } from './web-request.ts';

type Covered =
  | 'isPersistent'
  | 'protocol'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
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
    return shared.openContext(this.#partition);
  }

  async #updateInterception(): Promise<void> {
    (await browser()).interception.update();
  }
}

guardClass('Session', HostSession);

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
