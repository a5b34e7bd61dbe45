import { Utf8Writer } from './utf8-writer.ts';

/** What is nested deeper than this stays on one line: its indentation alone would be longer than any text. */
const MAX_DEPTH = 100;
/** How many bytes of indentation are written at most. What comes after them stays on one line. */
const MAX_INDENTATION = 100_000_000;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const LEFT_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const RIGHT_BRACKET = 0x5d;
const LEFT_BRACE = 0x7b;
const RIGHT_BRACE = 0x7d;

/**
 * Indents JSON and leaves all else as it is: the order of keys, the digits of numbers, the escapes of strings.
 * Parsing and printing would lose them. Text that UTF-8 cannot hold (half a surrogate pair) is returned unchanged.
 *
 * It works on bytes: an answer of 20 MB has millions of tokens, and a string for each would stop the window for
 * seconds. No byte of another character equals one that JSON gives a meaning (RFC 3629 §3).
 */
export function layOutJson(json: string): string {
  return json.isWellFormed() ? layOut(new TextEncoder().encode(json)) : json;
}

function layOut(json: Uint8Array): string {
  const out = new Utf8Writer(json.length * 2);
  let depth = 0;
  let indentation = 0;

  const startLine = (contentDepth: number, level: number) => {
    if (contentDepth > MAX_DEPTH || indentation > MAX_INDENTATION) return;
    const start = lineStart(level);
    indentation += start.length;
    out.copy(start, 0, start.length);
  };

  let at = 0;
  while (at < json.length) {
    const byte = json[at] as number;
    let next = at + 1;
    switch (byte) {
      case TAB:
      case LINE_FEED:
      case CARRIAGE_RETURN:
      case SPACE:
        break;
      case QUOTE:
        next = endOfString(json, at);
        out.copy(json, at, next);
        break;
      case LEFT_BRACKET:
      case LEFT_BRACE: {
        out.write(byte);
        next = skipBlanks(json, next);
        const closing = json[next];
        if (closing === RIGHT_BRACKET || closing === RIGHT_BRACE) {
          out.write(closing);
          next += 1;
        } else {
          depth += 1;
          startLine(depth, depth);
        }
        break;
      }
      case RIGHT_BRACKET:
      case RIGHT_BRACE:
        startLine(depth, depth - 1);
        depth -= 1;
        out.write(byte);
        break;
      case COMMA:
        out.write(byte);
        startLine(depth, depth);
        break;
      case COLON:
        out.write(byte);
        out.write(SPACE);
        break;
      default:
        out.write(byte);
    }
    at = next;
  }
  return out.toString();
}

const lineStarts = Array.from({ length: MAX_DEPTH + 1 }, (_, level) =>
  new TextEncoder().encode(`\n${'  '.repeat(level)}`),
);

function lineStart(level: number): Uint8Array {
  return lineStarts[Math.max(0, level)] as Uint8Array;
}

/** Where the string that starts at `start` is over. */
function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== QUOTE) at += json[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, json.length);
}

function skipBlanks(json: Uint8Array, start: number): number {
  let at = start;
  while (json[at] === SPACE || json[at] === LINE_FEED || json[at] === CARRIAGE_RETURN || json[at] === TAB) at += 1;
  return at;
}
