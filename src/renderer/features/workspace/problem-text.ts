import { formatElapsed } from '../../format/duration.ts';
import type { Problem } from '../../graphql/problem.ts';
import { explainStatus, MAY_HAVE_RUN } from './http-status-text.ts';

/** A problem, told to a person. */
export interface ProblemText {
  readonly title: string;
  /** What happened. */
  readonly message: string;
  /** What to do next; `null` where the message says it. */
  readonly advice: string | null;
  /** Verbatim text of the server; `null` for none. */
  readonly excerpt: string | null;
}

export function explain(problem: Problem): ProblemText {
  const text = { advice: null, excerpt: null };
  switch (problem.kind) {
    case 'syntax':
      return { ...text, title: 'This is not yet GraphQL', message: problem.message };
    case 'variables':
      return { ...text, title: 'The variables cannot be sent', message: problem.message };
    case 'auth':
      return { ...text, title: AUTH_TITLES[problem.code] ?? 'No access token', message: problem.message };
    case 'unreachable':
      return {
        ...text,
        title: 'Nothing answered',
        message: `No answer came from ${problem.endpoint}.`,
        advice:
          problem.operationType === 'mutation'
            ? MAY_HAVE_RUN
            : 'Check that the server runs, that this machine is online, and, in the settings of the connection, the proxy and the certificates. Then run the operation again.',
      };
    case 'timeout':
      return {
        ...text,
        title: 'No answer in time',
        message: `The server did not answer within ${formatElapsed(problem.afterMs)}. Latchkey no longer waits for it.`,
        advice: problem.operationType === 'mutation' ? MAY_HAVE_RUN : 'Run the operation again, or ask for less.',
      };
    case 'redirected':
      return {
        ...text,
        title: 'The server redirects',
        message:
          'The endpoint answers with a redirect. Latchkey follows none: the access token would go to another address.',
        advice: 'Sign out, and enter the address that it redirects to as the endpoint of the connection.',
      };
    case 'not_graphql':
      return {
        ...explainStatus(problem),
        message:
          problem.body.trim() === ''
            ? 'The server answered without content.'
            : `The server answered with ${problem.contentType ?? 'an unnamed kind of content'}, and no GraphQL result is in it.`,
        excerpt: problem.body.trim() === '' ? null : problem.body,
      };
    case 'closed':
      return {
        ...text,
        title: 'The subscription ended',
        message: problem.message,
        advice: 'Run it again to subscribe anew. Events in between are not sent later.',
      };
    case 'unexpected':
      return { ...text, title: 'The operation failed', message: problem.message };
  }
}

const AUTH_TITLES: Readonly<Partial<Record<Extract<Problem, { kind: 'auth' }>['code'], string>>> = {
  not_signed_in: 'You are signed out',
  reauth_required: 'The session ended',
  session_changed: 'The session ended',
  temporarily_unavailable: 'No access token for now',
  token_rejected: 'The API rejects the access token',
  keychain_unavailable: 'The keychain is out of reach',
};
