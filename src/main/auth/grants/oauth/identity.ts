/** Who signed in, by the claims of a validated ID token (OpenID Connect Core 1.0 §5.1); `null` where they do not tell. */
export function accountOf(claims: Readonly<Record<string, unknown>> | undefined): string | null {
  for (const name of ['preferred_username', 'email', 'name', 'sub']) {
    const value = claims?.[name];
    if (typeof value === 'string' && value.trim() !== '') return value.slice(0, 200);
  }
  return null;
}
