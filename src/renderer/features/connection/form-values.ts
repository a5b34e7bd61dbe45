/** How single values stand in the form, where everything is text. */

export function orNull(typed: string): string | null {
  return typed.trim() === '' ? null : typed;
}

export function yesNo(value: boolean): 'yes' | 'no' {
  return value ? 'yes' : 'no';
}

/** Words with commas, blanks or lines between. */
export function wordsIn(typed: string): readonly string[] {
  return typed.split(/[\s,]+/).filter((word) => word !== '');
}

/** One a line. */
export function linesIn(typed: string): readonly string[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
