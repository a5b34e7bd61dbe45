import { type Token, TokenKind } from 'graphql';

/** A line longer than this many characters is broken, one argument a line. */
const MAX_WIDTH = 80;

/**
 * Lays out what is between the parentheses of arguments or variable definitions, with the parentheses.
 *
 * @param indent of the line that the parenthesis stands on
 * @param column how much of that line is taken, without the indent
 */
export function formatArguments(tokens: readonly Token[], text: string, indent: string, column: number): string {
  const items = splitItems(tokens).map((item) => formatValue(item, text));
  const inline = `(${items.join(', ')})`;
  if (!inline.includes('\n') && indent.length + column + inline.length <= MAX_WIDTH) return inline;
  return `(\n${items.map((item) => `${indent}  ${item}\n`).join('')}${indent})`;
}

/** One argument, or one variable with its type, default and directives, an item. */
function splitItems(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const items: Token[][] = [];
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (depth === 0 && startsItem(tokens, index)) items.push([]);
    items.at(-1)?.push(token);
    if (opens(token)) depth += 1;
    if (closes(token)) depth -= 1;
  }
  return items;
}

/** `name:`, or the `$` of `$name:`. */
function startsItem(tokens: readonly Token[], index: number): boolean {
  const [token, next, afterNext] = tokens.slice(index, index + 3);
  if (token?.kind === TokenKind.DOLLAR) return afterNext?.kind === TokenKind.COLON;
  const isName = token?.kind === TokenKind.NAME && next?.kind === TokenKind.COLON;
  return isName && tokens[index - 1]?.kind !== TokenKind.DOLLAR;
}

function formatValue(tokens: readonly Token[], text: string): string {
  let out = '';
  const enclosing: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const previous = tokens[index - 1] ?? null;
    const within = enclosing.at(-1);
    const startsEntry =
      within === TokenKind.BRACKET_L
        ? startsListEntry(token, previous)
        : within !== undefined && startsItem(tokens, index);
    if (startsEntry && previous !== null && !opens(previous)) out += ', ';
    else if (previous !== null && spaceBetween(previous, token)) out += ' ';
    out += text.slice(token.start, token.end);
    if (opens(token)) enclosing.push(token.kind);
    if (closes(token)) enclosing.pop();
  }
  return out;
}

function startsListEntry(token: Token, previous: Token | null): boolean {
  return !closes(token) && token.kind !== TokenKind.BANG && previous?.kind !== TokenKind.DOLLAR;
}

function spaceBetween(previous: Token, token: Token): boolean {
  if (previous.kind === TokenKind.BRACE_L) return token.kind !== TokenKind.BRACE_R;
  if (token.kind === TokenKind.BRACE_R) return true;
  if (previous.kind === TokenKind.COLON || previous.kind === TokenKind.EQUALS) return true;
  if (token.kind === TokenKind.EQUALS || token.kind === TokenKind.AT) return true;
  return false;
}

function opens({ kind }: Token): boolean {
  return kind === TokenKind.BRACE_L || kind === TokenKind.BRACKET_L || kind === TokenKind.PAREN_L;
}

function closes({ kind }: Token): boolean {
  return kind === TokenKind.BRACE_R || kind === TokenKind.BRACKET_R || kind === TokenKind.PAREN_R;
}
