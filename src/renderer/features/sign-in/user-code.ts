/** A part of a code. `at` is where it begins. */
export interface CodeGroup {
  readonly at: number;
  readonly text: string;
}

/** How long a code is read as one. */
const LONGEST_WHOLE = 4;

/**
 * A user code in groups, as it is read most easily (RFC 8628 §6.1): at the signs that it has between its characters, else
 * in threes or fours. Together they are the code.
 */
export function userCodeGroups(code: string): readonly CodeGroup[] {
  const parts = code.match(/[^\s-]+[\s-]*/g) ?? [];
  const texts =
    parts.length > 1 ? parts : chunks(code, code.length % 3 === 0 && code.length % 4 !== 0 ? 3 : LONGEST_WHOLE);
  let at = 0;
  return texts.map((text) => {
    const group = { at, text };
    at += text.length;
    return group;
  });
}

function chunks(code: string, size: number): readonly string[] {
  return code.length <= LONGEST_WHOLE ? [code] : (code.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? []);
}
