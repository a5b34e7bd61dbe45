import { type Http, HttpFailure } from '../../auth/ports.ts';

/** One exchange as it was, in memory of the main process alone: see `masking.ts` for what is shown of it. */
export interface RawExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  answer: RawAnswer;
}

export type RawAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** As far as it was read, and no more than {@link MAX_CAPTURED_CHARS}. */
      body: string;
    }
  | { readonly kind: 'none'; readonly problem: string };

/** What is kept of a body to be shown in part. A longer one is cut, and then no longer parses. */
const MAX_CAPTURED_CHARS = 200_000;

/** How many exchanges are kept: waiting for another device makes one every five seconds (RFC 8628 §3.5). */
const MAX_EXCHANGES = 12;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Listens to the exchanges of one step. */
export class ExchangeRecorder {
  readonly #exchanges: RawExchange[] = [];
  #omitted = 0;

  get exchanges(): readonly RawExchange[] {
    return this.#exchanges;
  }

  /** How many there were between the first half of {@link exchanges} and the second. */
  get omitted(): number {
    return this.#omitted;
  }

  /** Puts down a request, and returns what takes its answer. */
  begin(request: Omit<RawExchange, 'answer'>): (answer: RawAnswer) => void {
    const exchange: RawExchange = { ...request, answer: { kind: 'none', problem: 'No answer yet.' } };
    this.#exchanges.push(exchange);
    if (this.#exchanges.length > MAX_EXCHANGES) {
      this.#exchanges.splice(MAX_EXCHANGES / 2, 1);
      this.#omitted += 1;
    }
    return (answer) => {
      exchange.answer = answer;
    };
  }
}

/** The same line, with a recorder on it. @param recorder - that of the step under way. */
export function recordedHttp(http: Http, recorder: () => ExchangeRecorder): Http {
  return {
    async post(url, request, signal) {
      const answered = recorder().begin({ method: 'POST', url, headers: request.headers, body: request.body });
      try {
        const answer = await http.post(url, request, signal);
        answered({ kind: 'answered', ...answer, body: answer.body.slice(0, MAX_CAPTURED_CHARS) });
        return answer;
      } catch (error) {
        answered({ kind: 'none', problem: problemOf(error) });
        throw error;
      }
    },
  };
}

/** The same for `fetch`. The body is listened to while the caller reads it, and by nobody else. */
export function recordedFetch(
  fetch: Fetch,
  recorder: () => ExchangeRecorder,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init = {}) => {
    const request = input instanceof Request ? input : null;
    const url = request?.url ?? `${input}`;
    const answered = recorder().begin({
      method: init.method ?? request?.method ?? 'GET',
      url,
      headers: Object.fromEntries(new Headers(init.headers ?? request?.headers ?? {})),
      body: textOf(init.body),
    });
    try {
      return listenedTo(await fetch(url, init), answered);
    } catch (error) {
      answered({ kind: 'none', problem: problemOf(error) });
      throw error;
    }
  };
}

function listenedTo(response: Response, answered: (answer: RawAnswer) => void): Response {
  const answer = {
    kind: 'answered' as const,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: '',
  };
  answered(answer);
  if (response.body === null) return response;
  const decoder = new TextDecoder();
  const listener = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      const room = MAX_CAPTURED_CHARS - answer.body.length;
      if (room > 0) answer.body += decoder.decode(chunk, { stream: true }).slice(0, room);
      controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(listener), { status, statusText, headers });
}

/** What OAuth sends: forms, and nothing that is read from elsewhere. */
function textOf(body: RequestInit['body']): string {
  if (typeof body === 'string') return body;
  return body instanceof URLSearchParams ? body.toString() : '';
}

const PROBLEMS: Readonly<Record<HttpFailure['kind'], string>> = {
  offline: 'There is no network, or the name cannot be found.',
  refused: 'Nothing answers there.',
  insecure: 'No secure connection came about.',
  network_changed: 'The network changed in the middle of it.',
  broken: 'The connection broke, or nothing came in time.',
  unusable: 'The answer is too large.',
  redirected: 'The answer leads to another address, which was not followed.',
  aborted: 'It was given up: the time was over, or the test was cancelled.',
};

function problemOf(error: unknown): string {
  return error instanceof HttpFailure ? PROBLEMS[error.kind] : 'Nothing came back.';
}
