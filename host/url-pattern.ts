import { toStandIn } from './stand-in.ts';

/** One URL pattern of a `webRequest` filter, such as `http://127.0.0.1:4000/*`. */
export interface UrlPattern {
  /** Whether it covers `url`, which is as the app knows it. */
  matches(url: string): boolean;
  /** A pattern of the DevTools protocol that covers at least the same addresses. */
  readonly paused: string;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { http: '80', https: '443', ws: '80', wss: '443' };

/**
 * Reads a match pattern: `<all_urls>`, or `scheme://host/path`, where the scheme may be `*`, the host `*` or
 * `*.example.com`, and the path have any number of `*`. A pattern without a port covers every port.
 *
 * Throws a `TypeError` at any other text.
 */
export function parseUrlPattern(pattern: string): UrlPattern {
  if (pattern === '<all_urls>') return { matches: () => true, paused: '*' };
  const [, scheme, host, port, path] =
    /^(\*|[a-z][a-z0-9+.-]*):\/\/(\*|(?:\*\.)?(?:[^/*:[\]]+|\[[0-9a-f:]+\]))(?::(\*|\d+))?(\/.*)$/is.exec(pattern) ??
    [];
  if (scheme === undefined || host === undefined || path === undefined) {
    throw new TypeError(`Invalid url pattern ${pattern}`);
  }
  const anyPort = port === undefined || port === '*';
  const defaultPort = port !== undefined && DEFAULT_PORTS[scheme.toLowerCase()] === port;
  const portText = anyPort ? '(?::\\d+)?' : defaultPort ? `(?::${port})?` : `:${port}`;
  const expression = new RegExp(
    `^${wildcards(scheme, '[^:]+')}://${hostExpression(host)}${portText}(?=/)${wildcards(path, '.*')}$`,
    'is',
  );
  return {
    matches: (url) => expression.test(url.replace(/#.*$/s, '')),
    paused: pausedPattern(scheme, host, anyPort ? '*' : defaultPort ? '' : `:${port}`, path),
  };
}

function hostExpression(host: string): string {
  if (host === '*') return '[^/]*';
  return host.startsWith('*.') ? `(?:[^/]+\\.)?${wildcards(host.slice(2), '')}` : wildcards(host, '');
}

function wildcards(text: string, star: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', star);
}

function pausedPattern(scheme: string, host: string, port: string, path: string): string {
  // In the protocol's patterns a star stands for any characters, slashes and dots too.
  const openHost = host.replace(/^\*\./, '*');
  const known = toStandIn(`${scheme}://${openHost}`);
  return `${known}${port}${path.replace(/[?\\]/g, '\\$&')}`;
}
