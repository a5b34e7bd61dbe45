import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { effects } from '../../demo/control-client.ts';
import type { DemoOptions } from '../../demo/options.ts';
import { startTemporaryDemo, type TemporaryDemo } from '../../demo/temporary.ts';
import { type ConnectionTestDeps, testConnection } from '../../src/main/connections/connection-test.ts';
import { demoConnection } from '../../src/main/connections/templates.ts';
import { systemClock, systemTimers } from '../../src/main/system/clock.ts';
import { httpOver } from '../../src/main/system/http.ts';
import type { Connection, GraphqlAuth } from '../../src/shared/connection.ts';
import type { ConnectionTestReport, TestStepName } from '../../src/shared/connection-test.ts';
import type { Credentials } from '../../src/shared/ipc.ts';
import { partsOf } from '../support/parts-of.ts';

/** A JWT's first part says what algorithm it is signed with, as every JWT's does. */
const withoutHeader = (token: string) => token.slice(token.indexOf('.') + 1);

const ADA = { username: 'ada', password: 'paper-lantern-27' };

/** The whole walk against the running demo back end, with the real grant over real HTTP. */
describe('a test of a connection that signs in by a mutation', () => {
  let demo: TemporaryDemo;
  let reports: ConnectionTestReport[];
  beforeEach(() => {
    reports = [];
  });
  afterEach(() => demo[Symbol.asyncDispose]());

  const deps: ConnectionTestDeps = {
    http: httpOver(fetch),
    fetch,
    clock: systemClock,
    timers: systemTimers,
    clientSecret: async () => null,
    openBrowser: () => Promise.reject(new Error('No browser is needed here.')),
    receiveRedirect: () => Promise.reject(new Error('No browser is needed here.')),
    prove: () => Promise.reject(new Error('No proof is needed here.')),
  };

  async function test(
    options: Omit<DemoOptions, 'folder'> = {},
    change: (connection: Connection & { auth: GraphqlAuth }) => Connection = (connection) => connection,
    credentials: Credentials | null = ADA,
    before: () => Promise<unknown> = async () => {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ConnectionTestReport> {
    demo = await startTemporaryDemo(options);
    await before();
    const connection = change({ id: 'under-test', ...demoConnection(demo.server.endpoint) });
    return testConnection(connection, { id: 'run', credentials }, deps, signal, (report) => reports.push(report));
  }

  const statuses = ({ steps }: ConnectionTestReport) => steps.map(({ state }) => state.status);
  const stateOf = ({ steps }: ConnectionTestReport, name: TestStepName) =>
    steps.find((step) => step.name === name)?.state;

  /** No part of a password or of any token that the server issued is in anything that was told. */
  async function assertNoSecrets(password = ADA.password): Promise<void> {
    const { accessTokens, refreshTokens } = await demo.control.issuedTokens();
    const told = JSON.stringify(reports);
    const secrets = [password, ...accessTokens.map(withoutHeader), ...refreshTokens];
    for (const secret of secrets) {
      for (const part of partsOf(secret, 8))
        expect(told.includes(part), `${part.length} characters of a secret`).toBe(false);
    }
  }

  const familyIsOver = async () => {
    const { refreshTokens } = await demo.control.issuedTokens();
    const outcomes = await Promise.all(
      refreshTokens.map((token) =>
        demo.api.refresh(token).then(
          () => 'good',
          () => 'over',
        ),
      ),
    );
    return outcomes.every((outcome) => outcome === 'over');
  };

  it('goes through all six steps, and leaves no session behind', async () => {
    const report = await test();
    expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
    expect(report.ended).toBe(true);
    expect(stateOf(report, 'sign_in')).toMatchObject({ summary: 'Signed in as Ada Lindqvist.' });
    expect(stateOf(report, 'token')).toMatchObject({ summary: 'It is a JWT. It lives for 60 s.' });
    expect(stateOf(report, 'introspection')).toMatchObject({
      summary: expect.stringMatching(/\d+ types, queries, mutations, subscriptions/),
    });
    expect(stateOf(report, 'refresh')).toMatchObject({
      summary: expect.stringContaining('replaced the refresh token'),
    });
    expect((await demo.control.issuedTokens()).refreshTokens).toHaveLength(2);
    expect(await familyIsOver()).toBe(true);
    await assertNoSecrets();
  });

  it('shows what was sent and what came back, with the secrets masked', async () => {
    const report = await test();
    const [exchange] = report.steps.find(({ name }) => name === 'sign_in')?.exchanges ?? [];
    expect(exchange).toMatchObject({
      method: 'POST',
      url: demo.server.endpoint,
      answer: { kind: 'answered', status: 200 },
    });
    expect(exchange?.requestBody).toContain('"password": "•••"');
    expect(exchange?.answer).toMatchObject({
      body: expect.stringMatching(/"accessToken": "•••",\s+"refreshToken": "•••",\s+"expiresIn": 60/),
    });
    const [query] = report.steps.find(({ name }) => name === 'introspection')?.exchanges ?? [];
    expect(query?.requestHeaders).toContainEqual({ name: 'Authorization', value: 'Bearer •••' });
  });

  it('tells each step as it begins and ends', async () => {
    await test();
    const signIn = reports.map((report) => stateOf(report, 'sign_in')?.status);
    expect([...new Set(signIn)]).toEqual(['waiting', 'running', 'passed']);
    expect(reports.filter(({ ended }) => ended)).toHaveLength(1);
  });

  it('says that a token is opaque, and that a refresh token is kept', async () => {
    const report = await test({ accessTokenFormat: 'opaque', rotation: false });
    expect(stateOf(report, 'token')).toMatchObject({ summary: expect.stringContaining('It is opaque') });
    expect(stateOf(report, 'refresh')).toMatchObject({ summary: expect.stringContaining('same refresh token') });
    expect(await familyIsOver()).toBe(true);
    await assertNoSecrets();
  });

  it('stops at a wrong password, in the server’s own words', async () => {
    const password = 'quartz-umbrella-31';
    const report = await test({}, undefined, { ...ADA, password });
    expect(statuses(report)).toEqual(['passed', 'failed', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(stateOf(report, 'sign_in')).toMatchObject({ failure: { code: 'sign_in_refused' } });
    await assertNoSecrets(password);
  });

  it('stops at an address where no GraphQL is', async () => {
    const report = await test({}, (connection) => ({ ...connection, endpoint: `${connection.endpoint}/elsewhere` }));
    expect(statuses(report)).toEqual(['failed', ...Array.from({ length: 5 }, () => 'skipped')]);
    expect(stateOf(report, 'reach')).toMatchObject({ failure: { code: 'endpoint_not_graphql', field: 'endpoint' } });
  });

  it('stops at an address where nothing answers', async () => {
    const report = await test({}, (connection) => ({ ...connection, endpoint: 'http://127.0.0.1:9/graphql' }));
    expect(stateOf(report, 'reach')).toMatchObject({ failure: { code: 'endpoint_unreachable', field: 'endpoint' } });
    expect(report.steps[0]?.exchanges).toMatchObject([{ answer: { kind: 'none' } }]);
  });

  it('names the field whose path finds no token, and does not show the one that it did not find', async () => {
    const report = await test({}, (connection) => {
      const { signIn } = connection.auth;
      const result = { ...signIn.result, accessToken: 'login.jwt' };
      return { ...connection, auth: { ...connection.auth, signIn: { ...signIn, result } } };
    });
    expect(stateOf(report, 'sign_in')).toMatchObject({
      failure: {
        code: 'result_missing',
        field: 'auth.signIn.result.accessToken',
        message: expect.stringContaining('login.accessToken'),
      },
    });
    expect((await demo.control.issuedTokens()).accessTokens).toHaveLength(1);
    await assertNoSecrets();
  });

  it('shows a refused refresh, and signs out all the same', async () => {
    const refusal = effects.error('UNAUTHENTICATED', 'This refresh token is not good.');
    const report = await test({}, undefined, ADA, () => demo.control.failRefresh(refusal));
    expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'passed', 'failed', 'passed']);
    expect(stateOf(report, 'refresh')).toMatchObject({
      failure: { code: 'reauth_required', message: expect.stringContaining('This refresh token is not good.') },
    });
    expect(await familyIsOver()).toBe(true);
    await assertNoSecrets();
  });

  it('says that an API which answers anybody does not show whether the token is accepted', async () => {
    const report = await test({ rejectEveryAccessToken: true });
    expect(stateOf(report, 'introspection')).toMatchObject({
      status: 'passed',
      summary: expect.stringContaining('without a token too'),
    });
  });

  it.each([
    ['HTTP 401', { status: 401, body: '<h1>Unauthorized</h1>' }],
    ['an error code', { status: 200, body: '{"errors":[{"message":"No.","extensions":{"code":"UNAUTHENTICATED"}}]}' }],
    ['its own words', { status: 400, body: '{"errors":[{"message":"Could not verify: JWT expired"}]}' }],
  ])('shows that the API rejects the token by %s, and goes on', async (_how, answer) => {
    await using api = await startApi(() => answer);
    const report = await test({}, elsewhere(api.endpoint));
    expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'failed', 'passed', 'passed']);
    expect(stateOf(report, 'introspection')).toMatchObject({ failure: { code: 'token_rejected' } });
    await assertNoSecrets();
  });

  it('takes a token out of what an API repeats', async () => {
    await using api = await startApi(({ authorization }) => ({ status: 500, body: `Trace of ${authorization}` }));
    const report = await test({}, elsewhere(api.endpoint));
    expect(report.steps[3]?.exchanges[0]?.answer).toMatchObject({ status: 500, body: 'Trace of Bearer •••' });
    await assertNoSecrets();
  });

  it('shows that an API does not describe itself, while its token is good', async () => {
    await using api = await startApi(({ body }) => ({
      status: 200,
      body: body.includes('__schema')
        ? '{"errors":[{"message":"GraphQL introspection is not allowed."}]}'
        : '{"data":{"__typename":"Query"}}',
    }));
    const report = await test({}, elsewhere(api.endpoint));
    expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'failed', 'passed', 'passed']);
    expect(stateOf(report, 'introspection')).toMatchObject({
      failure: { message: expect.stringContaining('introspection is not allowed') },
    });
  });

  it('is cancelled while the server takes its time over the sign-in', async () => {
    const controller = new AbortController();
    const running = test({}, undefined, ADA, () => demo.control.hold('login', 'after'), controller.signal);
    await expect.poll(() => reports.length).toBeGreaterThan(1);
    await demo.control.waitUntilHeld(1, 'login');
    controller.abort();
    const report = await running;
    expect(statuses(report)).toEqual(['passed', 'skipped', 'skipped', 'skipped', 'skipped', 'skipped']);
    expect(report.ended).toBe(true);
    await assertNoSecrets();
  });

  it('signs out when it is cancelled after the sign-in', async () => {
    const controller = new AbortController();
    const running = test({}, undefined, ADA, () => demo.control.hold('refresh', 'before'), controller.signal);
    await expect.poll(() => reports.length).toBeGreaterThan(1);
    await demo.control.waitUntilHeld(1, 'refresh');
    controller.abort();
    const report = await running;
    expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'passed', 'skipped', 'passed']);
    await demo.control.release();
    expect(await familyIsOver()).toBe(true);
  });
});

/** An API that takes the demo's tokens, or does not, in whatever way. */
async function startApi(
  respond: (request: { authorization: string | undefined; body: string }) => { status: number; body: string },
): Promise<AsyncDisposable & { readonly endpoint: string }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { authorization } = request.headers;
    const { status, body } = respond({ authorization, body: Buffer.concat(chunks).toString() });
    const isJson = body.startsWith('{');
    response.writeHead(status, { 'content-type': isJson ? 'application/json' : 'text/html' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The API at `endpoint`, while the demo goes on to issue the tokens. */
function elsewhere(endpoint: string) {
  return (connection: Connection & { auth: GraphqlAuth }): Connection => ({
    ...connection,
    endpoint,
    auth: { ...connection.auth, endpoint: connection.endpoint },
  });
}
