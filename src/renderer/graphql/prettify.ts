import { type DocumentNode, parse, print, type Token, TokenKind } from 'graphql';
import { formatArguments } from './prettify-arguments.ts';

const INDENT = '  ';

/**
 * Lays out a document of operations and fragments, keeping its comments and single blank lines, which printing the
 * syntax tree would lose.
 *
 * Returns the text unchanged where it does not parse, holds type definitions, or has comments inside arguments.
 */
export function prettify(text: string): string {
  const document = parseOrNull(text);
  if (document === null || document.definitions.some(({ kind }) => !/^(Operation|Fragment)Definition$/.test(kind))) {
    return text;
  }
  const laidOut = layOut(tokensOf(document), text);
  if (laidOut === null) return text;
  // The layout must not change what the document means, whatever it holds.
  const after = parseOrNull(laidOut);
  return after !== null && print(after) === print(document) ? laidOut : text;
}

function layOut(tokens: readonly Token[], text: string): string | null {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  let previous: Token | null = null;

  const endLine = () => {
    if (line !== '') lines.push(INDENT.repeat(depth) + line);
    line = '';
  };
  const blankLine = () => {
    if (lines.length > 0 && lines.at(-1) !== '' && !lines.at(-1)?.endsWith('{')) lines.push('');
  };
  const separate = (token: Token) => {
    if (previous !== null && token.line - endLineOf(previous, text) > 1) blankLine();
  };

  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    switch (token.kind) {
      case TokenKind.COMMENT:
        if (previous !== null && token.line === endLineOf(previous, text)) {
          if (line === '') lines[lines.length - 1] += ` ${sourceOf(token, text)}`;
          else line += ` ${sourceOf(token, text)}`;
          endLine();
        } else {
          endLine();
          if (depth === 0 && previous?.kind === TokenKind.BRACE_R) blankLine();
          else separate(token);
          line = sourceOf(token, text);
          endLine();
        }
        break;
      case TokenKind.BRACE_L:
        if (depth === 0 && previous?.kind === TokenKind.BRACE_R) blankLine();
        line += line === '' ? '{' : ' {';
        endLine();
        depth += 1;
        break;
      case TokenKind.BRACE_R:
        endLine();
        if (lines.at(-1) === '') lines.pop();
        depth -= 1;
        line = '}';
        endLine();
        break;
      case TokenKind.PAREN_L: {
        const end = closingOf(tokens, index);
        const inside = tokens.slice(index + 1, end);
        if (inside.some(({ kind }) => kind === TokenKind.COMMENT)) return null;
        // `query ($id: ID)`: an operation without a name is not a function.
        if (depth === 0 && /^(query|mutation|subscription)$/.test(line)) line += ' ';
        line += formatArguments(inside, text, INDENT.repeat(depth), line.length);
        index = end;
        break;
      }
      default:
        if (startsLine(token, previous, depth)) {
          endLine();
          if (depth === 0 && previous?.kind === TokenKind.BRACE_R) blankLine();
          else separate(token);
        }
        line += (needsSpace(token, previous) && line !== '' ? ' ' : '') + sourceOf(token, text);
    }
    previous = tokens[index] ?? null;
  }
  endLine();
  return `${lines.join('\n')}\n`;
}

/** True for the first token of a definition or of a selection. */
function startsLine(token: Token, previous: Token | null, depth: number): boolean {
  if (previous === null || previous.kind === TokenKind.COMMENT) return true;
  if (depth === 0) return previous.kind === TokenKind.BRACE_R;
  if (token.kind === TokenKind.SPREAD) return true;
  if (token.kind !== TokenKind.NAME) return false;
  switch (previous.kind) {
    case TokenKind.COLON:
    case TokenKind.AT:
    case TokenKind.SPREAD:
      return false;
    case TokenKind.NAME:
      // `... on Type`
      return !(previous.value === 'on' && previous.prev?.kind === TokenKind.SPREAD);
    default:
      return true;
  }
}

function needsSpace(token: Token, previous: Token | null): boolean {
  switch (token.kind) {
    case TokenKind.COLON:
      return false;
    case TokenKind.NAME:
      return previous?.kind !== TokenKind.AT && !(previous?.kind === TokenKind.SPREAD && token.value !== 'on');
    default:
      return true;
  }
}

function closingOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const kind = tokens[index]?.kind;
    if (kind === TokenKind.PAREN_L) depth += 1;
    if (kind === TokenKind.PAREN_R) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length;
}

/** All tokens of a document, comments too, without the marks of its start and end. */
function tokensOf(document: DocumentNode): readonly Token[] {
  const tokens: Token[] = [];
  for (let token = document.loc?.startToken.next; token && token.kind !== TokenKind.EOF; token = token.next) {
    tokens.push(token);
  }
  return tokens;
}

function sourceOf(token: Token, text: string): string {
  return text.slice(token.start, token.end).trimEnd();
}

/** A block string ends on a later line than it starts. */
function endLineOf(token: Token, text: string): number {
  return token.line + text.slice(token.start, token.end).split('\n').length - 1;
}

function parseOrNull(text: string): DocumentNode | null {
  try {
    return parse(text);
  } catch {
    return null;
  }
}
