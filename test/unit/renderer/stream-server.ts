import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import { eventStreamLine, multipartLine } from '../../../src/renderer/auth/subscription-http.ts';
import type { OpenLine } from '../../../src/renderer/auth/subscription-line.ts';

/** How results are written in one of the protocols over HTTP. */
export interface Writing {
  readonly name: string;
  readonly open: OpenLine;
  readonly contentType: string;
  readonly accepted: RegExp;
  readonly start: string;
  next(result: unknown): string;
  readonly heartbeat: string;
  readonly complete: string;
}

export const WRITINGS: readonly Writing[] = [
  {
    name: 'graphql-sse',
    open: eventStreamLine,
    contentType: 'text/event-stream; charset=utf-8',
    accepted: /^text\/event-stream$/,
    start: '',
    next: (result) => `event: next\ndata: ${JSON.stringify(result)}\n\n`,
    heartbeat: ':\n\n',
    complete: 'event: complete\ndata:\n\n',
  },
  {
    name: 'multipart',
    open: multipartLine,
    contentType: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    accepted: /^multipart\/mixed;boundary=graphql;subscriptionSpec=1\.0,/,
    start: '--graphql',
    next: (result) => `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify({ payload: result })}\r\n--graphql`,
    heartbeat: `\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql`,
    complete: '--\r\n',
  },
];

/** What the nth request got to do with; n counts from 1. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: { readonly query: string; readonly variables?: unknown; readonly operationName?: string };
  readonly writing: Writing;
  /** Begins the stream. */
  stream(): Exchange;
  write(...results: readonly unknown[]): Exchange;
  complete(): void;
  /** Breaks the connection off. */
  cut(): void;
  refuse(status: number, headers?: Readonly<Record<string, string>>, body?: string): void;
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A real HTTP server that answers subscriptions as told. */
export async function startStreamServer(writing: Writing, answer: (exchange: Exchange, n: number) => void) {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse(await text(request));
    const exchange: Exchange = {
      request,
      response,
      body,
      writing,
      stream() {
        response.writeHead(200, { 'content-type': writing.contentType });
        response.write(writing.start === '' ? ':\n\n' : writing.start);
        return exchange;
      },
      write(...results) {
        for (const result of results) response.write(writing.next(result));
        return exchange;
      },
      complete: () => response.write(writing.complete),
      cut: () => response.destroy(),
      refuse: (status, headers = {}, content = '') => response.writeHead(status, headers).end(content),
    };
    exchanges.push(exchange);
    answer(exchange, exchanges.length);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  running.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, exchanges };
}

export const tick = (n: unknown) => ({ data: { tick: n } });
