import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { gql } from '@apollo/client/core';
import { Observable, type Subscriber } from 'rxjs';

export const QUERY = gql`
  query Projects {
    projects
  }
`;
export const MUTATION = gql`
  mutation AddTask {
    addTask
  }
`;

/** One operation as it arrived at the end of the link chain, to be answered by the test. */
export interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly operation: ApolloLink.Operation;
  readonly answer: Subscriber<ApolloLink.Result>;
  /** True once nobody waits for the answer any more. */
  readonly left: () => boolean;
}

/** A link at the end of a chain that hands what it gets to the test. */
export class Terminal extends ApolloLink {
  readonly sent: Sent[] = [];
  readonly #onSent: (sent: Sent) => void;

  constructor(onSent: (sent: Sent) => void = () => undefined) {
    super();
    this.#onSent = onSent;
  }

  override request(operation: ApolloLink.Operation): Observable<ApolloLink.Result> {
    return new Observable((answer) => {
      let left = false;
      const sent = { headers: operation.getContext().headers ?? {}, operation, answer, left: () => left };
      this.sent.push(sent);
      this.#onSent(sent);
      return () => {
        left = true;
      };
    });
  }

  /** The latest operation that was sent. */
  get latest(): Sent {
    const latest = this.sent.at(-1);
    if (latest === undefined) throw new Error('Nothing was sent.');
    return latest;
  }
}

/** A link that answers at once, by what the operation carries. */
export function answering(answer: (sent: Sent) => ApolloLink.Result | Error): Terminal {
  return new Terminal((sent) => {
    const answered = answer(sent);
    if (answered instanceof Error) {
      sent.answer.error(answered);
      return;
    }
    sent.answer.next(answered);
    sent.answer.complete();
  });
}

/** What came out at the top of a chain. */
export interface Observed {
  readonly results: ApolloLink.Result[];
  error: unknown;
  completed: boolean;
  readonly unsubscribe: () => void;
  /** Settles with the end of the operation, whether by an error or by completion. */
  readonly ended: Promise<void>;
}

const client = new ApolloClient({ link: ApolloLink.empty(), cache: new InMemoryCache() });

export function run(link: ApolloLink, request: ApolloLink.Request): Observed {
  const { promise, resolve } = Promise.withResolvers<void>();
  const observed: Observed = {
    results: [],
    error: null,
    completed: false,
    unsubscribe: () => subscription.unsubscribe(),
    ended: promise,
  };
  const subscription = ApolloLink.execute(link, request, { client }).subscribe({
    next: (result) => observed.results.push(result),
    error: (error) => {
      observed.error = error;
      resolve();
    },
    complete: () => {
      observed.completed = true;
      resolve();
    },
  });
  return observed;
}

/** Lets every promise that is settled take effect. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
