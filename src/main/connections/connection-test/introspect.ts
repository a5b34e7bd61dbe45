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
  const found = `The API answers with the token, and describes itself: ${describe(outline.__schema)}.`;
  return (await answersAnybody(connection, http, signal)) ? { summary: `${found} ${OPEN_TO_ALL}` } : { summary: found };
}

const OPEN_TO_ALL =
  'It answers these queries without a token too, so whether it accepts this one shows with the first query that needs it.';

/** The same query without a token: where that is answered as well, the answer says nothing of the token. */
async function answersAnybody(connection: Connection, http: Http, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await postQuery(http, connection.endpoint, '{ __typename }', ownHeaders(connection), signal);
    return readAnswer(answer).kind === 'data';
  } catch (error) {
    throw unreachable(error, connection.endpoint, 'endpoint');
  }
}

function ownHeaders({ headers }: Connection): Record<string, string> {
  return Object.fromEntries(headers.map(({ name, value }) => [name, value]));
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
  const send = async (nonce?: string): Promise<HttpAnswer> => {
    const scheme = proofKey === null ? header.scheme : 'DPoP';
    const proof =
      proofKey === null ? {} : { DPoP: await prove(proofKey, { method: 'POST', url: endpoint, accessToken, nonce }) };
    const headers = { ...ownHeaders(connection), [header.name]: `${scheme} ${accessToken}`.trim(), ...proof };
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
