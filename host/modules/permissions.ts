import type { BrowserContext } from '../browser.ts';
import { CdpError, type CdpSession } from '../chromium/connection.ts';
import type { Protocol } from '../chromium/protocol.ts';
import { fromStandIn } from '../stand-in.ts';

type Session = Electron.Session;
export type CheckHandler = Exclude<Parameters<Session['setPermissionCheckHandler']>[0], null>;
export type RequestHandler = Exclude<Parameters<Session['setPermissionRequestHandler']>[0], null>;
type Permission = Parameters<CheckHandler>[1];

/** Electron's permissions, and what Chromium calls each. The rest has no name there: Chromium asks nobody for it. */
const DESCRIPTORS: Partial<Record<Permission, readonly Protocol.Browser.PermissionDescriptor[]>> = {
  'background-fetch': [{ name: 'background-fetch' }],
  'background-sync': [{ name: 'background-sync' }],
  'captured-surface-control': [{ name: 'captured-surface-control' }],
  'clipboard-read': [{ name: 'clipboard-read' }],
  'clipboard-sanitized-write': [{ name: 'clipboard-write' }],
  'display-capture': [{ name: 'display-capture' }],
  geolocation: [{ name: 'geolocation' }],
  'idle-detection': [{ name: 'idle-detection' }],
  keyboardLock: [{ name: 'keyboard-lock' }],
  'local-fonts': [{ name: 'local-fonts' }],
  'local-network': [{ name: 'local-network' }],
  'local-network-access': [{ name: 'local-network-access' }],
  'loopback-network': [{ name: 'loopback-network' }],
  media: [{ name: 'camera' }, { name: 'microphone' }],
  midi: [{ name: 'midi' }],
  midiSysex: [{ name: 'midi', sysex: true }],
  nfc: [{ name: 'nfc' }],
  notifications: [{ name: 'notifications' }],
  'payment-handler': [{ name: 'payment-handler' }],
  'periodic-background-sync': [{ name: 'periodic-background-sync' }],
  'persistent-storage': [{ name: 'persistent-storage' }],
  pointerLock: [{ name: 'pointer-lock' }],
  'screen-wake-lock': [{ name: 'screen-wake-lock' }],
  'speaker-selection': [{ name: 'speaker-selection' }],
  'storage-access': [{ name: 'storage-access' }],
  'system-wake-lock': [{ name: 'system-wake-lock' }],
  'top-level-storage-access': [{ name: 'top-level-storage-access' }],
  'web-app-installation': [{ name: 'web-app-installation' }],
  'window-management': [{ name: 'window-management' }],
};

/**
 * Lets the app's permission handlers decide. Chromium cannot be made to ask them at the moment of need, so each is
 * asked beforehand, for every permission and every origin that a window loads, and Chromium is told the answer.
 * As in Electron, a permission is granted where no handler is set, and where both are set both must grant it.
 */
export class Permissions {
  #check: CheckHandler | null = null;
  #request: RequestHandler | null = null;
  /** Origins as Chromium knows them. */
  readonly #origins = new Map<string, Electron.WebContents>();
  readonly #browser: () => Promise<CdpSession>;
  readonly #context: () => Promise<BrowserContext>;

  constructor(browser: () => Promise<CdpSession>, context: () => Promise<BrowserContext>) {
    this.#browser = browser;
    this.#context = context;
  }

  setCheckHandler(handler: CheckHandler | null): void {
    this.#check = handler;
    this.#applyAgain();
  }

  setRequestHandler(handler: RequestHandler | null): void {
    this.#request = handler;
    this.#applyAgain();
  }

  /** Settles when Chromium knows what is granted to `origin`, which `contents` is about to load. */
  async apply(origin: string, contents: Electron.WebContents): Promise<void> {
    this.#origins.set(origin, contents);
    const [browser, { id }] = await Promise.all([this.#browser(), this.#context()]);
    const about = { origin, ...(id === null ? {} : { browserContextId: id }) };
    await Promise.all(
      Object.entries(DESCRIPTORS).map(async ([name, descriptors]) => {
        const setting = (await this.#decide(name as Permission, origin, contents)) ? 'granted' : 'denied';
        await Promise.all(descriptors.map((permission) => set(browser, { ...about, permission, setting })));
      }),
    );
  }

  #applyAgain(): void {
    for (const [origin, contents] of this.#origins) void this.apply(origin, contents);
  }

  async #decide(permission: Permission, origin: string, contents: Electron.WebContents): Promise<boolean> {
    // The address of an origin, as Electron passes it, ends with a slash.
    const requestingUrl = `${fromStandIn(origin)}/`;
    const checked = this.#check?.(contents, permission, requestingUrl, { isMainFrame: true, requestingUrl }) ?? true;
    const handler = this.#request;
    if (!checked || !handler) return checked;
    return new Promise((resolve) => handler(contents, permission, resolve, { isMainFrame: true, requestingUrl }));
  }
}

async function set(browser: CdpSession, setting: Protocol.Browser.setPermissionParameters): Promise<void> {
  try {
    await browser.send('Browser.setPermission', setting);
  } catch (error) {
    // Names come and go with Chromium's versions: one that it does not know, it does not ask for either.
    if (!(error instanceof CdpError)) throw error;
  }
}
