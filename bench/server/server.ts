import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { buildSchema, type DocumentNode, execute, GraphQLError, parse } from 'graphql';
import { Issuer, type IssuerSettings, type TokenPair } from './tokens.ts';

export interface ServerSettings extends IssuerSettings {
  /** Each answer waits so long, as over a network. Milliseconds. */
  readonly latencyMs: number;
}

/** What meets a request for a refresh. */
export type Weather =
  | { readonly kind: 'fine' }
  /** 503, without a word on when to come back. */
  | { readonly kind: 'down' }
  /** 429 (RFC 6585 §4). */
  | { readonly kind: 'busy'; readonly retryAfterS: number };

/** What the server saw. */
export interface Journal {
  /** When it was asked for a refresh, however it answered. Milliseconds since the epoch, in order. */
  readonly refreshRequests: readonly number[];
  /** When the first request with a good access token came; `null` before. Milliseconds since the epoch. */
  readonly firstAuthorizedAt: number | null;
  /** Operations whose access token was missing or no longer good. */
  readonly rejected: number;
  readonly lostSessions: number;
}

interface GraphqlRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const ADA = { username: 'ada', name: 'Ada' };

/** As the demo's, as far as the contestants and the app ask for it. */
const schema = buildSchema(`
  type TokenGrant {
    accessToken: String!
    refreshToken: String!
    expiresIn: Float!
    refreshExpiresIn: Float
    user: User!
  }
  type User { username: String! name: String! }
  type Query { viewer(n: Int): User! anyone(n: Int): User! }
  type Mutation {
    login(username: String!, password: String!): TokenGrant!
    refreshToken(refreshToken: String!): TokenGrant!
    logout(refreshToken: String!): Boolean!
  }
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
  readonly #refreshRequests: number[] = [];
  #weather: Weather = { kind: 'fine' };
  #firstAuthorizedAt: number | null = null;
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
      refreshRequests: [...this.#refreshRequests],
      firstAuthorizedAt: this.#firstAuthorizedAt,
      rejected: this.#rejected,
      lostSessions: this.#issuer.lostSessions,
    };
  }

  signIn(lifetimeMs?: number): TokenPair {
    return this.#issuer.signIn(lifetimeMs);
  }

  /** Forgets when the first authorized request came. */
  awaitFirst(): void {
    this.#firstAuthorizedAt = null;
  }

  /** From now on. */
  setWeather(weather: Weather): void {
    this.#weather = weather;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'OPTIONS') {
      // A page's question before it sends: the app's main process makes of it what the API is allowed.
      response.writeHead(204).end();
      return;
    }
    const body = await bodyOf(request);
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = await this.#answerTo(pathname, body, request.headers.authorization ?? '');
    if (this.#latencyMs > 0) await delay(this.#latencyMs);
    response
      .writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
      .end(JSON.stringify(answer.body));
  }

  async #answerTo(path: string, body: string, authorization: string): Promise<Answer> {
    switch (path) {
      case '/graphql': {
        const request: GraphqlRequest = JSON.parse(body);
        const isRefresh = request.query.includes('refreshToken(');
        return (isRefresh && this.#meetWeather()) || { status: 200, body: await this.#execute(request, authorization) };
      }
      case '/token':
      case '/supabase/token': {
        const refusal = this.#meetWeather();
        if (refusal !== null) return refusal;
        const given = body.startsWith('{') ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body));
        const pair = this.#issuer.refresh(String(given.refresh_token), path === '/supabase/token');
        return pair === null
          ? { status: 400, body: { error: 'invalid_grant', error_code: 'refresh_token_already_used' } }
          : { status: 200, body: oauthAnswer(pair) };
      }
      default:
        return { status: 404, body: { error: 'not_found' } };
    }
  }

  /** Notes a request for a refresh. @returns its answer where it gets no further. */
  #meetWeather(): Answer | null {
    this.#refreshRequests.push(Date.now());
    switch (this.#weather.kind) {
      case 'fine':
        return null;
      case 'down':
        return { status: 503, body: { error: 'temporarily_unavailable' } };
      case 'busy':
        return {
          status: 429,
          headers: { 'retry-after': String(this.#weather.retryAfterS) },
          body: { error: 'slow_down' },
        };
    }
  }

  async #execute({ query, variables }: GraphqlRequest, authorization: string): Promise<unknown> {
    const isGood = this.#issuer.isGood(authorization.replace(/^(Bearer|JWT) /, ''));
    if (isGood) this.#firstAuthorizedAt ??= Date.now();
    const document = this.#documents.get(query) ?? parse(query);
    this.#documents.set(query, document);
    return execute({
      schema,
      document,
      variableValues: variables ?? {},
      rootValue: {
        viewer: () => {
          if (isGood) return ADA;
          this.#rejected += 1;
          throw unauthenticated('The access token is missing or has expired.');
        },
        anyone: () => ADA,
        login: () => ({ ...this.#issuer.signIn(), user: ADA }),
        logout: () => true,
        refreshToken: ({ refreshToken }: { refreshToken: string }) => {
          const pair = this.#issuer.refresh(refreshToken);
          if (pair === null) throw unauthenticated('The refresh token is not good.');
          return { ...pair, user: ADA };
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
