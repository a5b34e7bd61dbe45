import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { ApiClient } from '../../demo/api-client.ts';
import { type CommandLine, readCommandLine } from '../../demo/cli.ts';
import { ControlClient } from '../../demo/control-client.ts';
import type { ReadyMessage } from '../../demo/main.ts';
import { type DemoOptions, defaultSettings } from '../../demo/options.ts';

const MAIN = join(import.meta.dirname, '../../demo/main.ts');
const VIEWER = '{ viewer { username } }';

interface Spawned {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  readonly output: () => string;
  readonly exited: Promise<number | null>;
}

/** Starts `demo/main.ts` as a program of its own. */
function spawnDemo(...args: string[]): Spawned {
  const child = fork(MAIN, args, { silent: true, execArgv: [] });
  let output = '';
  const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
  for (const stream of streams) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  // Node leaves the `close` event of the process out where the parent has disconnected.
  const exit = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const exited = Promise.all([exit, ...streams.map((stream) => once(stream, 'close'))]).then(([code]) => code);
  return { child, output: () => output, exited };
}

async function whenReady({ child, output, exited }: Spawned): Promise<ReadyMessage> {
  const failed = exited.then((code) => Promise.reject(new Error(`The server exited with ${code}: ${output()}`)));
  const [message] = await Promise.race([once(child, 'message'), failed]);
  return message;
}

async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), 'latchkey-demo-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

test('the server says where it is and who may sign in, to its parent and on the console', async () => {
  await using folder = await temporaryFolder();
  const demo = spawnDemo('--port', '0', '--data', folder.path);
  const ready = await whenReady(demo);
  expect(ready).toEqual({
    type: 'ready',
    endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/),
    subscriptionEndpoint: expect.stringMatching(/^ws:\/\/127\.0\.0\.1:\d+\/graphql$/),
    controlEndpoint: null,
    issuer: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
  });
  demo.child.kill('SIGTERM');
  expect(await demo.exited).toBe(0);
  expect(demo.output()).toContain(ready.endpoint);
  expect(demo.output()).toMatch(/ada\s+paper-lantern-27/);
  expect(demo.output()).toMatch(/grace\s+quiet-harbour-64/);
});

test('sessions, data and access tokens outlive a restart', async () => {
  await using folder = await temporaryFolder();
  const first = spawnDemo('--port', '0', '--data', folder.path);
  const { endpoint } = await whenReady(first);
  const api = new ApiClient(endpoint);
  const grant = await api.login('ada', 'paper-lantern-27');
  const spent = await api.refresh(grant.refreshToken);
  await api.request('mutation { setTaskStatus(id: 4, status: DONE) { id } }', { accessToken: spent.accessToken });
  first.child.kill('SIGTERM');
  await first.exited;

  const second = spawnDemo('--port', new URL(endpoint).port, '--data', folder.path);
  expect((await whenReady(second)).endpoint).toBe(endpoint);
  expect(await api.request(VIEWER, spent)).toEqual({ viewer: { username: 'ada' } });
  expect(await api.request('{ task(id: 4) { status } tasks { totalCount } }', spent)).toEqual({
    task: { status: 'DONE' },
    tasks: { totalCount: 22 },
  });
  const next = await api.refresh(spent.refreshToken);
  expect(await api.request(VIEWER, next)).toEqual({ viewer: { username: 'ada' } });
  // What was spent before the restart stays spent.
  await expect(api.refresh(grant.refreshToken)).rejects.toThrow('already used');
  second.child.kill('SIGTERM');
  await second.exited;
});

test('a rotation survives the server being killed right after it', async () => {
  await using folder = await temporaryFolder();
  const first = spawnDemo('--port', '0', '--data', folder.path, '--control');
  const ready = await whenReady(first);
  const api = new ApiClient(ready.endpoint);
  const grant = await api.login('ada', 'paper-lantern-27');
  const control = new ControlClient(ready.controlEndpoint ?? '');
  await control.hold('refresh', 'after');
  const lost = expect(api.refresh(grant.refreshToken)).rejects.toThrow('fetch failed');
  await control.waitUntilHeld();
  first.child.kill('SIGKILL');
  await lost;
  await first.exited;

  const second = spawnDemo('--port', '0', '--data', folder.path);
  const again = new ApiClient((await whenReady(second)).endpoint);
  await expect(again.refresh(grant.refreshToken)).rejects.toThrow('already used');
  second.child.kill('SIGTERM');
  await second.exited;
});

test('the server stops when its parent lets go of it', async () => {
  await using folder = await temporaryFolder();
  const demo = spawnDemo('--port', '0', '--data', folder.path);
  await whenReady(demo);
  demo.child.disconnect();
  expect(await demo.exited).toBe(0);
});

test('the options of the command line take effect', async () => {
  await using folder = await temporaryFolder();
  const demo = spawnDemo(
    ...['--port', '0', '--data', folder.path, '--lifetime', '1.5', '--opaque', '--no-rotation', '--expiry-as', '401'],
    ...['--refresh-lifetime', '500', '--refresh-mode', 'sliding', '--grace', '3', '--scheme', 'JWT', '--control'],
  );
  const { endpoint, controlEndpoint } = await whenReady(demo);
  const api = new ApiClient(endpoint, { name: 'Authorization', scheme: 'JWT' });
  const control = new ControlClient(controlEndpoint ?? '');
  const grant = await api.login('grace', 'quiet-harbour-64');
  expect(grant).toMatchObject({ expiresIn: 1.5, refreshExpiresIn: 500 });
  expect(grant.accessToken).toMatch(/^demo_at_/);
  await control.moveClock(10_000);
  expect((await api.send(VIEWER, grant)).status).toBe(401);
  expect(await api.refresh(grant.refreshToken)).toMatchObject({ refreshToken: null, refreshExpiresIn: 500 });
  demo.child.kill('SIGINT');
  expect(await demo.exited).toBe(0);
});

test('nothing printed and nothing stored holds a token or a password', async () => {
  await using folder = await temporaryFolder();
  const demo = spawnDemo('--port', '0', '--data', folder.path, '--control');
  const { endpoint, controlEndpoint } = await whenReady(demo);
  const api = new ApiClient(endpoint);
  const control = new ControlClient(controlEndpoint ?? '');
  const printedAtStart = demo.output();
  const grant = await api.login('ada', 'paper-lantern-27');
  const next = await api.refresh(grant.refreshToken);
  await control.changeSettings({ accessTokenFormat: 'opaque' });
  const opaque = await api.refresh(next.refreshToken);
  await api.request(VIEWER, opaque);
  await api.refresh(grant.refreshToken).catch(() => {});
  await api.send(`mutation { refreshToken(refreshToken: "${opaque.refreshToken}" }`).catch(() => {});
  // An error that nobody expects is printed: the request that met it held a token.
  using database = new DatabaseSync(join(folder.path, 'demo.sqlite'));
  database.exec(`UPDATE tasks SET labels = 'broken' WHERE id = 1`);
  const { accessToken } = await api.login('grace', 'quiet-harbour-64');
  await api.send('{ task(id: 1) { labels } }', { accessToken });
  const { accessTokens, refreshTokens } = await control.issuedTokens();
  expect([accessTokens.length, refreshTokens.length]).toEqual([4, 4]);
  demo.child.kill('SIGTERM');
  await demo.exited;
  const printed = demo.output().slice(printedAtStart.length);
  expect(printed).toContain('SyntaxError');
  const files = await Promise.all(
    (await readdir(folder.path)).map((name) => readFile(join(folder.path, name), 'latin1')),
  );
  for (const secret of [...accessTokens, ...refreshTokens, 'paper-lantern-27', 'quiet-harbour-64']) {
    expect(printed.includes(secret)).toBe(false);
    for (const file of files) expect(file.includes(secret)).toBe(false);
  }
});

test('a port in use is reported with what to do', async () => {
  await using folder = await temporaryFolder();
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const demo = spawnDemo('--port', String(port), '--data', folder.path);
  expect(await demo.exited).toBe(1);
  expect(demo.output()).toBe(`Port ${port} is in use. Stop the program that listens there, or choose another port.\n`);
  other.close();
});

test('data of a newer version is left alone', async () => {
  await using folder = await temporaryFolder();
  {
    using database = new DatabaseSync(join(folder.path, 'demo.sqlite'));
    database.exec('PRAGMA user_version = 999');
  }
  const demo = spawnDemo('--port', '0', '--data', folder.path);
  expect(await demo.exited).toBe(1);
  expect(demo.output()).toContain('written by a newer version');
});

test.each([
  [['--port', '70000'], '--port takes a whole number from 0 up to 65535, not "70000".'],
  [['--port', '80.5'], '--port takes a whole number from 0 up to 65535, not "80.5".'],
  [['--lifetime', 'soon'], '--lifetime takes a number from 0.1, not "soon".'],
  [['--lifetime='], '--lifetime takes a number from 0.1, not "".'],
  [['--grace', '-1'], "Option '--grace' argument is ambiguous"],
  [['--grace=-1'], '--grace takes a number from 0, not "-1".'],
  [['--refresh-mode', 'eternal'], '--refresh-mode takes fixed or sliding, not "eternal".'],
  [['--expiry-as', '403'], '--expiry-as takes error or 401, not "403".'],
  [['--scheme', 'two words'], '--scheme takes one word such as Bearer, or nothing, not "two words".'],
  [['--header', 'a b'], '--header takes a header name such as Authorization, not "a b".'],
  [['--data='], '--data takes a folder, not "".'],
  [['--colour'], "Unknown option '--colour'"],
  [['start'], "Unexpected argument 'start'"],
])('%j is refused with a message that names it', (args, message) => {
  expect(readCommandLine(args)).toEqual({ kind: 'invalid', message: expect.stringContaining(message) });
});

test('without options, the defaults of the library hold', () => {
  const { port: _, folder, ...settings } = startOptions(readCommandLine([]));
  const { announcedLifetime: _actual, rejectEveryAccessToken: _never, ...defaults } = defaultSettings;
  expect(settings).toEqual({ ...defaults, control: false, identity: true, identityPort: 4601 });
  expect(folder).toBe('.latchkey/demo');
});

function startOptions(commandLine: CommandLine): DemoOptions {
  if (commandLine.kind !== 'start') throw new Error('The command line was refused.');
  return commandLine.options;
}

test('a bad value gets its message, the usage and exit code 2', async () => {
  const demo = spawnDemo('--lifetime', 'soon');
  expect(await demo.exited).toBe(2);
  expect(demo.output()).toMatch(/^--lifetime takes a number from 0\.1, not "soon"\.\n\nUsage: node demo\/main\.ts/);
});

test('--help shows the usage', async () => {
  const demo = spawnDemo('--help');
  expect(await demo.exited).toBe(0);
  expect(demo.output()).toMatch(/^Usage: node demo\/main\.ts/);
});
