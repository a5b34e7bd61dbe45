import { describe, expect, it } from 'vitest';
import type { Http, HttpAnswer } from '../../../src/main/auth/ports.ts';
import { mayUseSavedSecret } from '../../../src/main/connections/connection-secrets.ts';
import { type ConnectionTestDeps, testConnection } from '../../../src/main/connections/connection-test.ts';
import { ConnectionTests } from '../../../src/main/connections/connection-tests.ts';
import { demoConnection, NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import { systemClock } from '../../../src/main/system/clock.ts';
import type { Connection, OAuthAuth } from '../../../src/shared/connection.ts';
import type { ConnectionTestReport } from '../../../src/shared/connection-test.ts';

const CONNECTION: Connection = { id: 'saved', ...demoConnection('https://api.example.com/graphql') };
const ADA = { username: 'ada', password: 'paper-lantern-27' };

const json = (data: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ data }),
});

/** A server whose answers a test lets go one by one, and which pays no heed to anybody who gives up. */
function slowServer() {
  const waiting: { readonly body: string; readonly answer: (answer: HttpAnswer) => void }[] = [];
  const arrivals: (() => void)[] = [];
  const http: Http = {
    post: (_url, { body }) =>
      new Promise((answer) => {
        waiting.push({ body, answer });
        for (const arrived of arrivals.splice(0)) arrived();
      }),
  };
  /** The next request, once it is there. */
  const next = async () => {
    while (waiting.length === 0) await new Promise<void>((resolve) => arrivals.push(resolve));
    const request = waiting.shift();
    if (request === undefined) throw new Error('There is no request.');
    return request;
  };
  return { http, next };
}

/** Timers that a test lets run out by hand. */
function handTimers() {
  const running = new Set<() => void>();
  return {
    after(_ms: number, run: () => void) {
      running.add(run);
      return () => running.delete(run);
    },
    runOut() {
      for (const run of [...running]) run();
    },
  };
}

function start(signal = new AbortController().signal) {
  const { http, next } = slowServer();
  const timers = handTimers();
  const never = () => Promise.reject(new Error('Not needed here.'));
  const deps: ConnectionTestDeps = {
    http,
    fetch: never,
    clock: systemClock,
    timers,
    clientSecret: async () => null,
    openBrowser: never,
    receiveRedirect: never,
    prove: never,
  };
  const reports: ConnectionTestReport[] = [];
  const ended = testConnection(CONNECTION, { id: 'run', credentials: ADA }, deps, signal, (report) =>
    reports.push(report),
  );
  return { next, timers, reports, ended, deps };
}

const tokens = (field: string, n: number) =>
  json({ [field]: { accessToken: `access-${n}`, refreshToken: `refresh-${n}`, expiresIn: 60 } });

describe('what a test was given', () => {
  it('is revoked when it arrives after the test was cancelled', async () => {
    const controller = new AbortController();
    const { next, ended } = start(controller.signal);
    (await next()).answer(json({ __typename: 'Query' }));
    const signIn = await next();
    controller.abort();
    expect(await ended).toMatchObject({ ended: true });
    signIn.answer(tokens('login', 1));
    const revocation = await next();
    expect(revocation.body).toContain('logout(');
    expect(revocation.body).toContain('refresh-1');
  });

  it('is revoked when it arrives after the time was over', async () => {
    const { next, timers, ended } = start();
    (await next()).answer(json({ __typename: 'Query' }));
    const signIn = await next();
    timers.runOut();
    const report = await ended;
    expect(report.steps.map(({ state }) => state.status)).toEqual([
      'passed',
      'failed',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
    signIn.answer(tokens('login', 1));
    expect((await next()).body).toContain('refresh-1');
  });

  it('is revoked by its newest name', async () => {
    const { next, ended } = start();
    for (const answer of [
      json({ __typename: 'Query' }),
      tokens('login', 1),
      json({ __typename: 'Query' }),
      json({ __schema: { types: [] } }),
      json({ __typename: 'Query' }),
      tokens('refreshToken', 2),
    ]) {
      (await next()).answer(answer);
    }
    const revocation = await next();
    expect(revocation.body).toContain('refresh-2');
    revocation.answer(json({ logout: true }));
    expect((await ended).steps.at(-1)).toMatchObject({ name: 'sign_out', state: { status: 'passed' } });
  });

  it('is no reason to wait for ever where the sign-out gets no answer', async () => {
    const controller = new AbortController();
    const { next, timers, ended } = start(controller.signal);
    (await next()).answer(json({ __typename: 'Query' }));
    (await next()).answer(tokens('login', 1));
    await next();
    controller.abort();
    await next();
    timers.runOut();
    expect((await ended).steps.at(-1)).toMatchObject({ name: 'sign_out', state: { status: 'failed' } });
  });
});

describe('the tests of a window', () => {
  const request = { settings: CONNECTION, secrets: {}, saved: CONNECTION };

  function tests() {
    const { http, next } = slowServer();
    const { deps } = start();
    return {
      next,
      tests: new ConnectionTests(
        () => ({ ...deps, http }),
        async () => 'saved secret',
      ),
    };
  }

  it('are one at a time, and a cancelled one makes room', async () => {
    const { tests: all, next } = tests();
    const first = all.run(1, { ...request, run: { id: 'a', credentials: ADA } }, () => {});
    await next();
    await expect(all.run(1, { ...request, run: { id: 'b', credentials: ADA } }, () => {})).rejects.toMatchObject({
      code: 'bad_request',
    });
    all.cancel(1, 'b');
    all.cancel(2);
    all.cancel(1, 'a');
    expect((await first).steps[0]?.state).toMatchObject({ status: 'skipped' });
    const second = all.run(1, { ...request, run: { id: 'c', credentials: ADA } }, () => {});
    await next();
    all.cancel(1);
    await second;
  });
});

describe('a saved client secret', () => {
  const auth: OAuthAuth = {
    kind: 'oauth',
    server: { kind: 'discovery', issuer: 'https://id.example.com' },
    flow: 'code',
    clientId: 'latchkey',
    clientAuthentication: 'client_secret_basic',
    scope: 'openid',
    resource: null,
    audience: null,
    redirect: { kind: 'loopback', port: null, path: '/callback' },
    dpop: 'never',
    endsBrowserSession: false,
    parameters: {},
  };
  const saved: Connection = { id: 'saved', ...NEW_CONNECTION, auth };
  const withAuth = (change: Partial<OAuthAuth>): Connection => ({ ...saved, auth: { ...auth, ...change } });

  it('is used for the server and the client that it was saved for', () => {
    expect(mayUseSavedSecret(withAuth({ scope: 'openid email' }), saved)).toBe(true);
  });

  it.each<[string, Connection]>([
    ['another server', withAuth({ server: { kind: 'discovery', issuer: 'https://id.example.org' } })],
    ['another client', withAuth({ clientId: 'other' })],
    ['an API that signs in itself', CONNECTION],
  ])('is not sent to %s', (_what, connection) => {
    expect(mayUseSavedSecret(connection, saved)).toBe(false);
  });
});
