import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import type { Page } from '@playwright/test';
import { fillSignIn, resultOf, run, signIn, writeQuery } from '../../scripts/lib/screens.ts';
import { demoConnection } from '../../src/main/connections/templates.ts';
import type { NetworkSettings } from '../../src/shared/connection.ts';
import { CertificateMaker, type Made } from '../unit/main/test-certificates.ts';
import { ADA, test as base, expect, type Latchkey } from './support/latchkey.ts';

const DIRECT: NetworkSettings = { proxy: { kind: 'none' }, caFile: null, acceptSelfSignedOnLoopback: false };

interface Network {
  readonly certificates: CertificateMaker;
  readonly folder: string;
  /** Serves the demo's API over TLS. @returns its endpoint, and how many connections got as far as a request. */
  tls(server: Made, host?: string): Promise<{ endpoint: string; readonly requests: () => number }>;
  /** @returns a proxy's address, and what it was asked for. */
  proxy(): Promise<{ url: string; asked: string[] }>;
}

const test = base.extend<{ network: Network }>({
  network: async ({ latchkey }, use) => {
    const certificates = new CertificateMaker();
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-network-'));
    const servers: Server[] = [];
    const sockets = new Set<Socket>();
    const listening = async (server: Server): Promise<number> => {
      servers.push(server);
      server.on('connection', (socket) => sockets.add(socket));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return (server.address() as AddressInfo).port;
    };
    const api = new URL(latchkey.server.endpoint);
    await use({
      certificates,
      folder,
      async tls({ pem, key }, host = '127.0.0.1') {
        let requests = 0;
        const server = createTlsServer({ cert: pem, key }, (socket) => {
          const behind = connect(Number(api.port), api.hostname);
          socket.once('data', () => {
            requests += 1;
          });
          socket.pipe(behind).pipe(socket);
          for (const one of [socket, behind]) one.on('error', () => undefined);
        });
        server.on('tlsClientError', () => undefined);
        const port = await listening(server);
        return { endpoint: `https://${host}:${port}${api.pathname}`, requests: () => requests };
      },
      async proxy() {
        const asked: string[] = [];
        const server = createServer((incoming, outgoing) => {
          asked.push(`${incoming.method} ${incoming.url}`);
          const { method, headers } = incoming;
          const onward = request(incoming.url ?? '', { method, headers }, (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          });
          incoming.pipe(onward);
        });
        server.on('connect', ({ url = '' }, socket) => {
          asked.push(`CONNECT ${url}`);
          const { hostname, port } = new URL(`http://${url}`);
          const behind = connect(Number(port), hostname, () => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n');
            socket.pipe(behind).pipe(socket);
          });
          for (const one of [socket, behind]) one.on('error', () => undefined);
        });
        return { url: `http://127.0.0.1:${await listening(server)}`, asked };
      },
    });
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    certificates.remove();
    rmSync(folder, { recursive: true, force: true });
  },
});

async function openOn(latchkey: Latchkey, endpoint: string, network: NetworkSettings): Promise<Page> {
  const connection = { ...demoConnection(endpoint), subscriptionEndpoint: null, id: 'own', name: 'Own', network };
  mkdirSync(latchkey.userDataDir, { recursive: true });
  const file = join(latchkey.userDataDir, 'connections.json');
  writeFileSync(file, JSON.stringify({ version: 2, connections: [connection] }));
  const window = { id: 'w', connectionId: 'own', bounds: { x: 0, y: 0, width: 1000, height: 700 } };
  const states = { version: 1, windows: [{ ...window, maximized: false, draft: null, closed: false }] };
  writeFileSync(join(latchkey.userDataDir, 'windows.json'), JSON.stringify(states));
  const [page] = await (await latchkey.open()).pages(1);
  if (page === undefined) throw new Error('No window.');
  return page;
}

async function works(page: Page): Promise<void> {
  await signIn(page, ADA);
  await writeQuery(page, '{ viewer { username } }');
  expect(await run(page)).toBe('data');
  await expect(resultOf(page)).toContainText('"username": "ada"');
}

async function isRefused(page: Page, words: string | RegExp): Promise<void> {
  await fillSignIn(page, ADA);
  await expect(page.getByRole('alert')).toContainText(words);
}

test('an authority of the connection’s own file vouches for sign-in and operations', async ({ latchkey, network }) => {
  const authority = network.certificates.make({ name: 'Company root' });
  const { endpoint } = await network.tls(
    network.certificates.make({ name: 'api', issuer: authority, names: 'IP:127.0.0.1' }),
  );
  const caFile = join(network.folder, 'company.pem');
  writeFileSync(caFile, authority.pem);
  await works(await openOn(latchkey, endpoint, { ...DIRECT, caFile }));
});

test('an authority of another file vouches for nothing, and the password is not sent', async ({
  latchkey,
  network,
}) => {
  const authority = network.certificates.make({ name: 'Company root' });
  const server = await network.tls(
    network.certificates.make({ name: 'api', issuer: authority, names: 'IP:127.0.0.1' }),
  );
  const caFile = join(network.folder, 'other.pem');
  writeFileSync(caFile, network.certificates.make({ name: 'Company root' }).pem);
  await isRefused(await openOn(latchkey, server.endpoint, { ...DIRECT, caFile }), 'trusts the server’s certificate');
  expect(server.requests()).toBe(0);
});

test('a self-signed certificate is taken on this machine where the connection says so, else not', async ({
  latchkey,
  network,
}) => {
  const own = network.certificates.make({ name: 'localhost', names: 'DNS:localhost' });
  const server = await network.tls(own, 'localhost');
  const strict = await openOn(latchkey, server.endpoint, DIRECT);
  await isRefused(strict, 'trusts the server’s certificate');
  expect(server.requests()).toBe(0);
});

test('a self-signed certificate that the connection takes serves sign-in and operations', async ({
  latchkey,
  network,
}) => {
  const own = network.certificates.make({ name: 'localhost', names: 'DNS:localhost' });
  const { endpoint } = await network.tls(own, 'localhost');
  await works(await openOn(latchkey, endpoint, { ...DIRECT, acceptSelfSignedOnLoopback: true }));
});

test('a file of authorities that cannot be read is said, and nothing is sent', async ({ latchkey, network }) => {
  const own = network.certificates.make({ name: 'localhost', names: 'DNS:localhost' });
  const server = await network.tls(own, 'localhost');
  const caFile = join(network.folder, 'missing.pem');
  const page = await openOn(latchkey, server.endpoint, { ...DIRECT, caFile });
  await isRefused(page, `${caFile} cannot be used: there is no such file. Nothing was sent.`);
  expect(server.requests()).toBe(0);
  writeFileSync(caFile, own.pem);
  await works(page);
});

test('a file of authorities that is gone while signed in keeps the token at home', async ({ latchkey, network }) => {
  const authority = network.certificates.make({ name: 'Company root' });
  const server = await network.tls(
    network.certificates.make({ name: 'api', issuer: authority, names: 'IP:127.0.0.1' }),
  );
  const caFile = join(network.folder, 'company.pem');
  writeFileSync(caFile, authority.pem);
  const page = await openOn(latchkey, server.endpoint, { ...DIRECT, caFile });
  await works(page);
  rmSync(caFile);
  const before = server.requests();
  expect(await run(page)).toBe('problem');
  await expect(resultOf(page)).toContainText(`${caFile} cannot be used: there is no such file. Nothing was sent.`);
  expect(server.requests()).toBe(before);
  writeFileSync(caFile, authority.pem);
  expect(await run(page)).toBe('data');
});

test('sign-in and operations pass the proxy of the connection, over http and https', async ({ latchkey, network }) => {
  const own = network.certificates.make({ name: 'localhost', names: 'DNS:localhost' });
  const { endpoint } = await network.tls(own, 'localhost');
  const proxy = await network.proxy();
  const settings: NetworkSettings = {
    proxy: { kind: 'manual', url: proxy.url },
    caFile: null,
    acceptSelfSignedOnLoopback: true,
  };
  await works(await openOn(latchkey, endpoint, settings));
  const { host } = new URL(endpoint);
  expect(new Set(proxy.asked)).toEqual(new Set([`CONNECT ${host}`]));
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2);
});

test('a plain address passes the proxy too', async ({ latchkey, network }) => {
  const proxy = await network.proxy();
  const { endpoint } = latchkey.server;
  await works(await openOn(latchkey, endpoint, { ...DIRECT, proxy: { kind: 'manual', url: proxy.url } }));
  expect(new Set(proxy.asked)).toContain(`POST ${endpoint}`);
});

test('a proxy that does not answer is not gone around', async ({ latchkey, network }) => {
  const proxy = await network.proxy();
  const dead = new URL(proxy.url);
  dead.port = '9';
  const settings: NetworkSettings = { ...DIRECT, proxy: { kind: 'manual', url: dead.origin } };
  const page = await openOn(latchkey, latchkey.server.endpoint, settings);
  await isRefused(page, /cannot be found|Nothing answers/);
  expect(await latchkey.control.journal()).toEqual([]);
});
