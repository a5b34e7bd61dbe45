import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one subscription is answered with. */
export interface LiveStream {
  readonly headers: IncomingMessage['headers'];
  readonly response: ServerResponse;
}

/** A server of subscriptions over HTTP without a word of CORS, and all that it was asked. `next` is the next stream. */
export async function startLiveServer() {
  const asked: LiveStream[] = [];
  const waiting: ((stream: LiveStream) => void)[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(405).end();
      return;
    }
    const stream = { headers: request.headers, response };
    asked.push(stream);
    waiting.shift()?.(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/live`,
    asked,
    next: () => new Promise<LiveStream>((resolve) => waiting.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
