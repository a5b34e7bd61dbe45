import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { type OAuthDeps, OAuthGrant } from '../../../src/main/auth/grants/oauth/oauth-grant.ts';
import { ProviderProblem } from '../../../src/main/auth/grants/oauth/provider-problem.ts';
import { REQUEST_TIMEOUT_MS } from '../../../src/main/auth/grants/oauth/sign-in.ts';
import { fetchWithLimits } from '../../../src/main/system/http.ts';
import type { OAuthAuth } from '../../../src/shared/connection.ts';
import { oauthConnection, oauthDeps } from '../../integration/support/oauth-broker.ts';
import {
  hang,
  html,
  json,
  type OddProvider,
  startOddProvider,
  withhold,
} from '../../integration/support/odd-provider.ts';
import { QuestionTime } from './question-time.ts';

/** A sign-in on another device: what the person sees, and how long and how often the server is asked. */

const TOKENS = json({ access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', expires_in: 60 });
const PENDING = json({ error: 'authorization_pending' }, 400);
const DEVICE = {
  device_code: 'the-device-code',
  user_code: 'ABCD-EFGH',
  verification_uri: 'https://id.example.com/device',
  expires_in: 600,
};
const nobody: OAuthDeps['openBrowser'] = () => Promise.reject(new Error('No browser is opened for a device.'));

test('the code is shown before anything is waited for, and each question is told', async () => {
  await using provider = await startAsked([PENDING, TOKENS]);
  const steps: unknown[] = [];
  const time = new QuestionTime();
  time.onWait = (ms) => steps.push(`${ms} ms`);
  const started = time.wall();
  await signIn(provider, { time, tell: (progress) => steps.push(progress) });
  const shown = {
    step: 'device',
    userCode: 'ABCD-EFGH',
    url: 'https://id.example.com/device',
    completeUrl: null,
    expiresAt: started + 600_000,
  };
  expect(steps).toEqual([{ step: 'contacting' }, shown, '5000 ms', shown, '5000 ms', shown]);
});

test('the page with the code in it is shown where there is a safe one', async () => {
  const complete = 'https://id.example.com/device?code=ABCD-EFGH';
  await using provider = await startAsked([TOKENS], { verification_uri_complete: complete });
  const steps: unknown[] = [];
  await signIn(provider, { tell: (progress) => steps.push(progress) });
  expect(steps).toContainEqual(expect.objectContaining({ step: 'device', completeUrl: complete }));
});

test('a server that does not offer it is said', async () => {
  await using provider = await startOddProvider();
  withhold(provider, 'device_authorization_endpoint');
  const failure = signIn(provider);
  await expect(failure).rejects.toBeInstanceOf(ProviderProblem);
  await expect(failure).rejects.toMatchObject({
    kind: 'misconfigured',
    code: 'provider_unusable',
    message: 'The server does not offer to sign in on another device. Choose another way.',
    field: 'auth.flow',
  });
});

test('a page where a password would not be safe is said, as much of its address as fits', async () => {
  const address = `http://id.example.com/${'x'.repeat(300)}`;
  await using provider = await startAsked([], { verification_uri: address });
  const failure = signIn(provider);
  await expect(failure).rejects.toBeInstanceOf(ProviderProblem);
  await expect(failure).rejects.toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message: `The server sends people to ${address.slice(0, 200)}, where a password would not be safe. It has to begin with https.`,
  });
});

test('the code is good up to its end and no longer', async () => {
  await using provider = await startAsked([], { expires_in: 15 });
  provider.on('/token', PENDING);
  const time = new QuestionTime();
  await expect(signIn(provider, { time })).rejects.toMatchObject({
    code: 'sign_in_timed_out',
    message: 'Nobody entered the code while it was good. Start again for a new one.',
  });
  expect(time.waits).toEqual([5_000, 5_000, 5_000]);
  expect(provider.tokenRequests).toHaveLength(2);
});

test('a page in the token endpoint’s place ends nothing, and is asked less and less', async () => {
  await using provider = await startAsked([html(200), html(404), TOKENS], { interval: 3 });
  const time = new QuestionTime();
  expect(await signIn(provider, { time })).toMatchObject({ accessToken: 'access-1' });
  expect(time.waits).toEqual([3_000, 6_000, 12_000]);
});

test('a question that is not answered in time ends nothing', async () => {
  const time = new QuestionTime();
  const late: Route = (request, response) => {
    hang(request, response);
    time.ring(REQUEST_TIMEOUT_MS);
  };
  await using provider = await startAsked([late, TOKENS], { interval: 3 });
  expect(await signIn(provider, { time })).toMatchObject({ accessToken: 'access-1' });
  expect(time.waits).toEqual([3_000, 6_000]);
});

test.each([
  [
    'a keychain that is locked in the middle of it',
    () => Promise.reject(new AuthError('keychain_unavailable', 'The keychain is locked.')),
    { code: 'keychain_unavailable', message: 'The keychain is locked.' },
  ],
  ['a secret that is deleted in the middle of it', async () => null, { field: 'auth.clientSecret' }],
  [
    'a defect',
    () => Promise.reject(Object.assign(new Error('A defect.'), { code: 'temporarily_unavailable' })),
    { message: 'A defect.' },
  ],
])('%s ends the sign-in', async (_, secretLater, failure) => {
  await using provider = await startAsked([PENDING, TOKENS]);
  const clientSecret = () => (provider.tokenRequests.length === 0 ? Promise.resolve('a-secret') : secretLater());
  const auth = { clientAuthentication: 'client_secret_post' } as const;
  await expect(signIn(provider, { auth, deps: { clientSecret } })).rejects.toMatchObject(failure);
  expect(provider.tokenRequests).toHaveLength(1);
});

test('a defect in the middle of a question is no broken line', async () => {
  await using provider = await startAsked([TOKENS]);
  const real = fetchWithLimits(fetch);
  let isBroken = true;
  const broken: OAuthDeps['fetch'] = async (url, init) => {
    if (!url.endsWith('/token') || !isBroken) return real(url, init);
    isBroken = false;
    throw new TypeError('A defect.');
  };
  await expect(signIn(provider, { deps: { fetch: broken } })).rejects.toThrow('A defect.');
});

test('the device’s code is not repeated in a message', async () => {
  const echo = 'The code the-device-code was denied.';
  await using provider = await startAsked([json({ error: 'access_denied', error_description: echo }, 400)]);
  await expect(signIn(provider)).rejects.toMatchObject({
    code: 'sign_in_refused',
    message: 'The provider said: “The code … was denied.” Start again if you want to allow it.',
  });
});

test('a sign-in that is cancelled between two questions ends at once, and leaves nothing behind', async () => {
  await using provider = await startAsked([]);
  const controller = new AbortController();
  const time = new QuestionTime();
  time.isHeld = true;
  time.onWait = () => setImmediate(() => controller.abort(new AuthError('cancelled', 'By the person.')));
  const failure = signIn(provider, { time, signal: controller.signal });
  await expect(failure).rejects.toMatchObject({ code: 'cancelled', message: 'By the person.' });
  expect(provider.tokenRequests).toEqual([]);
  expect(time.armed).toBe(0);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('a sign-in that is cancelled in the middle of a question asks no more', async () => {
  const controller = new AbortController();
  await using provider = await startAsked([() => controller.abort()]);
  const time = new QuestionTime();
  const failure = signIn(provider, { time, signal: controller.signal });
  await expect(failure).rejects.toMatchObject({ code: 'cancelled', message: 'The sign-in was cancelled.' });
  expect(provider.tokenRequests).toHaveLength(1);
  expect(time.waits).toEqual([5_000]);
});

test('many questions leave no listeners behind', async () => {
  await using provider = await startAsked([PENDING, PENDING, TOKENS]);
  const { signal } = new AbortController();
  const listening: number[] = [];
  const time = new QuestionTime();
  time.onWait = () => listening.push(getEventListeners(signal, 'abort').length);
  await signIn(provider, { time, signal });
  expect(listening).toEqual([0, 0, 0]);
  expect(time.armed).toBe(0);
});

type Route = Parameters<OddProvider['on']>[1];

/** A provider that gives a code, and answers the questions for it one by one. */
function startAsked(answers: Route[], change: Record<string, unknown> = {}) {
  return startOddProvider({
    '/device': json({ ...DEVICE, ...change }),
    '/token': (request, response) => (answers.shift() ?? html(500))(request, response),
  });
}

interface Setting {
  readonly auth?: Partial<OAuthAuth>;
  readonly deps?: Partial<OAuthDeps>;
  readonly time?: QuestionTime;
  readonly signal?: AbortSignal;
  readonly tell?: Parameters<OAuthGrant['signIn']>[2];
}

function signIn({ issuer }: OddProvider, setting: Setting = {}) {
  const { auth = {}, deps = {}, time = new QuestionTime() } = setting;
  const { signal = new AbortController().signal, tell = () => undefined } = setting;
  const connection = oauthConnection(issuer, `${issuer}/graphql`, { flow: 'device', scope: 'read', ...auth });
  const grant = new OAuthGrant(connection, oauthDeps(nobody, { clock: time, timers: time, ...deps }));
  return grant.signIn(null, signal, tell);
}
