import { EventEmitter } from 'node:events';
import { ipcTap } from '../ipc-tap.ts';
import { createCodec } from '../page/codec.ts';
import type { ToHost } from '../page/messages.ts';
import { asWhole, guardClass, NotImplemented } from '../unimplemented.ts';
import type { HostWebContents } from './web-contents.ts';

type Covered =
  | 'addListener'
  | 'handle'
  | 'handleOnce'
  | 'off'
  | 'on'
  | 'once'
  | 'removeAllListeners'
  | 'removeHandler'
  | 'removeListener';
type Handler = Parameters<Electron.IpcMain['handle']>[1];

const codec = createCodec();

class HostIpcMain extends EventEmitter implements Pick<Electron.IpcMain, Covered> {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    if (typeof handler !== 'function') throw new TypeError('Expected handler to be a function');
    this.#handlers.set(channel, handler);
  }

  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  }

  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  async answer(event: Electron.IpcMainInvokeEvent, channel: string, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (!handler) throw new Error(`No handler registered for '${channel}'`);
    return handler(event, ...args);
  }
}

guardClass('electron.ipcMain', HostIpcMain);
const hostIpcMain = new HostIpcMain();
export const ipcMain = asWhole<Electron.IpcMain>(hostIpcMain);

/** Brings a message of a window's preload script to the app's listener or handler. */
export async function receive(contents: HostWebContents, message: ToHost & { type: 'invoke' | 'send' }): Promise<void> {
  const { type, channel, args } = message;
  ipcTap.record({ direction: type, windowId: contents.id, channel, json: args });
  const decoded = codec.decode(args) as unknown[];
  if (type === 'send') {
    const event = Object.assign(senderOf(contents), {
      ports: [],
      reply: (replyChannel: string, ...values: unknown[]) => contents.send(replyChannel, ...values),
    });
    Object.defineProperty(event, 'returnValue', {
      set() {
        throw new NotImplemented('ipcRenderer.sendSync and event.returnValue');
      },
    });
    hostIpcMain.emit(channel, event as object as Electron.IpcMainEvent, ...decoded);
    return;
  }
  // The page that asked, not the one that the window shows when the answer is there.
  const reply = contents.teller();
  try {
    const value = codec.encode(await hostIpcMain.answer(senderOf(contents), channel, decoded));
    ipcTap.record({ direction: 'result', windowId: contents.id, channel, json: value });
    reply({ type: 'reply', id: message.id, ok: true, value });
  } catch (error) {
    ipcTap.record({ direction: 'error', windowId: contents.id, channel, json: JSON.stringify(`${error}`) });
    process.stderr.write(`Error occurred in handler for '${channel}': ${(error as Error)?.stack ?? error}\n`);
    reply({ type: 'reply', id: message.id, ok: false, value: `${error}` });
  }
}

/** The arguments of `webContents.send`, as text. Throws where one cannot be cloned. */
export function encodeEvent(contents: HostWebContents, channel: string, args: readonly unknown[]): string {
  const json = codec.encode(args);
  ipcTap.record({ direction: 'event', windowId: contents.id, channel, json });
  return json;
}

function senderOf(contents: HostWebContents): Electron.IpcMainInvokeEvent {
  const frame = contents.mainFrame;
  const event = {
    type: 'frame',
    sender: contents.asElectron,
    processId: frame.processId,
    frameId: frame.routingId,
    defaultPrevented: false,
    preventDefault() {},
    get senderFrame() {
      return frame.isDestroyed() ? null : frame;
    },
  } as const;
  return event as object as Electron.IpcMainInvokeEvent;
}
