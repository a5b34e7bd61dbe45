import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { buildSchema, type DocumentNode, execute, GraphQLError, parse } from 'graphql';
import { Issuer, type IssuerSettings, type TokenPair } from './tokens.ts';

export interface ServerSettings extends IssuerSettings {
  /** Each answer waits so long, as over a network. Milliseconds. */
  readonly latencyMs: number;
}

/** What the server saw. */
export interface Journal {
  /** Requests for a refresh that were answered with tokens. */
  readonly refreshes: number;
  readonly refusedRefreshes: number;
  readonly operations: number;
  /** Operations whose access token was missing or no longer good. */
  readonly rejected: number;
  readonly lostSessions: number;
}

const schema = buildSchema(`
  type Tokens { accessToken: String! refreshToken: String! expiresIn: Int! }
  type User { username: String! }
  type Query { viewer: User! }
  type Mutation { login(username: String!, password: String!): Tokens! refreshToken(refreshToken: String!): Tokens! }
`);

/**
 * A GraphQL API that issues its tokens itself, with an OAuth 2.0 token endpoint beside it (RFC 6749 §6) and one in the
 * form that Supabase's client asks. Lean, so that the machine's time goes to what is measured.
 */
export class BenchServer {
  readonly #server: Server;
  readonly #latencyMs: number;
  readonly #issuer: Issuer;
  readonly #documents = new Map<string, DocumentNode>();
  #refreshes = 0;
  #refusedRefreshes = 0;
  #operations = 0;
  #rejected = 0;

  private constructor(settings: ServerSettings) {
    this.#issuer = new Issuer(settings);
    this.#latencyMs = settings.latencyMs;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    this.#server.keepAliveTimeout = 60_000;
  }

  static async start(settings: ServerSettings): Promise<BenchServer> {
    const server = new BenchServer(settings);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get journal(): Journal {
    return {
      refreshes: this.#refreshes,
      refusedRefreshes: this.#refusedRefreshes,
      operations: this.#operations,
      rejected: this.#rejected,
      lostSessions: this.#issuer.lostSessions,
    };
  }

  signIn(): TokenPair {
    return this.#issuer.signIn();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = await this.#answerTo(pathname, body, request.headers.authorization ?? '');
    if (this.#latencyMs > 0) await delay(this.#latencyMs);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  }

  async #answerTo(path: string, body: string, authorization: string): Promise<{ status: number; body: unknown }> {
    switch (path) {
      case '/graphql':
        return { status: 200, body: await this.#execute(JSON.parse(body), authorization) };
      case '/token':
      case '/supabase/token': {
        const given = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
        const pair = this.#refresh(String(given.refresh_token));
        return pair === null
          ? { status: 400, body: { error: 'invalid_grant', error_code: 'refresh_token_already_used' } }
          : { status: 200, body: oauthAnswer(pair) };
      }
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }

  #refresh(refreshToken: string): TokenPair | null {
    const pair = this.#issuer.refresh(refreshToken);
    if (pair === null) this.#refusedRefreshes += 1;
    else this.#refreshes += 1;
    return pair;
  }

  async #execute(
    { query, variables }: { query: string; variables?: Record<string, unknown> },
    authorization: string,
  ): Promise<unknown> {
    const document = this.#documents.get(query) ?? parse(query);
    this.#documents.set(query, document);
    return execute({
      schema,
      document,
      variableValues: variables ?? {},
      rootValue: {
        viewer: () => {
          this.#operations += 1;
          if (this.#issuer.isGood(authorization.replace(/^(Bearer|JWT) /, ''))) return { username: 'ada' };
          this.#rejected += 1;
          throw unauthenticated('The access token is missing or has expired.');
        },
        login: () => this.#issuer.signIn(),
        refreshToken: ({ refreshToken }: { refreshToken: string }) => {
          const pair = this.#refresh(refreshToken);
          if (pair === null) throw unauthenticated('The refresh token is not good.');
          return pair;
        },
      },
    });
  }
}

function oauthAnswer({ accessToken, refreshToken, expiresIn }: TokenPair): unknown {
  return {
    access_token: accessToken,
    refresh_token: refreshToken,
    expires_in: expiresIn,
    token_type: 'bearer',
    user: { id: 'ada', aud: 'authenticated' },
  };
}

function unauthenticated(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
