import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Settings } from './options.ts';

/**
 * Sets CORS headers where the settings say so, and answers preflights (Fetch standard, "CORS protocol"). Where they do
 * not, a preflight gets 405 and no page of another origin can use the API. Returns whether the request is answered.
 */
export function answerPreflight(request: IncomingMessage, response: ServerResponse, settings: Settings): boolean {
  if (settings.cors) {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'www-authenticate, retry-after');
  }
  if (request.method !== 'OPTIONS') return false;
  if (!settings.cors) {
    response.writeHead(405, { allow: 'GET, POST' }).end();
    return true;
  }
  // The wildcard does not cover the Authorization header.
  response.setHeader('access-control-allow-headers', `content-type, dpop, ${settings.header.name}`);
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.writeHead(204, { 'access-control-max-age': '600' }).end();
  return true;
}
