/** The pages that a browser shows after a sign-in. They load nothing, and say nothing of what came. */

const STYLE =
  'body{margin:0;min-height:100vh;display:grid;place-content:center;padding:2rem;font:1rem/1.5 system-ui,sans-serif;color:#2b2620;background:#f4f0e8}h1{margin:0 0 .25rem;font-size:1.25rem}p{margin:0;max-width:34rem}@media(prefers-color-scheme:dark){body{color:#e8e2d6;background:#151310}}';

export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  'cache-control': 'no-store',
  // The address has the code in it.
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

export const PAGES = {
  answered: page('Back to Latchkey', 'Latchkey has what it needs and signs you in. You may close this window.'),
  refused: page('You are not signed in', 'Latchkey says why, and what to do. You may close this window.'),
  stranger: page(
    'This does not belong to a sign-in',
    'Latchkey waits for another answer, or for none. If you were signing in, go back to Latchkey and start again.',
  ),
} as const;

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style><main><h1>${title}</h1><p>${text}</p></main></html>`;
}
