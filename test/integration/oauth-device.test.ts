import { expect, test } from 'vitest';
import { AuthError } from '../../src/main/auth/errors.ts';
import { type OAuthDeps, OAuthGrant } from '../../src/main/auth/grants/oauth/oauth-grant.ts';
import type { Timers } from '../../src/main/auth/ports.ts';
import type { OAuthAuth } from '../../src/shared/connection.ts';
import type { SignInProgress } from '../../src/shared/ipc.ts';
import type { FormPage } from '../support/form-browser.ts';
import { GRACE, type IdentityDemo, startIdentityDemo, VIEWER } from './support/demo-identity.ts';
import { accessTokenOf, OAuthWorld, oauthConnection, oauthDeps } from './support/oauth-broker.ts';
import {
  destroy,
  html,
  json,
  METADATA_PATH,
  metadata,
  type OddProvider,
  startOddProvider,
  withhold,
} from './support/odd-provider.ts';

const nobody: OAuthDeps['openBrowser'] = () => Promise.reject(new Error('No browser is opened for a device.'));
const TOKENS = { access_token: 'access-1', refresh_token: 'refresh-1', token_type: 'Bearer', expires_in: 60 };

test('a person enters the code on another device, and this one is signed in', async () => {
  await using demo = await startIdentityDemo();
  await using world = new OAuthWorld();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, { flow: 'device' });
  const { timers } = pacedTimers();
  const broker = await world.open(connection, oauthDeps(nobody, { timers }));
  const shown = Promise.withResolvers<Extract<SignInProgress, { step: 'device' }>>();
  broker.subscribeToSignIn((progress) => {
    if (progress?.step === 'device') shown.resolve(progress);
  });
  const signIn = broker.signIn(null);
  const { userCode, url, completeUrl, expiresAt } = await shown.promise;
  expect(completeUrl).toContain(userCode);
  expect(expiresAt).toBeGreaterThan(Date.now() + 9 * 60_000);
  const form = await enter(demo, url, userCode);
  const consent = await demo.browser.submit(form, { ...GRACE, step: 'sign-in' });
  await demo.browser.submit(consent, { step: 'allow' });
  await signIn;
  expect(broker.snapshot()).toMatchObject({ status: 'active', account: 'grace', renewable: true });
  const accessToken = await accessTokenOf(broker);
  expect(await demo.api.request(VIEWER, { accessToken })).toEqual({ viewer: { username: 'grace' } });
});

test('a person who says no on the other device is told so here', async () => {
  await using demo = await startIdentityDemo();
  const connection = oauthConnection(demo.issuer, demo.server.endpoint, { flow: 'device' });
  const { timers } = pacedTimers();
  const shown = Promise.withResolvers<Extract<SignInProgress, { step: 'device' }>>();
  const signIn = new OAuthGrant(connection, oauthDeps(nobody, { timers })).signIn(
    null,
    new AbortController().signal,
    (progress) => {
      if (progress.step === 'device') shown.resolve(progress);
    },
  );
  const { userCode, url } = await shown.promise;
  const entry = await demo.browser.open(url);
  await demo.browser.submit(await demo.browser.submit(entry, { user_code: userCode }), { abort: 'yes' });
  await expect(signIn).rejects.toMatchObject({ code: 'sign_in_refused' });
});

test('the server’s interval is kept to, slowed down where it asks, and a broken line ends nothing', async () => {
  const pending = json({ error: 'authorization_pending' }, 400);
  const answers = [
    pending,
    json({ error: 'slow_down' }, 400),
    pending,
    destroy,
    html(503),
    html(429, { 'retry-after': '55' }),
    pending,
    json(TOKENS),
  ];
  await using provider = await startOddProvider({
    '/device': json(device({ interval: 2 })),
    '/token': (request, response) => (answers.shift() ?? html(500))(request, response),
  });
  const { timers, waits } = pacedTimers();
  expect(await signIn(provider, { timers })).toMatchObject({ accessToken: 'access-1', refreshToken: 'refresh-1' });
  expect(waits()).toEqual([2, 2, 7, 7, 14, 28, 56, 56].map((seconds) => seconds * 1_000));
});

test('a network that is gone for more than one question ends nothing', async () => {
  await using provider = await startOddProvider({ '/device': json(device({ interval: 2 })), '/token': destroy });
  const discovered = json(metadata(provider.issuer));
  const discoveries = [discovered, destroy, html(503), discovered];
  provider.on(METADATA_PATH, (request, response) => {
    if (discoveries.length === 1) provider.on('/token', json(TOKENS));
    (discoveries.shift() ?? html(500))(request, response);
  });
  const { waits, ...paced } = pacedTimers();
  expect(await signIn(provider, paced)).toMatchObject({ accessToken: 'access-1' });
  expect(waits()).toEqual([2, 4, 8, 16].map((seconds) => seconds * 1_000));
  expect(discoveries).toEqual([]);
});

test.each([
  ['a server that wants to be asked all the time', { interval: 0.001 }, {}, [1, 1]],
  ['an interval that no timer can hold', { interval: 3_000_000 }, {}, [600]],
  ['patience that no timer can hold', {}, { 'retry-after': '99999999' }, [5, 595]],
])('%s is asked neither without a pause nor after the code’s end', async (_, change, headers, expected) => {
  const answers = [json({ error: 'authorization_pending' }, 400, headers), json(TOKENS)];
  await using provider = await startOddProvider({
    '/device': json(device(change)),
    '/token': (request, response) => (answers.shift() ?? html(500))(request, response),
  });
  const { waits, ...paced } = pacedTimers();
  await signIn(provider, paced).catch(({ code }) => expect(code).toBe('sign_in_timed_out'));
  expect(waits().map((ms) => Math.round(ms / 1_000))).toEqual(expected);
});

test('a code that runs out ends the sign-in, by the server’s word or by the clock', async () => {
  await using provider = await startOddProvider({
    '/device': json(device()),
    '/token': json({ error: 'expired_token' }, 400),
  });
  const { timers } = pacedTimers();
  await expect(signIn(provider, { timers })).rejects.toMatchObject({ code: 'sign_in_timed_out' });
  provider.on('/token', json({ error: 'authorization_pending' }, 400));
  provider.on('/device', json(device({ expires_in: 60 })));
  const late = pacedTimers();
  await expect(signIn(provider, late)).rejects.toMatchObject({
    code: 'sign_in_timed_out',
    message: 'Nobody entered the code while it was good. Start again for a new one.',
  });
  expect(provider.tokenRequests.length).toBe(1 + 11);
});

test('a sign-in that is cancelled asks no more', async () => {
  await using provider = await startOddProvider({
    '/device': json(device()),
    '/token': json({ error: 'authorization_pending' }, 400),
  });
  const controller = new AbortController();
  const grant = new OAuthGrant(connectionTo(provider), oauthDeps(nobody));
  const signedIn = grant.signIn(null, controller.signal, (progress) => {
    if (progress.step === 'device') controller.abort(new AuthError('cancelled', 'The sign-in was cancelled.'));
  });
  await expect(signedIn).rejects.toMatchObject({ code: 'cancelled' });
  expect(provider.tokenRequests).toEqual([]);
});

test('a server that does not offer it is said, with the setting', async () => {
  await using provider = await startOddProvider();
  withhold(provider, 'device_authorization_endpoint');
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'provider_unusable', field: 'auth.flow' });
});

test('people are sent to no page that is not safe, nor shown one', async () => {
  await using provider = await startOddProvider({
    '/device': json(device({ verification_uri: 'http://id.example.com/device' })),
  });
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'provider_unusable' });
  provider.on('/device', json(device({ verification_uri_complete: 'javascript:alert(1)' })));
  provider.on('/token', json(TOKENS));
  const steps: SignInProgress[] = [];
  const { timers } = pacedTimers();
  await signIn(provider, { timers }, (progress) => steps.push(progress));
  expect(steps.at(-1)).toMatchObject({ step: 'device', completeUrl: null });
});

test('a client that the server does not know is said, with the setting', async () => {
  await using provider = await startOddProvider({
    '/device': json({ error: 'invalid_client', error_description: 'No such client.' }, 401),
  });
  await expect(signIn(provider)).rejects.toMatchObject({
    code: 'provider_unusable',
    field: 'auth.clientId',
    message: expect.stringContaining('“No such client.”'),
  });
});

function device(change: Record<string, unknown> = {}) {
  return {
    device_code: 'the-device-code',
    user_code: 'ABCD-EFGH',
    verification_uri: 'https://id.example.com/device',
    expires_in: 600,
    ...change,
  };
}

function connectionTo(provider: OddProvider, change: Partial<OAuthAuth> = {}) {
  return oauthConnection(provider.issuer, `${provider.issuer}/graphql`, { flow: 'device', scope: 'read', ...change });
}

function signIn(
  provider: OddProvider,
  change: Partial<OAuthDeps> = {},
  tell: (progress: SignInProgress) => void = () => undefined,
) {
  const grant = new OAuthGrant(connectionTo(provider), oauthDeps(nobody, change));
  return grant.signIn(null, new AbortController().signal, tell);
}

/** Enters and confirms the code, up to the sign-in form. */
async function enter(demo: IdentityDemo, url: string, userCode: string): Promise<FormPage> {
  const entry = await demo.browser.open(url);
  const confirmation = await demo.browser.submit(entry, { user_code: userCode });
  return demo.browser.submit(confirmation, { confirm: 'yes' });
}

/**
 * A clock that passes by the waits alone, which take no time: between two questions nothing else is to happen. The
 * time-outs of requests (10 and 20 s) take as long as they do.
 */
function pacedTimers() {
  const waited: number[] = [];
  let passed = 0;
  const isTimeout = (ms: number) => ms === 20_000 || ms === 10_000;
  const timers: Timers = {
    after(ms, run) {
      const timer = setTimeout(
        () => {
          if (!isTimeout(ms)) {
            waited.push(ms);
            passed += ms;
          }
          run();
        },
        isTimeout(ms) ? ms : 0,
      );
      return () => clearTimeout(timer);
    },
  };
  const clock = { wall: () => Date.now() + passed, monotonic: () => performance.now() + passed };
  return { timers, clock, waits: () => waited };
}
