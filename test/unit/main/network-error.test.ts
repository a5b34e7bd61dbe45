import { describe, expect, it } from 'vitest';
import { failureKind } from '../../../src/main/system/network-error.ts';

const chromium = (code: string) => new Error(`net::${code}`);
const node = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code }) });

describe('failureKind', () => {
  it.each(['ERR_NAME_NOT_RESOLVED', 'ERR_INTERNET_DISCONNECTED', 'ERR_ADDRESS_UNREACHABLE'])(
    '%s is offline',
    (code) => {
      expect(failureKind(chromium(code), true)).toBe('offline');
    },
  );

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'])('%s is offline', (code) => {
    expect(failureKind(node(code), true)).toBe('offline');
  });

  it.each(['ERR_CONNECTION_REFUSED', 'ERR_UNSAFE_PORT'])('%s means that nobody took the connection', (code) => {
    expect(failureKind(chromium(code), true)).toBe('refused');
  });

  it.each(['ERR_CERT_DATE_INVALID', 'ERR_SSL_PROTOCOL_ERROR'])('%s means that it was not secure', (code) => {
    expect(failureKind(chromium(code), true)).toBe('insecure');
  });

  it.each(['EPROTO', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER'])(
    '%s means that it was not secure',
    (code) => {
      expect(failureKind(node(code), true)).toBe('insecure');
    },
  );

  it.each(['ERR_CONNECTION_RESET', 'ERR_EMPTY_RESPONSE', 'ERR_TIMED_OUT'])(
    '%s leaves open whether the server acted',
    (code) => {
      expect(failureKind(chromium(code), true)).toBe('broken');
    },
  );

  it.each(['ERR_NETWORK_CHANGED', 'ERR_NETWORK_IO_SUSPENDED'])('%s is the machine’s own doing', (code) => {
    expect(failureKind(chromium(code), true)).toBe('network_changed');
  });

  it('knows a redirect, in the words of either', () => {
    expect(failureKind(new Error("Attempted to redirect, but redirect policy was 'error'"), true)).toBe('redirected');
    expect(failureKind(new TypeError('fetch failed', { cause: new Error('unexpected redirect') }), true)).toBe(
      'redirected',
    );
  });

  it('takes a machine without a network for the reason', () => {
    expect(failureKind(node('ECONNREFUSED'), false)).toBe('offline');
    expect(failureKind(node('ECONNRESET'), false)).toBe('network_changed');
    expect(failureKind(new Error('unexpected redirect'), false)).toBe('redirected');
  });

  it('takes what it does not know for the worse', () => {
    expect(failureKind(new Error('?'), true)).toBe('broken');
    expect(failureKind('?', true)).toBe('broken');
    expect(failureKind(node('ECONNRESET'), true)).toBe('broken');
  });
});
