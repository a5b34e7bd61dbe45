import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FixtureApp } from './fixtures/host-fixture.ts';

let server: Server;
let endpoint: string;
const requested: (string | undefined)[] = [];

let app: FixtureApp;
beforeAll(async () => {
  server = createServer((request, response) => {
    requested.push(request.url);
    response.end('here');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  app = await FixtureApp.start();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  server.closeAllConnections();
  server.close();
});

describe('permissions', () => {
  test('are what the handlers of the app decide', async () => {
    await app.run(({ electron, seen }) => {
      const apart = electron.session.fromPartition('permissions');
      apart.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame }) => {
        if (permission === 'loopback-network') seen.events.push(`check ${origin} ${isMainFrame}`);
        return permission === 'loopback-network' || permission === 'notifications';
      });
      apart.setPermissionRequestHandler((contents, permission, callback) => {
        if (permission === 'loopback-network') seen.events.push(`request ${contents.getURL()}`);
        callback(permission !== 'notifications');
      });
    });
    const { id } = await app.open({ webPreferences: { partition: 'permissions' } });
    const page = await app.page(id);
    const states = await page.evaluate(() =>
      Promise.all(
        ['loopback-network', 'notifications', 'geolocation'].map(async (name) => {
          const { state } = await navigator.permissions.query({ name: name as PermissionName });
          return `${name} ${state}`;
        }),
      ),
    );
    expect(states).toEqual(['loopback-network granted', 'notifications denied', 'geolocation denied']);
    expect(await app.run(({ seen }) => seen.events)).toEqual([
      'check app://fixture/ true',
      'request app://fixture/index.html',
    ]);
    await app.client.send('closeWindow', { id });
  });

  test('cover the network of this machine: without it, a window does not reach a server there', async () => {
    await app.run(({ electron }) => electron.session.fromPartition('closed').setPermissionCheckHandler(() => false));
    const { id } = await app.open({ webPreferences: { partition: 'closed' } });
    const page = await app.page(id);
    expect(await page.evaluate((url) => fetch(url, { mode: 'no-cors' }).catch(String), endpoint)).toBe(
      'TypeError: Failed to fetch',
    );
    expect(requested).toEqual([]);
    await app.client.send('closeWindow', { id });
  });
});
