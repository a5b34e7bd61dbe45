/** What the arguments of a command ask for. */
export type CommandLine<T> =
  | { readonly kind: 'run'; readonly given: T }
  | { readonly kind: 'help' }
  /** `message` says which argument is wrong, and what it takes. */
  | { readonly kind: 'invalid'; readonly message: string };

/** @param read - calls `parseArgs`, and throws a `RangeError` for a value that makes no sense. */
export function commandLine<T>(read: () => T | 'help'): CommandLine<T> {
  try {
    const given = read();
    return given === 'help' ? { kind: 'help' } : { kind: 'run', given };
  } catch (error) {
    if (error instanceof RangeError || isParseError(error)) return { kind: 'invalid', message: error.message };
    throw error;
  }
}

/** @throws RangeError */
export function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1) return value;
  throw new RangeError(`--${option} takes a whole number from 1 upwards, not "${text}".`);
}

function isParseError(error: unknown): error is TypeError {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
