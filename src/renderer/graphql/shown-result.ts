import type { ApolloLink } from '@apollo/client';
import { parseExactly } from './exact-json.ts';
import { comesInParts, IncrementalResult, type ResultSoFar } from './incremental-result.ts';
import { layOutJson } from './json-layout.ts';
import type { ReceivedJson } from './received-json.ts';
import { errorsOf, type ResultError } from './result-body.ts';

export interface Shown {
  /** Laid out when it is first asked for: of a result in thousands of parts, most are never looked at. */
  readonly text: string;
  readonly errors: readonly ResultError[];
  /** Of the JSON that it is made of. */
  readonly bytes: number;
}

/** What is shown of the answers to one operation: each as it was sent, or, of parts, what they make together so far. */
export class ShownResult {
  #whole: IncrementalResult | null = null;
  #bytes = 0;

  /** @param result `received`, as the link has it */
  add(received: ReceivedJson, result: ApolloLink.Result): Shown {
    const together = this.#putTogether(received);
    if (together === null) return shown(() => layOutJson(received.body), errorsOf(result), received.bytes);
    this.#bytes += received.bytes;
    return shown(() => printed(together, received), errorsOf(together as ApolloLink.Result), this.#bytes);
  }

  /** `null` where `received` stands for itself. */
  #putTogether({ body }: ReceivedJson): ResultSoFar | null {
    // Parsing once more is for parts alone.
    if (this.#whole === null && !body.includes('"hasNext"')) return null;
    try {
      const part = parseExactly(body);
      if (!comesInParts(part)) return null;
      this.#whole ??= new IncrementalResult();
      return this.#whole.add(part);
    } catch {
      return null;
    }
  }
}

function shown(layOut: () => string, errors: readonly ResultError[], bytes: number): Shown {
  let text: string | null = null;
  return {
    get text() {
      text ??= layOut();
      return text;
    },
    errors,
    bytes,
  };
}

/** Printing takes some thousand levels, parsing any depth: a part that is nested deeper is shown by itself. */
function printed(result: ResultSoFar, { body }: ReceivedJson): string {
  try {
    return layOutJson(JSON.stringify(result));
  } catch {
    return layOutJson(body);
  }
}
