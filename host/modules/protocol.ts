import { registerSchemes } from '../stand-in.ts';
import { guardObject, NotImplemented } from '../unimplemented.ts';

type Handler = (request: Request) => Response | Promise<Response>;
type Covered = 'handle' | 'unhandle' | 'isProtocolHandled';

/** The handlers of one session's custom schemes. */
export class ProtocolHandlers {
  readonly #handlers = new Map<string, Handler>();

  /** What the app holds as `session.protocol`. */
  readonly module: Electron.Protocol = guardObject<Electron.Protocol>('Protocol', this.#members());

  handlerOf(scheme: string): Handler | undefined {
    return this.#handlers.get(scheme);
  }

  #members(): Pick<Electron.Protocol, Covered> {
    return {
      handle: (scheme, handler) => {
        if (/^(https?|wss?|file|data|blob)$/.test(scheme)) {
          throw new NotImplemented(`electron.protocol.handle for the built-in scheme ${scheme}`);
        }
        if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
        this.#handlers.set(scheme, handler);
      },
      unhandle: (scheme) => {
        if (!this.#handlers.delete(scheme)) throw new Error(`Failed to unhandle protocol: ${scheme}`);
      },
      isProtocolHandled: (scheme) => this.#handlers.has(scheme),
    };
  }
}

/** The module `protocol`: the default session's handlers, and what is said once for all sessions before `ready`. */
export function protocolModule(ofDefaultSession: () => Electron.Protocol, isReady: () => boolean): Electron.Protocol {
  return guardObject<Electron.Protocol>('protocol', {
    handle: (scheme, handler) => ofDefaultSession().handle(scheme, handler),
    unhandle: (scheme) => ofDefaultSession().unhandle(scheme),
    isProtocolHandled: (scheme) => ofDefaultSession().isProtocolHandled(scheme),
    registerSchemesAsPrivileged(customSchemes) {
      if (isReady()) {
        throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
      }
      registerSchemes(customSchemes);
    },
  } satisfies Pick<Electron.Protocol, Covered | 'registerSchemesAsPrivileged'>);
}
