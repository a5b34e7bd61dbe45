import { describe, expect, it } from 'vitest';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import { contentSecurityPolicy } from '../../../src/main/windows/content-security-policy.ts';
import { corsHeaders, isEndpoint, withoutCors, withoutOrigin } from '../../../src/main/windows/cors.ts';
import { withOwnHeaders } from '../../../src/main/windows/own-headers.ts';
import { beside, placement } from '../../../src/main/windows/placement.ts';
import { isWebAddress } from '../../../src/main/windows/web-address.ts';

const connection = { id: 'c', ...demoConnection('https://api.test:8443/v1/graphql?x=1') };

describe('the content security policy', () => {
  const directives = new Map(
    contentSecurityPolicy({ ...connection, subscriptionEndpoint: 'wss://live.test/graphql' })
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

  it('lets a window connect to its connection’s endpoints and to nothing else', () => {
    expect(directives.get('connect-src')).toEqual(['https://api.test:8443/v1/graphql', 'wss://live.test/graphql']);
    expect(directives.get('default-src')).toEqual(["'none'"]);
  });

  it('lets no inline code run', () => {
    expect(directives.get('script-src')).toEqual(["'self'"]);
    expect(directives.get('style-src')).toEqual(["'self'"]);
  });

  it('cannot be widened by an endpoint', () => {
    const policy = contentSecurityPolicy({ ...connection, endpoint: 'https://api.test/a;script-src *,b' });
    expect(policy.match(/script-src/g)).toHaveLength(2);
    expect(policy).toContain('https://api.test/a%3Bscript-src%20*%2Cb');
  });
});

describe('access to the API', () => {
  it('covers the connection’s own endpoints, whatever their query', () => {
    expect(isEndpoint('https://api.test:8443/v1/graphql', connection)).toBe(true);
    expect(isEndpoint('https://api.test:8443/v1/graphql?query=x', connection)).toBe(true);
  });

  it.each([
    'https://api.test/v1/graphql',
    'http://api.test:8443/v1/graphql',
    'https://api.test:8443/v1/graphql/admin',
    'https://api.test:8443/v1',
    'https://evil.test/v1/graphql',
    'https://api.test.evil.test:8443/v1/graphql',
    'nonsense',
  ])('does not cover %s', (url) => {
    expect(isEndpoint(url, connection)).toBe(false);
  });

  it('replaces the CORS headers that the server sent', () => {
    const left = withoutCors({ 'Access-Control-Allow-Origin': ['https://x'], 'Content-Type': ['text/html'] });
    expect(left).toEqual({ 'Content-Type': ['text/html'] });
    expect(corsHeaders(connection)['access-control-allow-headers']).toEqual(['*, authorization, Authorization']);
  });

  it('sends no origin', () => {
    expect(withoutOrigin({ Origin: 'app://latchkey', accept: '*/*' })).toEqual({ accept: '*/*' });
  });
});

describe('the headers of a connection', () => {
  const own = (headers: readonly { readonly name: string; readonly value: string }[]) => ({ ...connection, headers });

  it('are on its requests once, those too that a page cannot set', () => {
    const sent = { accept: '*/*', 'x-team': 'blue', 'User-Agent': 'Chrome' };
    const headers = [
      { name: 'X-Team', value: 'blue' },
      { name: 'x-team', value: 'green' },
      { name: 'Cookie', value: 'gate=open' },
      { name: 'user-agent', value: 'Latchkey' },
    ];
    expect(withOwnHeaders(sent, own(headers))).toEqual({
      accept: '*/*',
      'X-Team': 'blue, green',
      Cookie: 'gate=open',
      'user-agent': 'Latchkey',
    });
  });

  it.each(['AUTHORIZATION', 'DPoP', 'Host', 'content-length', 'Transfer-Encoding', 'Sec-WebSocket-Key', 'Accept'])(
    'never have a say in %s',
    (name) => {
      const sent = { [name.toLowerCase()]: 'as it was' };
      expect(withOwnHeaders(sent, own([{ name, value: 'mine' }]))).toEqual(sent);
    },
  );
});

describe('the place of a window', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };

  it('is where it was, on whichever display', () => {
    const was = { x: 2000, y: 100, width: 800, height: 600 };
    expect(placement(was, [screen, { x: 1920, y: 0, width: 1920, height: 1080 }])).toEqual(was);
  });

  it('is in the middle of the first display where the one that it was on is gone', () => {
    expect(placement({ x: 2000, y: 100, width: 800, height: 600 }, [screen])).toEqual({
      x: 560,
      y: 240,
      width: 800,
      height: 600,
    });
  });

  it('fits a small display', () => {
    expect(placement(null, [{ x: 0, y: 0, width: 1024, height: 700 }])).toEqual({
      x: 0,
      y: 0,
      width: 1024,
      height: 700,
    });
  });

  it('of a new one is beside the one that it comes from', () => {
    const size = { width: 800, height: 600 };
    expect(beside({ x: 10, y: 10, ...size }, [screen])).toEqual({ x: 38, y: 38, ...size });
    const second = { ...screen, x: 1920 };
    expect(beside({ x: 3000, y: 470, ...size }, [screen, second])).toEqual({ x: 1920, y: 0, ...size });
    expect(beside({ x: 9000, y: 10, ...size }, [screen])).toEqual({ x: 9028, y: 38, ...size });
  });
});

describe('a link', () => {
  it.each(['https://example.com', 'http://example.com/a?b'])('to %s opens in the browser', (url) => {
    expect(isWebAddress(url)).toBe(true);
  });

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'smb://host/x', 'app://latchkey', 'ms-settings:', ''])(
    'to %s opens nowhere',
    (url) => {
      expect(isWebAddress(url)).toBe(false);
    },
  );
});
