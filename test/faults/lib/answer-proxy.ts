import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a token endpoint sends under `login` and `refreshToken`, as far as it is changed on the way. */
export interface TokenFields {
  accessToken?: unknown;
  refreshToken?: unknown;
  expiresIn?: unknown;
}

export interface Changes {
  /** Changes the tokens of an answer. */
  readonly answer: (fields: TokenFields) => void;
  /** Undoes, on the way to the server, what was done to the refresh token. */
  readonly request?: (refreshToken: string) => string;
  /** Whether a refresh is passed on; else it is refused, without the server hearing of it. */
  readonly mayPass?: (refreshToken: string) => Promise<boolean>;
}

const REFUSAL = '{"errors":[{"message":"The refresh token was used.","extensions":{"code":"UNAUTHENTICATED"}}]}';

/** Stands in front of the demo back end, and changes what its token answers say: servers that it cannot be told to be. */
export class AnswerProxy {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(target: string, changes: Changes): Promise<AnswerProxy> {
    const server = createServer((request, response) => {
      void exchange(request, target, changes).then(
        ({ status, headers, body }) => response.writeHead(status, headers).end(body),
        () => response.destroy(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new AnswerProxy(server);
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function exchange(request: IncomingMessage, target: string, { answer, request: undo, mayPass }: Changes) {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const sent = JSON.parse(Buffer.concat(chunks).toString()) as { variables?: { refreshToken?: string } };
  const refreshToken = sent.variables?.refreshToken;
  if (refreshToken !== undefined && mayPass !== undefined && !(await mayPass(refreshToken))) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: REFUSAL };
  }
  if (sent.variables !== undefined && refreshToken !== undefined && undo !== undefined) {
    sent.variables.refreshToken = undo(refreshToken);
  }
  const response = await fetch(target, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: request.headers.accept ?? '*/*',
      ...(request.headers.authorization === undefined ? {} : { authorization: request.headers.authorization }),
    },
    body: JSON.stringify(sent),
  });
  const received = (await response.json()) as { data?: Record<string, TokenFields | null> | null };
  for (const field of ['login', 'refreshToken']) {
    const tokens = received.data?.[field];
    if (tokens) answer(tokens);
  }
  return {
    status: response.status,
    headers: { 'content-type': response.headers.get('content-type') ?? 'application/json' },
    body: JSON.stringify(received),
  };
}
