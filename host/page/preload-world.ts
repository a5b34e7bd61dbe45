import type { createBridgePeer } from './bridge-peer.ts';
import type { createCodec } from './codec.ts';
import type { createIpcRenderer } from './ipc-renderer.ts';
import type { ToHost, ToPage } from './messages.ts';
import type { watchPerson } from './watch.ts';

export interface PreloadWorldSettings {
  /** Name of the event that hands the bridge's channel to the page's half. */
  readonly handshake: string;
  /** Name of the function by which this world speaks to the host. */
  readonly binding: string;
  /** Name of the function by which the host speaks to this world. */
  readonly receiver: string;
  readonly process: Readonly<Record<string, unknown>>;
}

export interface PreloadWorldParts {
  readonly createCodec: typeof createCodec;
  readonly createBridgePeer: typeof createBridgePeer;
  readonly createIpcRenderer: typeof createIpcRenderer;
  readonly watchPerson: typeof watchPerson;
}

/** A preload script, as the body of a CommonJS module. */
export type PreloadScript = (
  require: (name: string) => unknown,
  module: { exports: unknown },
  exports: unknown,
  process: object,
  global: typeof globalThis,
) => void;

/**
 * Gives the preload script an `electron` and a `process`, and runs it. Runs in the preload script's own world, by its
 * source text, before any script of the page; in the main frame alone.
 */
export function runPreload(
  settings: PreloadWorldSettings,
  parts: PreloadWorldParts,
  preload: PreloadScript | null,
): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const binding = world[settings.binding] as (message: string) => void;
  delete world[settings.binding];
  if (window.top !== window) return;

  const post = (message: ToHost) => binding(JSON.stringify(message));
  const guard = (name: string, members: object): object =>
    new Proxy(members, {
      get(target, key, receiver) {
        if (typeof key === 'symbol' || key in target || key === 'then') return Reflect.get(target, key, receiver);
        throw new Error(`The host does not implement ${name}.${key} in a preload script.`);
      },
    });

  const channel = document.createElement('i');
  const bridge = parts.createBridgePeer(channel, { ours: 'to-page', theirs: 'to-preload' }, () => {});
  document.dispatchEvent(new MouseEvent(settings.handshake, { relatedTarget: channel }));
  const ipc = parts.createIpcRenderer(parts.createCodec(), post);
  const person = parts.watchPerson(post);

  Object.defineProperty(world, settings.receiver, {
    value: (message: ToPage) => {
      if (message.type === 'reply') ipc.reply(message.id, message.ok, message.value);
      else if (message.type === 'event') ipc.deliver(message.channel, message.args);
      else person.setAccelerators(message.accelerators);
    },
  });

  const electron = guard('electron', {
    ipcRenderer: guard('electron.ipcRenderer', ipc.ipcRenderer),
    contextBridge: guard('electron.contextBridge', {
      exposeInMainWorld: (name: string, api: unknown) => bridge.offer(name, api),
    }),
  });
  const require = (name: string) => {
    if (name === 'electron' || name === 'electron/renderer' || name === 'electron/common') return electron;
    throw new Error(`The host does not implement require('${name}') in a preload script.`);
  };
  const module = { exports: {} };
  try {
    preload?.(require, module, module.exports, guard('process', settings.process), globalThis);
  } catch (error) {
    const { message, stack } = error as Error;
    post({ type: 'preload-failed', message: `${message}`, stack: `${stack}` });
  }
}
