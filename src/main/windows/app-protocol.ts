import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol } from 'electron';
import { HOST, SCHEME } from './origin.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/**
 * Must run before `app` is ready. A standard, secure scheme gives the windows an origin of their own, where file://
 * would give them every file. https://www.electronjs.org/docs/latest/tutorial/security#18
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/**
 * Answers `app://latchkey/…` with the renderer's built files.
 * @param root - the folder they lie in.
 * @param policy - the Content-Security-Policy as of now.
 */
export function appProtocolHandler(root: string, policy: () => string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    const path = normalize(join(root, decodeURIComponent(pathname)));
    const type = TYPES[extname(path)];
    if (host !== HOST || request.method !== 'GET' || !path.startsWith(root + sep) || type === undefined) {
      return notFound();
    }
    let body: Buffer<ArrayBuffer>;
    try {
      body = await readFile(path);
    } catch {
      return notFound(); // A missing file is the only reason that a built app can have.
    }
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': policy(),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      },
    });
  };
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}
