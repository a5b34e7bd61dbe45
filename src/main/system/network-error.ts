import type { HttpFailureKind } from '../auth/ports.ts';

/**
 * Chromium names network errors `net::ERR_…` in the message (net/base/net_error_list.h); Node's fetch puts a system
 * code on the cause. What is not known counts as broken: the careful reading, since the server may have acted.
 */
export function failureKind(error: unknown): HttpFailureKind {
  const words = [error, error instanceof Error ? error.cause : undefined]
    .map((one) => (one instanceof Error ? `${'code' in one ? one.code : ''} ${one.message}` : ''))
    .join(' ');
  if (
    /ERR_(NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|ADDRESS_UNREACHABLE|NETWORK_ACCESS_DENIED|NAME_RESOLUTION_FAILED|PROXY_CONNECTION_FAILED)|ENOTFOUND|EAI_AGAIN|ENETUNREACH|ENETDOWN|EHOSTUNREACH/.test(
      words,
    )
  ) {
    return 'offline';
  }
  if (/ERR_NETWORK_(CHANGED|IO_SUSPENDED)/.test(words)) return 'network_changed';
  if (/ERR_(CONNECTION_REFUSED|CERT_\w+|SSL_\w+)|ECONNREFUSED|CERT_|SELF_SIGNED/.test(words)) return 'refused';
  return /ERR_UNSAFE_REDIRECT|unexpected redirect|redirect mode|redirect policy/i.test(words) ? 'unusable' : 'broken';
}
