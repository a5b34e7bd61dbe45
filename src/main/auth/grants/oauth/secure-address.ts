/**
 * Whether nobody on the way can read what is sent there: https, or a server of this machine's own (RFC 6749 §3.2,
 * RFC 8252 §8.3).
 */
export function isSecureAddress(address: string): boolean {
  const url = URL.parse(address);
  if (url === null) return false;
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname))
  );
}
