import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { FixtureApp } from './fixtures/host-fixture.ts';

/** A server that knows nothing of CORS: no header of it, and no OPTIONS. */
let server: Server;
let endpoint: string;
const received: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];

let app: FixtureApp;
beforeAll(async () => {
  server = createServer((request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers });
    if (url === '/hangs-up') return void request.socket.destroy();
    response.writeHead(method === 'OPTIONS' ? 405 : 200, { 'content-type': 'application/json', 'x-own': '1' });
    return void response.end('{"data":1}');
  }).listen(0, '127.0.0.1');
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('welcome'));
  await new Promise((resolve) => server.once('listening', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await FixtureApp.start();
});
afterEach(() => {
  received.length = 0;
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

/** Asks as a GraphQL client does: with a header and a type that need a preflight. */
async function post(url: string): Promise<string> {
  const page = await app.page();
  return page.evaluate(async (address) => {
    try {
      const response = await fetch(address, {
        method: 'POST',
        headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
        body: '{}',
      });
      return `${response.status} ${await response.text()} ${response.headers.get('x-own')}`;
    } catch (error) {
      return `${error}`;
    }
  }, url);
}

describe('session.webRequest', () => {
  test('leaves CORS as it is where no listener is', async () => {
    expect(await post(`${endpoint}/graphql`)).toBe('TypeError: Failed to fetch');
    expect(received.map(({ method }) => method)).toEqual(['OPTIONS']);
  });

  test('lets a window talk to a server without CORS, by headers changed in both directions', async () => {
    await app.run(({ electron, seen }, url) => {
      const { webRequest } = electron.session.defaultSession;
      const filter = { urls: [`${url}/graphql*`] };
      webRequest.onBeforeSendHeaders(filter, ({ requestHeaders, method, resourceType, webContentsId }, callback) => {
        const { Origin, ...rest } = requestHeaders;
        seen.events.push({ method, Origin, resourceType, webContentsId });
        callback({ requestHeaders: { ...rest, 'X-Added': 'by the app' } });
      });
      webRequest.onHeadersReceived(filter, ({ method, responseHeaders, statusCode }, callback) => {
        seen.events.push({ method, statusCode, own: responseHeaders?.['x-own'] });
        callback({
          responseHeaders: {
            ...responseHeaders,
            'access-control-allow-origin': ['app://fixture'],
            'access-control-allow-headers': ['authorization, content-type'],
            'access-control-expose-headers': ['x-own'],
          },
          ...(method === 'OPTIONS' ? { statusLine: 'HTTP/1.1 204 No Content' } : {}),
        });
      });
    }, endpoint);
    expect(await post(`${endpoint}/graphql?a=1`)).toBe('200 {"data":1} 1');
    expect(received.map(({ method, headers }) => [method, headers.origin, headers['x-added']])).toEqual([
      ['OPTIONS', undefined, 'by the app'],
      ['POST', undefined, 'by the app'],
    ]);
    expect(received[1]?.headers.authorization).toBe('Bearer t');
    expect(await app.run(({ seen }) => seen.events)).toEqual([
      { method: 'OPTIONS', Origin: 'app://fixture', resourceType: 'xhr', webContentsId: 1 },
      { method: 'OPTIONS', statusCode: 405, own: ['1'] },
      { method: 'POST', Origin: 'app://fixture', resourceType: 'xhr', webContentsId: 1 },
      { method: 'POST', statusCode: 200, own: ['1'] },
    ]);
  });

  test('keeps the rules of the browser for every address that no filter covers', async () => {
    expect(await post(`${endpoint}/other`)).toBe('TypeError: Failed to fetch');
    expect(received.map(({ method, headers }) => [method, headers['x-added']])).toEqual([['OPTIONS', undefined]]);
  });

  test('cancels a request before it is sent', async () => {
    await app.run(({ electron }, url) => {
      const filter = { urls: [`${url}/*`], excludeUrls: [`${url}/graphql*`] };
      electron.session.defaultSession.webRequest.onBeforeRequest(filter, (_details, callback) =>
        callback({ cancel: true }),
      );
    }, endpoint);
    expect(await post(`${endpoint}/cancelled`)).toBe('TypeError: Failed to fetch');
    expect(received).toEqual([]);
    expect(await post(`${endpoint}/graphql`)).toBe('200 {"data":1} 1');
    await app.run(({ electron }) => electron.session.defaultSession.webRequest.onBeforeRequest(null));
    await post(`${endpoint}/again`);
    expect(received.at(-1)?.url).toBe('/again');
  });

  test('tells of a request that failed', async () => {
    await app.run(({ electron, seen }, url) => {
      seen.events.length = 0;
      electron.session.defaultSession.webRequest.onErrorOccurred({ urls: [`${url}/hangs-up`] }, ({ method, error }) =>
        seen.events.push({ method, error }),
      );
    }, endpoint);
    expect(await post(`${endpoint}/hangs-up`)).toBe('TypeError: Failed to fetch');
    expect(await app.run(({ seen }) => seen.events)).toEqual([{ method: 'OPTIONS', error: 'net::ERR_FAILED' }]);
  });

  test('belongs to one session: another has its own listeners', async () => {
    const { id } = await app.open({ webPreferences: { partition: 'apart' } });
    const page = await app.page(id);
    const answer = await page.evaluate((url) => fetch(`${url}/graphql`).catch(String), endpoint);
    expect(answer).toBe('TypeError: Failed to fetch');
    await app.client.send('closeWindow', { id });
  });

  test('refuses a pattern that is none', async () => {
    const message = await app.run(({ electron }) => {
      try {
        electron.session.defaultSession.webRequest.onBeforeRequest({ urls: ['example.com'] }, () => {});
        return 'taken';
      } catch (error) {
        return `${error}`;
      }
    });
    expect(message).toBe('TypeError: Invalid url pattern example.com');
  });
});

test('a WebSocket opens from a window, as no mixed content', async () => {
  const page = await app.page();
  const welcome = await page.evaluate(
    (url) =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onmessage = ({ data }) => resolve(data);
        socket.onerror = () => resolve('failed');
      }),
    endpoint.replace('http', 'ws'),
  );
  expect(welcome).toBe('welcome');
});

describe('a custom scheme', () => {
  test('is served by its handler, which sees the addresses of the app', async () => {
    const page = await app.page();
    const echoed = await page.evaluate(async () => {
      const response = await fetch('/echo?a=1', { method: 'POST', body: 'grüße' });
      return response.json();
    });
    expect(echoed).toEqual({ url: 'app://fixture/echo?a=1', method: 'POST', body: 'grüße', origin: 'app://fixture' });
    expect(await page.evaluate(() => isSecureContext)).toBe(true);
    expect((await app.client.send('windows'))[0]?.url).toBe('app://fixture/index.html');
  });

  test('has the status that its handler gives', async () => {
    const page = await app.page();
    expect(await page.evaluate(() => fetch('/missing.js').then(({ status }) => status))).toBe(404);
  });

  test('is subject to the Content-Security-Policy of its handler, which may name the scheme', async () => {
    const csp = 'script-src app://fixture/first.js; connect-src app:';
    const { id } = await app.open({}, `app://fixture/index.html?csp=${encodeURIComponent(csp)}`);
    const page = await app.page(id);
    const effects = await page.evaluate(
      async (url) => ({
        inline: 'inlineRan' in globalThis,
        external: typeof atStart,
        own: await fetch('/echo').then(({ status }) => status, String),
        other: await fetch(url).then(({ status }) => status, String),
      }),
      endpoint,
    );
    expect(effects).toEqual({ inline: false, external: 'object', own: 200, other: 'TypeError: Failed to fetch' });
    expect(received).toEqual([]);
    await app.client.send('closeWindow', { id });
  });

  test('passes the listeners of its session, which may add headers', async () => {
    await app.run(({ electron }) => {
      const own = electron.session.fromPartition('listened');
      own.webRequest.onHeadersReceived({ urls: ['app://fixture/*'] }, ({ url, responseHeaders }, callback) =>
        callback({ responseHeaders: { ...responseHeaders, 'x-seen': url } }),
      );
    });
    const { id } = await app.open({ webPreferences: { partition: 'listened' } });
    const page = await app.page(id);
    expect(await page.evaluate(() => fetch('/echo').then(({ headers }) => headers.get('x-seen')))).toBe(
      'app://fixture/echo',
    );
    await app.client.send('closeWindow', { id });
  });

  test('fails where no handler is', async () => {
    const { id } = await app
      .run(({ electron }) => {
        const window = new electron.BrowserWindow({ webPreferences: { partition: 'without handler' } });
        return window.loadURL('app://fixture/index.html').then(
          () => ({ id: window.id, error: null }),
          (error) => ({ id: window.id, error: `${error}` }),
        );
      })
      .then((result) => {
        expect(result.error).toBe("Error: ERR_ADDRESS_UNREACHABLE (-109) loading 'app://fixture/index.html'");
        return result;
      });
    await app.client.send('closeWindow', { id });
  });
});
