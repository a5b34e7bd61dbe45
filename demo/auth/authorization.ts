/** What an authorization header holds: a token, nothing, or something else. */
export type Presented =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' };

/**
 * Reads `scheme token` (RFC 9110 §11.4), or `token` alone where `scheme` is empty. A scheme's case does not matter
 * (§11.1).
 */
export function readAuthorization(value: string | null | undefined, scheme: string): Presented {
  const trimmed = value?.trim() ?? '';
  if (trimmed === '') return { kind: 'none' };
  if (scheme === '') return trimmed.includes(' ') ? { kind: 'malformed' } : { kind: 'token', token: trimmed };
  const [given = '', token = '', ...rest] = trimmed.split(/ +/);
  const fits = given.toLowerCase() === scheme.toLowerCase() && token !== '' && rest.length === 0;
  return fits ? { kind: 'token', token } : { kind: 'malformed' };
}

/**
 * What stands for a header in the `connectionParams` of a WebSocket, which has none of its own in a browser: for
 * instance `{ authorization }` or `{ headers: { authorization } }`, in any case.
 */
export function headerParameter(parameters: unknown, headerName: string): string | null {
  const direct = property(parameters, headerName);
  if (typeof direct === 'string') return direct;
  const nested = property(property(parameters, 'headers'), headerName);
  return typeof nested === 'string' ? nested : null;
}

function property(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined;
  const wanted = name.toLowerCase();
  return Object.entries(of).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
