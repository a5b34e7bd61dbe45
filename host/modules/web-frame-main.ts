import { EventEmitter } from 'node:events';
import { originOf } from '../stand-in.ts';
import { asWhole, guardClass } from '../unimplemented.ts';

type Covered =
  | 'detached'
  | 'frameTreeNodeId'
  | 'frameToken'
  | 'isDestroyed'
  | 'name'
  | 'origin'
  | 'parent'
  | 'processId'
  | 'routingId'
  | 'send'
  | 'top'
  | 'url';

let lastRoutingId = 0;

/**
 * The main frame of a window, for the life of one document: the next document has a frame object of its own, as in
 * Electron, where a navigation replaces the frame in its process. Only main frames have a preload script, so no other
 * frame ever sends a message.
 */
export class HostWebFrameMain extends EventEmitter implements Pick<Electron.WebFrameMain, Covered> {
  readonly parent = null;
  readonly name = '';
  readonly frameTreeNodeId: number;
  readonly frameToken: string;
  readonly routingId: number;
  /** Chromium does not tell which of its processes shows a page; a window counts as a process. */
  readonly processId: number;
  readonly #send: (channel: string, args: unknown[]) => void;
  #url: string;
  #disposed = false;

  constructor(window: { id: number; frameId: string }, url: string, send: (channel: string, args: unknown[]) => void) {
    super();
    lastRoutingId += 1;
    this.routingId = lastRoutingId;
    this.frameTreeNodeId = window.id;
    this.processId = window.id;
    this.frameToken = window.frameId;
    this.#url = url;
    this.#send = send;
  }

  /** This object as the app holds it. */
  get asElectron(): Electron.WebFrameMain {
    return asWhole<Electron.WebFrameMain>(this);
  }

  get url(): string {
    this.#mustLive();
    return this.#url;
  }

  get origin(): string {
    this.#mustLive();
    return originOf(this.#url);
  }

  get top(): Electron.WebFrameMain {
    return this.asElectron;
  }

  get detached(): boolean {
    return this.#disposed;
  }

  isDestroyed(): boolean {
    return this.#disposed;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#mustLive();
    this.#send(channel, args);
  }

  /** The document stays, its address changes. */
  navigatedWithin(url: string): void {
    this.#url = url;
  }

  dispose(): void {
    this.#disposed = true;
  }

  #mustLive(): void {
    if (this.#disposed) throw new Error('Render frame was disposed before WebFrameMain could be accessed');
  }
}

guardClass('WebFrameMain', HostWebFrameMain);
