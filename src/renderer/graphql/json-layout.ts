/** A string, a run of blanks, a bracket or separator, or a literal of JSON. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const INDENT = '  ';

/**
 * Indents JSON and leaves all else as it is: the order of keys, the digits of numbers, the escapes of strings.
 * Parsing and printing would lose them.
 */
export function layOutJson(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let previous = '';
  for (const [token] of json.matchAll(TOKEN)) {
    const closing = token === '}' || token === ']';
    const opened = previous === '{' || previous === '[';
    if (closing) depth -= 1;
    if ((opened && !closing) || (closing && !opened) || previous === ',')
      out.push('\n', INDENT.repeat(Math.max(0, depth)));
    out.push(token === ':' ? ': ' : token);
    if (token === '{' || token === '[') depth += 1;
    previous = token;
  }
  return out.join('');
}
