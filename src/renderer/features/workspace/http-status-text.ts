import type { Problem } from '../../graphql/problem.ts';

type Answered = Pick<Extract<Problem, { kind: 'not_graphql' }>, 'status' | 'challenges' | 'operationType'>;

/** What an HTTP answer without GraphQL says by its status (RFC 9110 §15), and what to do. */
export function explainStatus(answered: Answered): { readonly title: string; readonly advice: string } {
  const { status } = answered;
  switch (status) {
    case 400:
      return titled(status, 'the request was refused', 'What the server sent may say what it wants instead.');
    case 401:
      return titled(status, 'not let in', adviceForUnauthorized(answered));
    case 403:
      return titled(status, 'not allowed', adviceForForbidden(answered));
    case 404:
    case 405:
    case 410:
      return titled(
        status,
        'nothing at this address',
        'Check the endpoint of the connection: the address may lack its path, such as /graphql.',
      );
    case 406:
    case 415:
      return titled(
        status,
        'another kind of request was expected',
        answered.operationType === 'subscription'
          ? 'Choose another protocol for subscriptions in the settings of the connection.'
          : 'The server takes no GraphQL as JSON by POST. Check the endpoint of the connection.',
      );
    case 407:
      return titled(
        status,
        'the proxy wants to know who asks',
        'Choose another proxy in the settings of the connection, or have this one let this machine through.',
      );
    case 413:
      return titled(
        status,
        'the request is too large',
        'Send less at once: a smaller document or smaller variables. The limit is the server’s.',
      );
    case 429:
      return titled(status, 'too many requests', 'The server asks for a pause. Run the operation again later.');
    case 502:
    case 504:
      return failure(answered, 'the API is out of reach', 'What stands before the API got no answer from it.');
    case 503:
      return failure(answered, 'the API is not available for now', 'It may be overloaded, or under maintenance.');
    default:
      if (status >= 500) return failure(answered, 'the server failed', 'The server has a problem of its own.');
      return {
        title: `HTTP ${status}, and no GraphQL`,
        advice: 'Check the endpoint of the connection: it may be the address of something else.',
      };
  }
}

function titled(status: number, meaning: string, advice: string) {
  return { title: `HTTP ${status}: ${meaning}`, advice };
}

/** A failure on the server's side: what was sent may have got through. */
function failure({ status, operationType }: Answered, meaning: string, cause: string) {
  const next = operationType === 'mutation' ? MAY_HAVE_RUN : 'Try again later.';
  return titled(status, meaning, `${cause} ${next}`);
}

/** Of a mutation that was sent, and whose answer is not known. */
export const MAY_HAVE_RUN = 'It may have run. Check before you run it again.';

function adviceForUnauthorized({ challenges }: Answered): string {
  const other = challenges.find(({ scheme }) => scheme !== 'bearer' && scheme !== 'dpop');
  return other === undefined
    ? 'The API did not accept the token, even a fresh one. Check what the account may do.'
    : `The server asks for another kind of sign-in, “${other.scheme}”. Something before the API may want it: enter its header in the settings of the connection.`;
}

function adviceForForbidden({ challenges }: Answered): string {
  const scopes = challenges.flatMap(({ parameters }) =>
    parameters.get('error') === 'insufficient_scope' ? [parameters.get('scope') ?? ''] : [],
  );
  if (scopes.length === 0) {
    return 'Check what the account may do. If this is how the API rejects an expired token, add 403 to the statuses that say so, in the settings of the connection.';
  }
  const [scope = ''] = scopes;
  const named = scope === '' ? 'a scope that it needs' : `the scope it needs, ${scope}`;
  return `The token lacks ${named}. Add it in the settings of the connection, and sign in again.`;
}
