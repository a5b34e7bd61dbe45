import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The TCP connections of a server, which can pretend that the network is gone. */
export class Connections {
  readonly #sockets = new Set<Socket>();
  #reachable = true;

  constructor(server: Server) {
    server.on('connection', (socket) => {
      if (!this.#reachable) {
        socket.destroy();
        return;
      }
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Unreachable: cuts every connection, and each new one at once. */
  setReachable(reachable: boolean): void {
    this.#reachable = reachable;
    if (!reachable) this.destroyAll();
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
