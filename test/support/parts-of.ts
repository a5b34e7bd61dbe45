/** All parts of `secret` of `length` characters: no piece of it may show either. */
export function partsOf(secret: string, length: number): readonly string[] {
  if (secret.length <= length) return [secret];
  return Array.from({ length: secret.length - length + 1 }, (_, start) => secret.slice(start, start + length));
}
