import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { listenOnLoopback } from '../listen.ts';
import { type Command, type CommandResults, commands } from './protocol.ts';
import { WaitEnded } from './waiters.ts';

/** What carries the commands out; their arguments are parsed already. */
export type CommandHandlers = {
  readonly [C in Command]: (given: z.output<(typeof commands)[C]>) => CommandResults[C] | Promise<CommandResults[C]>;
};

export interface ControlServer {
  /** `http://127.0.0.1:{port}/{secret}` */
  readonly endpoint: string;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 100_000;

/**
 * Serves the control interface: `POST /{secret}/{command}` with the arguments as JSON. On loopback only, under an
 * address nobody can guess, and for no web page: neither by DNS rebinding (the Host header tells) nor across origins
 * (the Origin header tells).
 */
export async function startControlServer(handlers: CommandHandlers): Promise<ControlServer> {
  const secret = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    void answer(request, secret, port, handlers)
      .catch(failureOf)
      .then(({ status, body }) => send(response, status, body));
  });
  const port = await listenOnLoopback(server, 0);
  return {
    endpoint: `http://127.0.0.1:${port}/${secret}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: { readonly result: unknown } | { readonly error: string };
}

async function answer(
  request: IncomingMessage,
  secret: string,
  port: number,
  handlers: CommandHandlers,
): Promise<Reply> {
  const { host, origin } = request.headers;
  if (origin !== undefined || !(host === `127.0.0.1:${port}` || host === `localhost:${port}`)) {
    return { status: 403, body: { error: 'Web pages may not use the control interface.' } };
  }
  const [, givenSecret, command = ''] = request.url?.split('/') ?? [];
  if (givenSecret !== secret || !isCommand(command)) return { status: 404, body: { error: 'No such command.' } };
  if (request.method !== 'POST') return { status: 405, body: { error: 'Send a POST request.' } };
  return { status: 200, body: { result: await run(command, JSON.parse(await bodyOf(request)), handlers) } };
}

function run(command: Command, given: unknown, handlers: CommandHandlers): unknown {
  // TypeScript does not see that a handler and the schema of the same name belong together.
  const carryOut = handlers[command] as (given: unknown) => unknown;
  return carryOut(commands[command].parse(given));
}

function isCommand(name: string): name is Command {
  return Object.hasOwn(commands, name);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new SyntaxError('The request is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function failureOf(error: unknown): Reply {
  if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
  if (error instanceof SyntaxError) return { status: 400, body: { error: error.message } };
  if (error instanceof WaitEnded) return { status: 408, body: { error: error.message } };
  return { status: 500, body: { error: 'The command failed.' } };
}

function send(response: ServerResponse, status: number, body: Reply['body']): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
