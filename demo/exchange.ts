import type { IncomingMessage, ServerResponse } from 'node:http';

/** An HTTP answer that takes the place of the one GraphQL would give. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One HTTP request with its response: what the execution of an operation may do to its own transport. */
export class Exchange {
  /** Resolves when the connection is closed or the answer is sent. */
  readonly closed: Promise<void>;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #answer: Answer | null = null;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.#request = request;
    this.#response = response;
    this.closed = new Promise((resolve) => response.once('close', resolve));
  }

  /** The answer to send in place of GraphQL's, or `null`. */
  get answer(): Answer | null {
    return this.#answer;
  }

  answerInstead(answer: Answer): void {
    this.#answer = answer;
  }

  /** Cuts the connection without an answer. */
  destroy(): void {
    this.#request.socket.destroy();
    this.#response.destroy();
  }
}
