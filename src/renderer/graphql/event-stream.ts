/** One event of a stream. */
export interface StreamEvent {
  /** `message` where the server names none. */
  readonly name: string;
  readonly data: string;
}

export function isEventStream(contentType: string): boolean {
  return /^text\/event-stream\b/i.test(contentType);
}

/**
 * Takes an event stream (HTML standard §9.2.6) in pieces, however the network cuts them. `id` and `retry` are passed
 * over: a stream that broke off is not asked to go on where it was.
 */
export class EventStreamParser {
  readonly #onEvent: (event: StreamEvent) => void;
  readonly #onComment: () => void;
  readonly #decoder = new TextDecoder();
  /** Pieces of the line that has not ended yet. */
  #line: string[] = [];
  #endedWithCr = false;
  #name = '';
  #data: string[] = [];

  /** @param onComment told of each comment, which servers send as heartbeats */
  constructor(onEvent: (event: StreamEvent) => void, onComment: () => void) {
    this.#onEvent = onEvent;
    this.#onComment = onComment;
  }

  push(bytes: Uint8Array): void {
    const decoded = this.#decoder.decode(bytes, { stream: true });
    if (decoded === '') return;
    // The second half of a CRLF whose first half has ended the line.
    const text = this.#endedWithCr && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    this.#endedWithCr = decoded.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#take(this.#line.join('') + line);
      this.#line = [];
    }
    if (rest !== '') this.#line.push(rest);
  }

  #take(line: string): void {
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (line === '') this.#dispatch();
    else if (field === '') this.#onComment();
    else if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
  }

  /** An event without a name and without data is none. */
  #dispatch(): void {
    const name = this.#name;
    const data = this.#data;
    this.#name = '';
    this.#data = [];
    if (name !== '' || data.length > 0) this.#onEvent({ name: name === '' ? 'message' : name, data: data.join('\n') });
  }
}
