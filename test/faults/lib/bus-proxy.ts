import { connect, createServer, type Server, type Socket } from 'node:net';

/** Calls of the Secret Service API that write a secret: https://specifications.freedesktop.org/secret-service-spec/ */
const WRITE = /CreateItem|SetSecret/;

interface Trap {
  writesToGo: number;
  readonly moment: 'before' | 'after';
  readonly caught: () => void;
}

/**
 * Stands between one process and the D-Bus session, so that its keychain, and nobody else's, is gone, does not answer,
 * or is caught in the middle of a write. Needs a process of its own loop: the keychain's library connects synchronously.
 */
export class BusProxy {
  readonly #server: Server;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | null = null;
  #trap: Trap | null = null;

  private constructor(server: Server, path: string) {
    this.#server = server;
    this.#path = path;
    server.on('connection', (client) => this.#serve(client));
  }

  /** @param path - of the proxy's own socket: at most some 100 bytes (sun_path, unix(7)). */
  static async start(path: string): Promise<BusProxy> {
    const server = createServer({ allowHalfOpen: false });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    return new BusProxy(server, path);
  }

  /** For `DBUS_SESSION_BUS_ADDRESS` of the process. */
  get address(): string {
    return `unix:path=${this.#path}`;
  }

  /** The bus is gone: cuts every connection, and each new one at once, until called with `false`. */
  cut(isCut = true): void {
    this.#isCut = isCut;
    if (isCut) for (const socket of this.#sockets) socket.destroy();
  }

  /** Nothing passes, and nothing is refused, until {@link release}. */
  hold(): void {
    if (this.#gate !== null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = { opened: promise, open: resolve };
  }

  release(): void {
    this.#gate?.open();
    this.#gate = null;
  }

  /**
   * Resolves when the process's `count`th write from now on has come as far as `moment`: it has not reached the
   * keychain, or it has, and the answer is held. From then on nothing passes.
   */
  catchWrite(count: number, moment: 'before' | 'after'): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#trap = { writesToGo: count, moment, caught: resolve };
    return promise;
  }

  async stop(): Promise<void> {
    this.release();
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    if (this.#isCut) {
      client.destroy();
      return;
    }
    const bus = connect(pathOfBus());
    for (const [socket, other] of [
      [client, bus],
      [bus, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    void this.#forward(client, bus, true);
    void this.#forward(bus, client, false);
  }

  async #forward(from: Socket, to: Socket, isRequest: boolean): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        await this.#gate?.opened;
        const trap = isRequest ? this.#sprung(chunk) : null;
        if (trap?.moment === 'before') {
          this.#close(trap.caught);
          await this.#gate?.opened;
        }
        to.write(chunk);
        if (trap?.moment === 'after') this.#close(trap.caught);
      }
      to.end();
    } catch {
      to.destroy(); // The other side is gone: what it had to say no longer matters.
    }
  }

  #close(caught: () => void): void {
    this.hold();
    caught();
  }

  /** The trap, if this chunk is the write that it waits for. */
  #sprung(chunk: Buffer): Trap | null {
    const trap = this.#trap;
    if (trap === null || !WRITE.test(chunk.toString('latin1'))) return null;
    trap.writesToGo -= 1;
    if (trap.writesToGo > 0) return null;
    this.#trap = null;
    return trap;
  }
}

/** Of the D-Bus session that this process runs in. https://dbus.freedesktop.org/doc/dbus-specification.html#addresses */
function pathOfBus(): string {
  const [, path] = /unix:(?:.*,)?path=([^,;]+)/.exec(process.env.DBUS_SESSION_BUS_ADDRESS ?? '') ?? [];
  if (path === undefined) throw new Error('There is no D-Bus session with a socket of a path.');
  return path;
}
