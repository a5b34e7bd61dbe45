/**
 * How every request to an API is sent. Cookies are neither sent nor kept. Redirects are not followed: they would turn a
 * POST into a GET (Fetch §4.4) or carry the token to another server.
 */
export const REQUEST_OPTIONS = {
  credentials: 'omit',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
  redirect: 'manual',
} as const satisfies RequestInit;
