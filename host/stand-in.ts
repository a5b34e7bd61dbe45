import { NotImplemented } from './unimplemented.ts';

/**
 * Custom schemes as ordinary Chromium can show them. `app://latchkey/index.html` is loaded from its stand-in
 * `http://latchkey.app.localhost/index.html`: a secure context (its host ends in `.localhost`), from which requests to
 * http and ws addresses are no mixed content. No such address is ever sent to the network: the host answers it.
 */
const schemes = new Set<string>();

export function registerSchemes(customSchemes: readonly Electron.CustomScheme[]): void {
  for (const { scheme, privileges = {} } of customSchemes) {
    // The stand-in is what these two make of a scheme; and it is subject to CSP, as all of http is.
    if (!privileges.standard || !privileges.secure || privileges.bypassCSP) {
      throw new NotImplemented(`a scheme like ${scheme}: only { standard: true, secure: true } without bypassCSP`);
    }
    schemes.add(scheme.toLowerCase());
  }
}

export function registeredSchemes(): readonly string[] {
  return [...schemes];
}

/** The address that Chromium loads for `url`: itself, unless its scheme is a custom one. */
export function toStandIn(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (!schemes.has(scheme.toLowerCase())) return url;
  if (!/^[a-z0-9*-]+(\.[a-z0-9*-]+)*$/i.test(host)) throw new NotImplemented(`the host name in ${url}`);
  return `http://${host}.${scheme}.localhost${rest}`.replace(/^[^/]+\/\/[^/?#]+/, (origin) => origin.toLowerCase());
}

/** The address as the app knows it. */
export function fromStandIn(url: string): string {
  const [, blob = '', host, scheme, rest] =
    /^(blob:)?http:\/\/([^/?#:]+)\.([^./?#:]+)\.localhost((?:[/?#].*)?)$/is.exec(url) ?? [];
  return host !== undefined && scheme !== undefined && schemes.has(scheme) ? `${blob}${scheme}://${host}${rest}` : url;
}

export function isStandIn(url: string): boolean {
  return fromStandIn(url) !== url;
}

/** The scheme of a stand-in address, or of any other. */
export function schemeOf(url: string): string {
  return fromStandIn(url).split(':', 1)[0] ?? '';
}

/** The origin of an address as Electron writes it, for instance `app://latchkey`. */
export function originOf(url: string): string {
  const known = fromStandIn(url);
  if (schemes.has(schemeOf(known))) return known.replace(/^([^/]+\/\/[^/?#]*).*$/s, '$1');
  return URL.canParse(known) ? new URL(known).origin : 'null';
}

/** A Content-Security-Policy whose custom schemes are named by their stand-ins. */
export function policyToStandIn(policy: string): string {
  let translated = policy;
  for (const scheme of schemes) {
    translated = translated
      .replace(new RegExp(`(?<![\\w.+-])${scheme}://([\\w.-]+)`, 'gi'), `http://$1.${scheme}.localhost`)
      .replace(new RegExp(`(?<![\\w.+-])${scheme}:(?!//)`, 'gi'), `http://*.${scheme}.localhost`);
  }
  return translated;
}
