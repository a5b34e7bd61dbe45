import { GraphqlGrant } from '../../../src/main/auth/grants/graphql/graphql-grant.ts';
import { type HttpAnswer, HttpFailure, type HttpFailureKind } from '../../../src/main/auth/ports.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import type { GraphqlConnection } from '../../../src/shared/connection.ts';
import { VirtualTime } from './virtual-time.ts';

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly query: string; readonly variables: unknown };
}

/** A grant for the demo's connection, changed by `change`, whose every request is met by `answer`, and what it sent. */
export function grantWith(
  answer: Partial<HttpAnswer> | HttpFailureKind | Error,
  change: (settings: Omit<GraphqlConnection, 'id'>) => object = () => ({}),
) {
  const sent: Sent[] = [];
  const post = async (
    url: string,
    { headers, body }: { headers: Readonly<Record<string, string>>; body: string },
  ): Promise<HttpAnswer> => {
    sent.push({ url, headers, body: JSON.parse(body) });
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'string') throw new HttpFailure(answer, 'It is too large.');
    return { status: 200, headers: { 'content-type': 'application/json' }, body: '', ...answer };
  };
  const settings = demoConnection('https://api.test/graphql');
  const connection = { id: 'c', ...settings, ...change(settings) };
  return { grant: new GraphqlGrant(connection, { http: { post }, clock: new VirtualTime() }), sent };
}

export const json = (body: unknown, status = 200): Partial<HttpAnswer> => ({ status, body: JSON.stringify(body) });

/** An answer of one error for each message or pair of message and code. */
export function errors(...list: readonly (string | readonly [message: string, code: string])[]) {
  return {
    errors: list.map((entry) =>
      typeof entry === 'string' ? { message: entry } : { message: entry[0], extensions: { code: entry[1] } },
    ),
  };
}

export const ada = { username: 'ada', password: 'secret-word' };
export const signal = new AbortController().signal;
/** What the demo's operations answer at `login` and `refreshToken`. */
export const pair = {
  accessToken: 'a1',
  refreshToken: 'r1',
  expiresIn: 60,
  refreshExpiresIn: 3600,
  user: { name: 'Ada' },
};

/** What `work` is refused with. */
export function refusalOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error: unknown) => error,
  );
}
