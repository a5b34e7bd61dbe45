/**
 * JSON whose numbers keep the text that they were written in. A double has room for some 16 digits and none for how a
 * number was written, so that `12345678901234567890` and `1.0` would come out of parsing as other texts.
 *
 * Source: ECMAScript proposal "JSON.parse source text access", in V8 since 11.4.
 */

declare global {
  // TypeScript's library does not know these yet.
  interface JSON {
    /** A value that `JSON.stringify` writes as `text`, which must be JSON of a primitive value. */
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
    parse(text: string, reviver: Reviver): unknown;
  }
}

/** `source` is there for primitive values alone. */
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Parses JSON; a number that printing would change becomes one that `JSON.stringify` writes as it was. */
export function parseExactly(json: string): unknown {
  return JSON.parse(json, keepNumberText);
}

/** The reviver of {@link parseExactly}. `context` is always there; callers' types do not know it yet. */
export function keepNumberText(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && String(value) !== source ? JSON.rawJSON(source) : value;
}

/** True for a number that {@link parseExactly} keeps as its text, which is an object. */
export function isNumberText(value: unknown): boolean {
  return JSON.isRawJSON(value);
}
