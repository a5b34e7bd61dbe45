import { describe, expect, it } from 'vitest';
import { failureKind } from '../../../src/main/system/network-error.ts';

const chromium = (code: string) => new Error(`net::${code}`);
const node = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code }) });

describe('failureKind', () => {
  it.each(['ERR_NAME_NOT_RESOLVED', 'ERR_INTERNET_DISCONNECTED', 'ERR_ADDRESS_UNREACHABLE'])(
    '%s is offline',
    (code) => {
      expect(failureKind(chromium(code))).toBe('offline');
    },
  );

  it.each(['ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH'])('%s is offline', (code) => {
    expect(failureKind(node(code))).toBe('offline');
  });

  it.each(['ERR_CONNECTION_REFUSED', 'ERR_CERT_DATE_INVALID'])('%s means that nothing was sent', (code) => {
    expect(failureKind(chromium(code))).toBe('refused');
  });

  it.each(['ERR_CONNECTION_RESET', 'ERR_EMPTY_RESPONSE', 'ERR_TIMED_OUT', 'ERR_NETWORK_CHANGED'])(
    '%s leaves open whether the server acted',
    (code) => {
      expect(failureKind(chromium(code))).toBe('broken');
    },
  );

  it('takes what it does not know for the worse', () => {
    expect(failureKind(new Error('?'))).toBe('broken');
    expect(failureKind('?')).toBe('broken');
    expect(failureKind(node('ECONNRESET'))).toBe('broken');
  });
});
