import { type Client, createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ApiClient } from '../../demo/api-client.ts';
import { startTemporaryDemo, type TemporaryDemo } from '../../demo/temporary.ts';

const TASK_CHANGED = `
  subscription Board($projectId: ID) {
    taskChanged(projectId: $projectId) { sequence kind taskKey task { status } by { username } }
  }
`;

interface Closing {
  readonly code: number;
  readonly reason: string;
}

/** A graphql-ws client that does not retry. `closed` resolves with the close frame. */
function connect(demo: TemporaryDemo, connectionParams?: Record<string, unknown>) {
  const { promise: closed, resolve } = Promise.withResolvers<Closing>();
  const client = createClient({
    url: demo.server.subscriptionEndpoint,
    retryAttempts: 0,
    // Node's own WebSocket reports a connection cut off by an error without a code.
    webSocketImpl: WebSocket,
    ...(connectionParams ? { connectionParams } : {}),
    on: { closed: (event) => resolve(event as Closing) },
  });
  return { client, closed, [Symbol.dispose]: () => void client.dispose() };
}

/** Starts a subscription, waits until the server has it, and returns its events. */
async function subscribe(demo: TemporaryDemo, client: Client, projectId: string | null = null) {
  const { last } = await demo.control.summary();
  const events = client.iterate<{ taskChanged: unknown }>({ query: TASK_CHANGED, variables: { projectId } });
  const first = events.next();
  await Promise.race([first, demo.control.waitForEntries({ kind: 'subscription', since: last })]);
  return { first, next: () => events.next() };
}

async function signIn(api: ApiClient) {
  const grant = await api.login('ada', 'paper-lantern-27');
  return { ...grant, bearer: `Bearer ${grant.accessToken}` };
}

function setStatus(api: ApiClient, id: number, status: string, accessToken: string) {
  return api.request('mutation ($id: ID!, $status: TaskStatus!) { setTaskStatus(id: $id, status: $status) { id } }', {
    variables: { id, status },
    accessToken,
  });
}

test.each([
  ['as a parameter', (bearer: string) => ({ authorization: bearer })],
  ['as a parameter in capitals', (bearer: string) => ({ Authorization: bearer })],
  ['among headers', (bearer: string) => ({ headers: { authorization: bearer } })],
])('an access token given %s lets a subscription in, which gets the changes', async (_, parameters) => {
  await using demo = await startTemporaryDemo();
  const { accessToken, bearer } = await signIn(demo.api);
  using socket = connect(demo, parameters(bearer));
  const events = await subscribe(demo, socket.client);
  await setStatus(demo.api, 4, 'DONE', accessToken);
  expect((await events.first).value).toEqual({
    data: {
      taskChanged: {
        sequence: 1,
        kind: 'UPDATED',
        taskKey: 'HBR-4',
        task: { status: 'DONE' },
        by: { username: 'ada' },
      },
    },
  });
});

test('a subscription to a project gets the changes of that project only, in order', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken, bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client, '2');
  await setStatus(demo.api, 1, 'TODO', accessToken);
  await setStatus(demo.api, 9, 'TODO', accessToken);
  await setStatus(demo.api, 9, 'DONE', accessToken);
  expect((await events.first).value).toMatchObject({
    data: { taskChanged: { sequence: 2, task: { status: 'TODO' } } },
  });
  expect((await events.next()).value).toMatchObject({
    data: { taskChanged: { sequence: 3, task: { status: 'DONE' } } },
  });
});

test('a subscription to a project that is not there is refused', async () => {
  await using demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client, '99');
  expect((await events.first).value).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test.each([
  ['no access token', undefined, 4401, 'Sign in: this operation needs an access token.'],
  ['something that is none', { authorization: 'Bearer nonsense' }, 4403, 'The access token is not valid.'],
  ['another scheme', { authorization: 'JWT nonsense' }, 4403, 'The access token is not valid.'],
])('a socket with %s is closed', async (_, parameters, code, reason) => {
  await using demo = await startTemporaryDemo();
  using socket = connect(demo, parameters);
  socket.client
    .iterate({ query: TASK_CHANGED })
    .next()
    .catch(() => {});
  expect(await socket.closed).toMatchObject({ code, reason: expect.stringContaining(reason) });
  expect((await demo.control.summary()).counts.connection?.ok).toBeUndefined();
});

test('a socket with an expired access token is closed with 4401', async () => {
  await using demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  await demo.control.moveClock(61_000);
  using socket = connect(demo, { authorization: bearer });
  socket.client
    .iterate({ query: TASK_CHANGED })
    .next()
    .catch(() => {});
  expect(await socket.closed).toMatchObject({ code: 4401, reason: 'The access token expired.' });
});

test('a socket is closed with 4401 when its access token expires', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 60 });
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  const ended = expect(events.first).rejects.toMatchObject({ code: 4401 });
  await demo.control.moveClock(59_000);
  expect(await demo.control.openSockets()).toBe(1);
  await demo.control.moveClock(60_001);
  expect(await socket.closed).toMatchObject({ code: 4401, reason: 'The access token expired.' });
  await ended;
});

test('a short lifetime ends a socket without anybody moving the clock', async () => {
  await using demo = await startTemporaryDemo({ accessTokenLifetime: 0.5 });
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  await expect(events.first).rejects.toMatchObject({ code: 4401 });
});

test('by a setting, a socket outlives its access token, but starts no further subscription', async () => {
  await using demo = await startTemporaryDemo({ closeSocketsAtExpiry: false });
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  await demo.control.moveClock(61_000);
  const later = await demo.api.login('grace', 'quiet-harbour-64');
  await setStatus(demo.api, 4, 'DONE', later.accessToken);
  expect((await events.first).value).toMatchObject({ data: { taskChanged: { by: { username: 'grace' } } } });
  const refused = await subscribe(demo, socket.client);
  expect((await refused.first).value).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
});

test('expiring all access tokens closes the sockets', async () => {
  await using demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  const ended = expect(events.first).rejects.toMatchObject({ code: 4401 });
  await demo.control.expireAccessTokens();
  await ended;
});

test.each([4401, 4403, 4400, 1012, 1006])('every socket can be closed with %i', async (code) => {
  await using demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  const ended = expect(events.first).rejects.toMatchObject({ code });
  expect(await demo.control.closeSockets(code)).toBe(1);
  await ended;
});

test('a server that stops closes its sockets with 1012', async () => {
  const demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  const ended = expect(events.first).rejects.toMatchObject({ code: 1012 });
  await demo[Symbol.asyncDispose]();
  await ended;
});

test('what was missed between two subscriptions can be asked for', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken } = await signIn(demo.api);
  for (const status of ['TODO', 'IN_PROGRESS', 'DONE']) await setStatus(demo.api, 4, status, accessToken);
  expect(await demo.api.request('{ changes(after: 1) { sequence taskKey } }', { accessToken })).toEqual({
    changes: [
      { sequence: 2, taskKey: 'HBR-4' },
      { sequence: 3, taskKey: 'HBR-4' },
    ],
  });
});

test('queries over WebSocket, and subscriptions over HTTP, are told where to go', async () => {
  await using demo = await startTemporaryDemo();
  const { accessToken, bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  await expect(socket.client.iterate({ query: '{ viewer { name } }' }).next()).rejects.toMatchObject([
    { message: 'Send queries and mutations over HTTP.' },
  ]);
  const answer = await demo.api.send('subscription { taskChanged { sequence } }', { accessToken });
  expect(answer.errors).toMatchObject([{ message: expect.stringContaining('Subscribe over WebSocket') }]);
});

test.each([
  ['does not parse', 'subscription {', 'Syntax Error'],
  ['does not fit the schema', 'subscription { nothing }', 'Cannot query field "nothing"'],
])('a subscription that %s gets an error, and the socket stays open', async (_, query, message) => {
  await using demo = await startTemporaryDemo();
  const { bearer } = await signIn(demo.api);
  using socket = connect(demo, { authorization: bearer });
  const events = await subscribe(demo, socket.client);
  await expect(socket.client.iterate({ query }).next()).rejects.toMatchObject([
    { message: expect.stringContaining(message) },
  ]);
  expect(await demo.control.openSockets()).toBe(1);
  expect(events).toBeDefined();
});
