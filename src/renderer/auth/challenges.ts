/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  /** In lower case, as schemes are compared without regard to it. */
  readonly scheme: string;
  /** By name in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A scheme, or a parameter with its value, and the comma before it. */
const ITEM = /[\s,]*([!#$%&'*+\-.^_`|~\w]+)(?:\s*=\s*("(?:[^"\\]|\\.)*"|[^\s,"]+))?/y;

/**
 * The challenges of a `WWW-Authenticate` header, of which a browser joins several (RFC 9110 §11.6.1). What is no
 * challenge is passed over: servers write these headers by hand.
 */
export function challengesIn(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let position = 0;
  while (position < header.length) {
    ITEM.lastIndex = position;
    const match = ITEM.exec(header);
    if (match === null) {
      position += 1;
      continue;
    }
    position = ITEM.lastIndex;
    const [, name = '', value] = match;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), unquoted(value));
  }
  return challenges;
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value;
}
