import type { Connection } from '../../../shared/connection.ts';
import { AuthError } from '../../auth/errors.ts';
import { type GraphqlAnswer, readAnswer } from '../../auth/grants/graphql/answer.ts';
import type { Http, HttpAnswer } from '../../auth/ports.ts';
import { postQuery } from './post-query.ts';
import { notGraphql, unreachable } from './problems.ts';
import type { Finding } from './step-board.ts';

/** Makes the proof that goes with a token that is bound to a key (RFC 9449 §4.2). */
export type Prove = (
  proofKey: string,
  request: {
    readonly method: string;
    readonly url: string;
    readonly accessToken: string;
    readonly nonce?: string | undefined;
  },
) => Promise<string>;

export interface TestToken {
  readonly accessToken: string;
  readonly proofKey: string | null;
}

/** As small as a schema's outline gets: some servers refuse deep queries, and a whole schema may be megabytes. */
const OUTLINE = `query LatchkeyConnectionTest {
  __schema {
    queryType { name }
    mutationType { name }
    subscriptionType { name }
    types { name }
  }
}`;

/** A query that every API answers, and then the schema's outline. @throws AuthError */
export async function introspect(
  connection: Connection,
  token: TestToken,
  { http, prove }: { readonly http: Http; readonly prove: Prove },
  signal: AbortSignal,
): Promise<Finding> {
  const ask = (query: string) => authorizedQuery(connection, token, query, { http, prove }, signal);
  await answerOf(connection, await ask('{ __typename }'));
  let outline: Readonly<Record<string, unknown>>;
  try {
    outline = await answerOf(connection, await ask(OUTLINE));
  } catch (error) {
    if (!(error instanceof AuthError) || error.code !== 'document_invalid') throw error;
    throw new AuthError(
      'document_invalid',
      `The token is good and queries work, but the API does not describe itself. ${error.message} Completion and checks while you type need that; all else works without.`,
    );
  }
  return { summary: `The API takes the token, and describes itself: ${describe(outline.__schema)}.` };
}

function describe(schema: unknown): string {
  const { types, mutationType, subscriptionType } = (schema ?? {}) as Readonly<Record<string, unknown>>;
  const kinds = ['queries', mutationType ? 'mutations' : null, subscriptionType ? 'subscriptions' : null];
  const list = kinds.filter((kind) => kind !== null).join(', ');
  return `${Array.isArray(types) ? types.length : 'no'} types, ${list}`;
}

/** Where a token is bound to a key, the server may want the proof made with a nonce of its own: once (RFC 9449 §9). */
async function authorizedQuery(
  connection: Connection,
  { accessToken, proofKey }: TestToken,
  query: string,
  { http, prove }: { readonly http: Http; readonly prove: Prove },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { endpoint, header } = connection;
  const own = Object.fromEntries(connection.headers.map(({ name, value }) => [name, value]));
  const send = async (nonce?: string): Promise<HttpAnswer> => {
    const scheme = proofKey === null ? header.scheme : 'DPoP';
    const proof =
      proofKey === null ? {} : { DPoP: await prove(proofKey, { method: 'POST', url: endpoint, accessToken, nonce }) };
    const headers = { ...own, [header.name]: `${scheme} ${accessToken}`.trim(), ...proof };
    return postQuery(http, endpoint, query, headers, signal);
  };
  try {
    const answer = await send();
    const nonce = answer.headers['dpop-nonce'];
    return proofKey !== null && answer.status === 401 && nonce !== undefined ? await send(nonce) : answer;
  } catch (error) {
    throw unreachable(error, endpoint, 'endpoint');
  }
}

async function answerOf(connection: Connection, http: HttpAnswer): Promise<Readonly<Record<string, unknown>>> {
  const answer = readAnswer(http);
  if (isRejection(connection, http.status, answer)) {
    throw new AuthError(
      'token_rejected',
      `The API rejects the token that it was just given (HTTP ${http.status}${quoted(answer)}). Check that the token is made for this API (its audience or resource, its scopes), and the header’s name and scheme.`,
      { field: 'header.scheme' },
    );
  }
  switch (answer.kind) {
    case 'data':
      return answer.data;
    case 'errors':
      throw new AuthError('document_invalid', `The server said: “${answer.errors[0].message.slice(0, 300)}”`);
    case 'not_graphql':
      throw notGraphql(connection.endpoint, answer, 'endpoint');
  }
}

/** By the connection's own rules: it is these that the test is for. */
function isRejection({ rejection }: Connection, status: number, answer: GraphqlAnswer): boolean {
  if (rejection.statuses.includes(status)) return true;
  if (answer.kind !== 'errors') return false;
  return answer.errors.some(
    ({ code, message }) =>
      rejection.codes.includes(code) ||
      rejection.messages.some((part) => message.toLowerCase().includes(part.toLowerCase())),
  );
}

function quoted(answer: GraphqlAnswer): string {
  return answer.kind === 'errors' ? `, “${answer.errors[0].message.slice(0, 300)}”` : '';
}
