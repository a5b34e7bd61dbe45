import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { networkTo } from '../../../src/renderer/auth/network.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('the network to a server', () => {
  it('is that of the machine, and tells when it is back', async () => {
    const browser = { onLine: false };
    const page = new EventTarget();
    vi.stubGlobal('navigator', browser);
    vi.stubGlobal('window', page);
    const network = networkTo('wss://api.example/graphql');
    expect(network.isOnline()).toBe(false);
    const back = firstValueFrom(network.online);
    browser.onLine = true;
    page.dispatchEvent(new Event('online'));
    await back;
    expect(network.isOnline()).toBe(true);
  });

  it.each([
    'ws://localhost:4000/',
    'ws://api.localhost/',
    'ws://127.0.0.1:4000/',
    'ws://127.1.2.3/',
    'ws://[::1]:4000/',
  ])('is not needed to %s, on this machine', (url) => {
    vi.stubGlobal('navigator', { onLine: false });
    expect(networkTo(url).isOnline()).toBe(true);
  });

  it.each(['ws://localhost.example/', 'ws://127.example/', 'ws://192.168.0.7/'])('is needed to %s', (url) => {
    vi.stubGlobal('navigator', { onLine: false });
    expect(networkTo(url).isOnline()).toBe(false);
  });
});
