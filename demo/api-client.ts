import type { Settings } from './options.ts';

/** The operations by which tokens are obtained and given up, as an app would send them. */
export const documents = {
  login: /* GraphQL */ `
    mutation SignIn($username: String!, $password: String!) {
      login(username: $username, password: $password) {
        accessToken
        refreshToken
        expiresIn
        refreshExpiresIn
        user { id name username }
      }
    }
  `,
  refresh: /* GraphQL */ `
    mutation RefreshToken($refreshToken: String!) {
      refreshToken(refreshToken: $refreshToken) {
        accessToken
        refreshToken
        expiresIn
        refreshExpiresIn
        user { id name username }
      }
    }
  `,
  logout: /* GraphQL */ `
    mutation SignOut($refreshToken: String!) {
      logout(refreshToken: $refreshToken)
    }
  `,
} as const;

/** Lifetimes are in seconds. */
export interface TokenGrant {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresIn: number | null;
  readonly refreshExpiresIn: number | null;
  readonly user: { readonly id: string; readonly name: string; readonly username: string };
}

export interface ApiAnswer<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data | null;
  readonly errors: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface SendOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly accessToken?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** An answer with errors where none were expected. The message is the server's. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string | undefined;

  constructor({ errors, status }: ApiAnswer<unknown>) {
    super(errors[0]?.message ?? `HTTP ${status}`);
    this.code = errors[0]?.extensions?.code;
  }
}

/** A plain client of the demo API: for scripts and tests that act beside the app, or in its stead. */
export class ApiClient {
  readonly #endpoint: string;
  readonly #header: Settings['header'];

  /** @param endpoint - `endpoint` of the server. */
  constructor(endpoint: string, header: Settings['header'] = { name: 'Authorization', scheme: 'Bearer' }) {
    this.#endpoint = endpoint;
    this.#header = header;
  }

  /** Sends an operation. Rejects where the answer is not JSON, and as `fetch` does. */
  async send<Data>(query: string, options: SendOptions = {}): Promise<ApiAnswer<Data>> {
    const { variables, operationName, accessToken, headers, signal } = options;
    const { name, scheme } = this.#header;
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(accessToken === undefined ? {} : { [name]: `${scheme} ${accessToken}`.trim() }),
        ...headers,
      },
      body: JSON.stringify({ query, variables, operationName }),
      ...(signal ? { signal } : {}),
    });
    const { data = null, errors = [] }: Partial<ApiAnswer<Data>> = await response.json();
    return { status: response.status, headers: response.headers, data, errors };
  }

  /** Sends an operation and returns its data; rejects with an {@link ApiError} where there are errors. */
  async request<Data>(query: string, options: SendOptions = {}): Promise<Data> {
    const answer = await this.send<Data>(query, options);
    if (answer.errors.length > 0 || answer.data === null) throw new ApiError(answer);
    return answer.data;
  }

  async login(username: string, password: string): Promise<TokenGrant> {
    const data = await this.request<{ login: TokenGrant }>(documents.login, { variables: { username, password } });
    return data.login;
  }

  async refresh(refreshToken: string | null): Promise<TokenGrant> {
    const variables = { refreshToken };
    return (await this.request<{ refreshToken: TokenGrant }>(documents.refresh, { variables })).refreshToken;
  }

  async logout(refreshToken: string | null): Promise<void> {
    await this.request(documents.logout, { variables: { refreshToken } });
  }
}
