import type { GraphqlAuth, GraphqlConnection, RefreshTokenOperation, TokenPaths } from '../../../../shared/connection.ts';
import type { Credentials } from '../../../../shared/ipc.ts';
import { AuthError } from '../../errors.ts';
import { type Clock, type Http, HttpFailure } from '../../ports.ts';
import { parseRetryAfter } from '../../schedule.ts';
import { type Grant, GrantError, type RefreshAnswer, type SignInAnswer } from '../grant.ts';
import { type GraphqlAnswer, isDocumentError, readAnswer, redact } from './answer.ts';
import { variablesFrom } from './paths.ts';
import { hasTokens, lifetimes, missingMessage, resultMissing, SAME_TOKEN, textAt } from './tokens.ts';
import { transportError } from './transport-error.ts';

/**
 * Signs in and refreshes by mutations of the API itself. They are sent by this client of its own: nothing here passes
 * the link that authorizes operations, so a refresh can never wait for itself.
 */
export class GraphqlGrant implements Grant {
  readonly tokenEndpoint: string;
  readonly addresses: readonly string[];
  readonly signInTimeoutMs = 30_000;
  readonly revoke: Grant['revoke'];
  readonly #auth: GraphqlAuth;
  readonly #headerName: string;
  readonly #http: Http;
  readonly #clock: Clock;

  constructor(connection: GraphqlConnection, deps: { http: Http; clock: Clock }) {
    const { auth } = connection;
    this.#auth = auth;
    this.#headerName = connection.header.name;
    this.#http = deps.http;
    this.#clock = deps.clock;
    this.tokenEndpoint = auth.endpoint ?? connection.endpoint;
    this.addresses = [this.tokenEndpoint, connection.endpoint, connection.subscriptionEndpoint ?? ''];
    const { signOut } = auth;
    this.revoke = signOut === null ? null : (refreshToken, signal) => this.#revoke(signOut, refreshToken, signal);
  }

  async signIn(credentials: Credentials | null, signal: AbortSignal): Promise<SignInAnswer> {
    const { signIn } = this.#auth;
    if (credentials === null) throw new AuthError('bad_request', 'Type a username and a password.');
    const variables = variablesFrom({
      [signIn.variables.username]: credentials.username,
      [signIn.variables.password]: credentials.password,
    });
    const answer = await this.#signInExchange(signIn.document, variables, signal);
    if (!hasTokens(answer, signIn.result)) throw signInError(answer, this.tokenEndpoint, credentials);
    const tokens = answer.data;
    const accessToken = textAt(tokens, signIn.result.accessToken);
    if (accessToken === null) throw resultMissing('access token', 'accessToken', signIn.result.accessToken, tokens);
    const refreshToken = textAt(tokens, signIn.result.refreshToken);
    if (refreshToken === null) throw resultMissing('refresh token', 'refreshToken', signIn.result.refreshToken, tokens);
    if (accessToken === refreshToken) {
      throw new AuthError('result_missing', SAME_TOKEN, { field: 'auth.signIn.result.accessToken' });
    }
    const account = textAt(tokens, signIn.result.account);
    return {
      accessToken,
      refreshToken,
      proofKey: null,
      lifetime: lifetimes(tokens, signIn.result),
      // A path that finds a token in place of a name must not show it.
      account: account === null || account === refreshToken || account === accessToken ? credentials.username : account,
    };
  }

  async refresh(refreshToken: string, signal: AbortSignal): Promise<RefreshAnswer> {
    const { refresh } = this.#auth;
    const data = await this.#spend(refresh, refreshToken, signal, refresh.result);
    const received = textAt(data, refresh.result.refreshToken);
    const accessToken = textAt(data, refresh.result.accessToken);
    const account = textAt(data, refresh.result.account);
    const isToken = (value: string | null) => value === (received ?? refreshToken);
    const lifetime = lifetimes(data, refresh.result);
    const found = {
      refreshToken: received,
      lifetime,
      account: isToken(account) || account === accessToken ? null : account,
    };
    if (accessToken === null) {
      const problem = missingMessage('access token', refresh.result.accessToken, data, 'refresh');
      return { ...found, accessToken: null, problem };
    }
    return isToken(accessToken)
      ? { ...found, accessToken: null, problem: SAME_TOKEN }
      : { ...found, accessToken, problem: null };
  }

  async #revoke(operation: RefreshTokenOperation, refreshToken: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#spend(operation, refreshToken, signal, null);
    } catch (error) {
      if (error instanceof GrantError && error.kind === 'refused') return;
      throw error;
    }
  }

  /**
   * Sends an operation that carries the refresh token.
   * @param tokens - where its answer has tokens, or `null` for one that gives none. An answer that has them is taken
   *   whatever else it says: the server has rotated, and what it sent is all that is left of the session.
   * @returns its `data`.
   * @throws GrantError
   */
  async #spend(
    operation: RefreshTokenOperation,
    refreshToken: string,
    signal: AbortSignal,
    tokens: TokenPaths | null,
  ): Promise<Readonly<Record<string, unknown>>> {
    const placement = operation.refreshToken;
    const asVariable = placement.sentAs === 'variable';
    const variables = asVariable ? variablesFrom({ [placement.path]: refreshToken }) : {};
    const headers = asVariable ? {} : { [this.#headerName]: `${placement.scheme} ${refreshToken}`.trim() };
    const http = await this.#post(operation.document, variables, headers, signal).catch((error: unknown) => {
      throw transportError(error, this.tokenEndpoint);
    });
    const answer = readAnswer(http);
    if (tokens !== null && hasTokens(answer, tokens)) return answer.data;
    const retryAfterMs = parseRetryAfter(http.headers['retry-after'], http.headers.date, this.#clock.wall());
    if (http.status === 408 || http.status === 429 || http.status >= 500) {
      throw new GrantError('server', `The server answered HTTP ${http.status}.`, { mayHaveActed: true, retryAfterMs });
    }
    switch (answer.kind) {
      case 'data':
        return answer.data;
      case 'errors': {
        const message = redact(answer.errors[0].message, [refreshToken]);
        const refused = answer.errors.some((error) => this.#auth.refusedCodes.includes(error.code));
        if (refused || answer.status === 401) throw new GrantError('refused', `The server said: “${message}”`);
        if (answer.errors.some(isDocumentError)) {
          throw new GrantError('misconfigured', `The server does not accept the operation: “${message}”`);
        }
        throw new GrantError('server', `The server said: “${message}”`, { mayHaveActed: true, retryAfterMs });
      }
      case 'not_graphql':
        throw new GrantError('server', notGraphqlMessage(this.tokenEndpoint, answer), {
          mayHaveActed: true,
          retryAfterMs,
        });
    }
  }

  async #signInExchange(document: string, variables: unknown, signal: AbortSignal): Promise<GraphqlAnswer> {
    try {
      return readAnswer(await this.#post(document, variables, {}, signal));
    } catch (error) {
      if (error instanceof HttpFailure && error.kind === 'aborted') {
        throw signal.reason instanceof AuthError
          ? signal.reason
          : new AuthError('cancelled', 'The sign-in was cancelled.');
      }
      throw new AuthError('endpoint_unreachable', transportError(error, this.tokenEndpoint).message, {
        field: 'endpoint',
      });
    }
  }

  #post(document: string, variables: unknown, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
    return this.#http.post(
      this.tokenEndpoint,
      {
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
          ...headers,
        },
        body: JSON.stringify({ query: document, variables }),
      },
      signal,
    );
  }
}

/** Why a sign-in gave no tokens, and what to do. */
function signInError(
  answer: Exclude<GraphqlAnswer, { kind: 'data' }>,
  endpoint: string,
  { password }: Credentials,
): AuthError {
  switch (answer.kind) {
    case 'not_graphql':
      return answer.status >= 500 || answer.status === 429
        ? new AuthError(
            'temporarily_unavailable',
            `The server has a problem (HTTP ${answer.status}). Try again in a moment.`,
          )
        : new AuthError('endpoint_not_graphql', notGraphqlMessage(endpoint, answer), { field: 'endpoint' });
    case 'errors': {
      const message = redact(answer.errors[0].message, [password]);
      return answer.errors.some(isDocumentError)
        ? new AuthError(
            'document_invalid',
            `The server does not accept the sign-in operation: “${message}” Edit the connection’s sign-in operation or its variable names.`,
            { field: 'auth.signIn.document' },
          )
        : new AuthError('sign_in_refused', `The server refused the sign-in: “${message}”`);
    }
  }
}

function notGraphqlMessage(endpoint: string, answer: { status: number; contentType: string }): string {
  return `${endpoint} answers (HTTP ${answer.status}, ${answer.contentType}), but not with GraphQL. Check the path: it is often /graphql.`;
}
