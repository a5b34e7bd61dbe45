import type { ProxyConfig } from 'electron';
import type { ProxySettings } from '../../shared/connection.ts';

/**
 * A connection's proxy as Electron's `setProxy` takes it. One given by hand is taken for every address, this machine's
 * own too, which Chromium would else leave out.
 * https://chromium.googlesource.com/chromium/src/+/HEAD/net/docs/proxy.md#Proxy-bypass-rules
 */
export function proxyConfig(settings: ProxySettings): ProxyConfig {
  switch (settings.kind) {
    case 'system':
      return { mode: 'system' };
    case 'none':
      return { mode: 'direct' };
    case 'manual':
      // The rules end at a path: `http://proxy:3128/` would be none.
      return { mode: 'fixed_servers', proxyRules: origin(settings.url), proxyBypassRules: '<-loopback>' };
  }
}

function origin(url: string): string {
  const { protocol, host, port } = new URL(url);
  const usual = { 'http:': 80, 'https:': 443 }[protocol];
  return `${protocol}//${host}${port === '' && usual !== undefined ? `:${usual}` : ''}`;
}
