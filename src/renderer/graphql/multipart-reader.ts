import { throwUnreachable, UnreachableError } from './fetch-error.ts';
import { type ReceivedJson, receivedJson } from './received-json.ts';

/**
 * Reads a multipart body (RFC 2046 §5.1.1) in pieces that end with a delimiter, and tells of each part before it hands
 * it out. Apollo's HTTP link emits the result of a part before it reads on: the part told of last is that result's.
 *
 * Errors: {@link UnreachableError} where the body ends before its closing delimiter.
 */
export class MultipartReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #delimiter: string;
  readonly #onPart: (part: ReceivedJson) => void;
  readonly #decoder = new TextDecoder();
  #text = '';
  #delimited = false;
  #searched = 0;
  #arrivedAt = 0;

  constructor(body: ReadableStream<Uint8Array>, contentType: string, onPart: (part: ReceivedJson) => void) {
    this.#source = body.getReader();
    this.#delimiter = `\r\n--${boundaryOf(contentType)}`;
    this.#onPart = onPart;
  }

  async read(): Promise<{ readonly done: boolean; readonly value: string }> {
    for (;;) {
      const end = this.#text.indexOf(this.#delimiter, this.#searched);
      if (end !== -1) {
        this.#tellOf(this.#text.slice(0, end));
        this.#delimited = true;
        return this.#handOut(end + this.#delimiter.length);
      }
      // The closing delimiter has two more dashes. Nothing has to follow it.
      if (this.#delimited && this.#text.startsWith('--')) return this.#handOut(this.#text.length);
      this.#searched = Math.max(0, this.#text.length - this.#delimiter.length + 1);
      const { done, value } = await this.#source.read().catch(throwUnreachable);
      if (done) throw new UnreachableError('The answer broke off.');
      this.#arrivedAt = performance.now();
      this.#text += this.#decoder.decode(value, { stream: true });
    }
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#source.cancel(reason);
  }

  #handOut(length: number): { readonly done: false; readonly value: string } {
    const value = this.#text.slice(0, length);
    this.#text = this.#text.slice(length);
    this.#searched = 0;
    return { done: false, value };
  }

  /** @param part headers, an empty line, and JSON */
  #tellOf(part: string): void {
    const endOfHeaders = part.indexOf('\r\n\r\n');
    if (endOfHeaders === -1) return;
    this.#onPart(receivedJson(part.slice(endOfHeaders).trim(), this.#arrivedAt));
  }
}

export function isMultipart(contentType: string): boolean {
  return /^multipart\/mixed/i.test(contentType);
}

/** `-` where the server names none, as Apollo's HTTP link has it. */
function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(contentType) ?? [];
  return quoted ?? plain ?? '-';
}
