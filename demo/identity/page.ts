import { type Html, html } from './html.ts';
import { STYLE_PATH } from './style.ts';

/** Where a page is put: Koa's context, as far as it is used. */
export interface PageTarget {
  status: number;
  type: string;
  body: unknown;
  set(field: string, value: string): void;
}

interface Page {
  readonly title: string;
  readonly content: Html;
  readonly status?: number;
  /** Where the browser may end up after a form was sent, apart from this server. */
  readonly leadsTo?: string | undefined;
}

/** Answers with a page: without scripts, in no frame, and never from a cache. */
export function showPage(target: PageTarget, { title, content, status = 200, leadsTo }: Page): void {
  target.status = status;
  target.type = 'html';
  target.set('cache-control', 'no-store');
  target.set('referrer-policy', 'no-referrer');
  target.set('x-content-type-options', 'nosniff');
  target.set(
    'content-security-policy',
    [
      "default-src 'none'",
      "style-src 'self'",
      `form-action 'self'${leadsTo === undefined ? '' : ` ${sourceOf(leadsTo)}`}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
  );
  target.body = html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title} · Latchkey demo</title>
    <link rel="stylesheet" href="${STYLE_PATH}">
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${content}
    </main>
  </body>
</html>
`.text;
}

/** Chromium applies `form-action` to the redirects that follow a form too, so the app's address has to be in it. */
function sourceOf(uri: string): string {
  const { protocol, origin } = new URL(uri);
  return protocol === 'http:' || protocol === 'https:' ? origin : protocol;
}
