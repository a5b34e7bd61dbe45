import type { HttpFailureKind } from '../auth/ports.ts';

/**
 * Chromium names network errors `net::ERR_…` in the message (net/base/net_error_list.h); Node's fetch puts a system
 * code on the cause. What is not known counts as broken: the careful reading, since the server may have acted.
 *
 * @param isOnline - whether the machine has a network at all.
 */
export function failureKind(error: unknown, isOnline: boolean): HttpFailureKind {
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
  if (/ERR_(CERT|SSL|TLS)_|CERT_|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/.test(words)) return 'insecure';
  if (/ERR_UNSAFE_REDIRECT|unexpected redirect|redirect mode|redirect policy/i.test(words)) return 'redirected';
  if (/ERR_CONNECTION_REFUSED|ECONNREFUSED|ERR_UNSAFE_PORT|bad port/.test(words))
    return isOnline ? 'refused' : 'offline';
  return isOnline ? 'broken' : 'network_changed';
}
