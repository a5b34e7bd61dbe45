import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { run, signedIn } from '../../scripts/lib/screens.ts';
import { expect, test } from './support/latchkey.ts';

/** Calls any method of the bridge with any arguments, as a script in the page could. */
function call(page: Page, method: string, ...args: unknown[]): Promise<unknown> {
  return page.evaluate(
    ({ name, given }) => {
      const bridge = window.latchkey as unknown as Record<string, (...all: unknown[]) => Promise<unknown>>;
      return bridge[name]?.(...given);
    },
    { name: method, given: args },
  );
}

test('main refuses what does not parse, with a typed error, and stays unharmed', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  for (const args of [[], [null], ['x'], [{}], [{ id: 'a', epoch: 'x', rejectedGeneration: null }], [{ id: '' }]]) {
    expect(await call(page, 'authorize', ...args)).toMatchObject({ ok: false, error: { code: 'bad_request' } });
  }
  expect(await call(page, 'signIn', { username: { $ne: null }, password: 1 })).toMatchObject({ ok: false });
  expect(await call(page, 'saveConnection', { endpoint: 'javascript:alert(1)' })).toMatchObject({ ok: false });
  const flood = await page.evaluate(async () => {
    const authorize = window.latchkey.authorize as unknown as (...args: unknown[]) => Promise<{ ok: boolean }>;
    const answers = await Promise.all(Array.from({ length: 10_000 }, (_, n) => authorize(n, 'junk')));
    return answers.filter((answer) => answer.ok).length;
  });
  expect(flood).toBe(0);
  expect(await run(page)).toBe('data');
});

test('main refuses the token of an epoch that is over, and of a generation that never was', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  expect(await call(page, 'authorize', { id: 'a', epoch: 0, rejectedGeneration: null })).toMatchObject({
    ok: false,
    error: { code: 'session_changed' },
  });
  expect(await call(page, 'authorize', { id: 'b', epoch: 1, rejectedGeneration: 999 })).toMatchObject({
    ok: false,
    error: { code: 'bad_request' },
  });
});

test('a signed-in connection cannot be pointed at another server', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const answer = await page.evaluate(async () => {
    const bootstrap = await window.latchkey.bootstrap();
    if (!bootstrap.ok) return bootstrap;
    const { id: _, ...settings } = bootstrap.value.connection;
    return window.latchkey.saveConnection({ ...settings, endpoint: 'https://evil.test/graphql' }, {});
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'connection_in_use' } });
});

test('a window has no Node, no Electron and no way to listen to other events', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const found = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),
    api: Object.keys(window.latchkey).sort(),
    replaced: (() => {
      try {
        Object.assign(window, { latchkey: { signIn: () => 'mine' } });
      } catch {
        return 'refused';
      }
      return window.latchkey.signIn.toString().includes('mine') ? 'replaced' : 'kept';
    })(),
  }));
  expect(found.globals).toEqual([]);
  expect(found.replaced).not.toBe('replaced');
  expect(found.api).toEqual([
    'authorize',
    'bootstrap',
    'cancelAuthorization',
    'cancelConnectionTest',
    'cancelSignIn',
    'claims',
    'continueWithoutKeychain',
    'createConnection',
    'deleteConnection',
    'dismissConnectionsProblem',
    'duplicateConnection',
    'exportConnections',
    'importConnections',
    'moveConnection',
    'newWindow',
    'on',
    'openConnection',
    'openConnectionWindow',
    'openSignInPage',
    'retryNow',
    'saveConnection',
    'saveDraft',
    'signIn',
    'signOut',
    'storedSecrets',
    'testConnection',
    'timeline',
  ]);
});

test('a foreign frame has no bridge, and none can be embedded from the web', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const inFrame = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const bridge = (frame.contentWindow as unknown as { latchkey?: unknown } | null)?.latchkey;
    frame.src = 'https://example.com/';
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    let address: string;
    try {
      address = frame.contentWindow?.location.href ?? 'none';
    } catch {
      address = 'blocked';
    }
    return { bridge: typeof bridge, address };
  });
  expect(inFrame.bridge).toBe('undefined');
  expect(inFrame.address).not.toContain('example.com');
});

test('a window goes nowhere and opens nothing; links to the web open in the browser', async ({ latchkey }) => {
  const { app, pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const opened = await page.evaluate(() => {
    const targets = [
      'https://example.com/docs',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'app://latchkey/index.html',
    ];
    return targets.map((target) => window.open(target) === null);
  });
  expect(opened).toEqual([true, true, true, true]);
  const address = page.url();
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  await signedIn(page);
  expect(page.url()).toBe(address);
  if (app.host !== null) {
    expect(await app.host.send('openedExternally')).toEqual(['https://example.com/docs']);
    expect(await app.host.send('windows')).toHaveLength(1);
  }
});

test('permissions other than the network’s and the clipboard’s are denied', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi'];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name } as never)).state));
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
});

test.describe('another server on this machine', () => {
  let other: Server;
  let address: string;
  let asked = 0;
  test.beforeAll(async () => {
    other = createServer((_request, response) => {
      asked += 1;
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end('{}');
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  });
  test.afterAll(() => other.close());

  test('cannot be reached from a window: the policy names the connection’s endpoints alone', async ({ latchkey }) => {
    const { pages } = await latchkey.openSignedIn();
    const [page] = pages;
    if (page === undefined) throw new Error('No window.');
    const tries = await page.evaluate(async (url) => {
      const refused = (work: Promise<unknown>) =>
        work.then(
          () => 'reached',
          () => 'refused',
        );
      const image = new Promise((resolve, reject) => {
        const one = new Image();
        one.onload = resolve;
        one.onerror = reject;
        one.src = url;
      });
      const script = new Promise((resolve, reject) => {
        const one = document.createElement('script');
        one.onload = resolve;
        one.onerror = reject;
        one.src = url;
        document.head.append(one);
      });
      // In a task of its own: what a debugger evaluates is exempt from the policy.
      const code = new Promise((resolve, reject) => {
        setTimeout(() => {
          try {
            resolve(new Function('return 1')());
          } catch (error) {
            reject(error);
          }
        });
      });
      return Promise.all([refused(fetch(url)), refused(image), refused(script), refused(code)]);
    }, address);
    expect(tries).toEqual(['refused', 'refused', 'refused', 'refused']);
    expect(asked).toBe(0);
  });
});

test('the page’s own markup runs no inline script and takes no inline style', async ({ latchkey }) => {
  const { pages } = await latchkey.openSignedIn();
  const [page] = pages;
  if (page === undefined) throw new Error('No window.');
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    const marked = document.createElement('div');
    marked.innerHTML = '<img src="x" onerror="window.injected = true"><p style="color: red">x</p>';
    document.body.append(marked);
    const color = getComputedStyle(marked.querySelector('p') ?? marked).color;
    return { injected: 'injected' in window, red: color === 'rgb(255, 0, 0)' };
  });
  expect(ran).toEqual({ injected: false, red: false });
});
