import type { Codec } from './codec.ts';
import type { ToHost } from './messages.ts';

type Listener = (event: object, ...args: unknown[]) => void;

/** The preload script's `ipcRenderer`, and how what the host answers reaches it. */
export interface IpcRendererEnd {
  readonly ipcRenderer: object;
  reply(id: number, ok: boolean, value: string): void;
  deliver(channel: string, args: string): void;
}

/** Makes `ipcRenderer`. Runs in the preload script's world, by its source text: it refers to nothing outside itself. */
export function createIpcRenderer(codec: Codec, post: (message: ToHost) => void): IpcRendererEnd {
  const waiting = new Map<number, (ok: boolean, value: string) => void>();
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>();
  let lastId = 0;

  function add(channel: string, listener: Listener, once: boolean) {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }]);
    return ipcRenderer;
  }

  function remove(channel: string, listener: Listener) {
    const registered = listeners.get(channel) ?? [];
    const index = registered.findLastIndex((entry) => entry.listener === listener);
    listeners.set(
      channel,
      registered.filter((_, i) => i !== index),
    );
    return ipcRenderer;
  }

  const ipcRenderer = {
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    addListener: (channel: string, listener: Listener) => add(channel, listener, false),
    off: remove,
    removeListener: remove,
    removeAllListeners(channel?: string) {
      if (channel === undefined) listeners.clear();
      else listeners.delete(channel);
      return ipcRenderer;
    },
    send(channel: string, ...args: unknown[]) {
      post({ type: 'send', channel, args: codec.encode(args) });
    },
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      lastId += 1;
      const id = lastId;
      const encoded = codec.encode(args);
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, (ok, value) => {
        if (ok) resolve(codec.decode(value));
        else reject(new Error(`Error invoking remote method '${channel}': ${value}`));
      });
      post({ type: 'invoke', id, channel, args: encoded });
      return promise;
    },
  };

  return {
    ipcRenderer,
    reply(id, ok, value) {
      waiting.get(id)?.(ok, value);
      waiting.delete(id);
    },
    deliver(channel, text) {
      const args = codec.decode(text) as unknown[];
      for (const { listener, once } of listeners.get(channel) ?? []) {
        if (once) remove(channel, listener);
        try {
          listener({ sender: ipcRenderer, ports: [] }, ...args);
        } catch (error) {
          // As an event listener's: one that fails keeps no other from being called.
          reportError(error);
        }
      }
    },
  };
}
