import type { Server } from 'node:http';
import type { Connections } from './connections.ts';
import { DemoServerError } from './errors.ts';

export const LOOPBACK = '127.0.0.1';

/** Listens on 127.0.0.1 and resolves with the port; rejects with a {@link DemoServerError}. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(refusal(port, cause)));
    server.listen({ port, host: LOOPBACK }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

/** How long requests under way may take to end when a server stops, in milliseconds. */
const DRAIN_MS = 1_000;

/** Stops listening, lets requests under way end for up to a second, then cuts every connection. */
export async function closeServer(server: Server, connections: Connections): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  const force = setTimeout(() => connections.destroyAll(), DRAIN_MS);
  await closed;
  clearTimeout(force);
}

function refusal(port: number, cause: NodeJS.ErrnoException): DemoServerError {
  if (cause.code === 'EADDRINUSE') {
    const message = `Port ${port} is in use. Stop the program that listens there, or choose another port.`;
    return new DemoServerError('port_in_use', message, { cause });
  }
  const message = `Cannot listen on port ${port} (${cause.code ?? cause.message}). Choose another port.`;
  return new DemoServerError('port_refused', message, { cause });
}
