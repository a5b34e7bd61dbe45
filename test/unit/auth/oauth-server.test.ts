import { describe, expect, test } from 'vitest';
import { AuthorizationServer, DISCOVERY_TIMEOUT_MS } from '../../../src/main/auth/grants/oauth/authorization-server.ts';
import { ProviderProblem } from '../../../src/main/auth/grants/oauth/provider-problem.ts';
import type { Timers } from '../../../src/main/auth/ports.ts';
import { systemTimers } from '../../../src/main/system/clock.ts';
import { fetchWithLimits } from '../../../src/main/system/http.ts';
import type { OAuthAuth, OAuthServer } from '../../../src/shared/connection.ts';
import { expiringTimers, oauthConnection } from '../../integration/support/oauth-broker.ts';
import { destroy, html, json, METADATA_PATH, startOddProvider } from '../../integration/support/odd-provider.ts';

/** An authorization server as one connection has it, against a real one. */

const BY_HAND = {
  kind: 'endpoints',
  issuer: null,
  authorization: null,
  token: 'https://id.example.com/token',
  deviceAuthorization: null,
  revocation: null,
} as const satisfies OAuthServer;

interface Settings {
  readonly auth?: Partial<OAuthAuth>;
  readonly timers?: Timers;
  readonly clientSecret?: string | null;
}

function serverOf(issuer: string, { auth = {}, timers = systemTimers, clientSecret = null }: Settings = {}) {
  const connection = oauthConnection(issuer, 'https://api.example.com', auth);
  return new AuthorizationServer(connection.auth, {
    timers,
    fetch: fetchWithLimits(fetch),
    clientSecret: async () => clientSecret,
  });
}

const signal = () => new AbortController().signal;

describe('what is known of it', () => {
  test.each<[string, OAuthServer, boolean, string]>([
    ['discovered', { kind: 'discovery', issuer: 'https://id.example.com' }, true, 'auth.server.issuer'],
    ['by hand', BY_HAND, false, 'auth.server.token'],
    ['by hand, with its issuer', { ...BY_HAND, issuer: 'https://id.example.com' }, true, 'auth.server.token'],
  ])('%s', (_, server, knowsIssuer, field) => {
    expect(serverOf('', { auth: { server } })).toMatchObject({ knowsIssuer, field });
  });

  test('the endpoints written by hand are those that it has, and no others', async () => {
    const server = { ...BY_HAND, authorization: 'https://id.example.com/authorize' };
    const { metadata: minimal } = await serverOf('', { auth: { server: BY_HAND } }).client(signal());
    expect(minimal).toEqual({
      issuer: 'https://id.example.com',
      token_endpoint: BY_HAND.token,
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256', 'ES256', 'EdDSA']),
    });
    const all = {
      ...server,
      issuer: 'https://issuer.example.com',
      deviceAuthorization: 'https://id.example.com/device',
      revocation: 'https://id.example.com/revoke',
    };
    expect((await serverOf('', { auth: { server: all } }).client(signal())).metadata).toMatchObject({
      issuer: 'https://issuer.example.com',
      authorization_endpoint: 'https://id.example.com/authorize',
      device_authorization_endpoint: 'https://id.example.com/device',
      revocation_endpoint: 'https://id.example.com/revoke',
    });
  });

  test.each(['token', 'authorization', 'deviceAuthorization', 'revocation'])(
    'an endpoint by hand that anybody could listen to is refused: %s',
    async (name) => {
      const server = { ...BY_HAND, [name]: 'http://id.example.com/there' };
      const refused = serverOf('', { auth: { server } }).client(signal());
      await expect(refused).rejects.toBeInstanceOf(ProviderProblem);
      await expect(refused).rejects.toMatchObject({
        kind: 'misconfigured',
        code: 'provider_unusable',
        message:
          'http://id.example.com/there is a plain http address: anybody on the way could read what is sent there. Write one that begins with https.',
        field: `auth.server.${name}`,
      });
    },
  );
});

describe('a client', () => {
  test('that has no secret, and needs one, is told what to do', async () => {
    const auth = { server: BY_HAND, clientAuthentication: 'client_secret_basic' } as const;
    for (const clientSecret of [null, '']) {
      await expect(serverOf('', { auth, clientSecret }).client(signal())).rejects.toMatchObject({
        kind: 'misconfigured',
        code: 'provider_unusable',
        message:
          'This client signs in with a secret, and there is none in the keychain. Write the client’s secret, or choose a public client.',
        field: 'auth.clientSecret',
      });
    }
  });

  test('that is public is not asked for one', async () => {
    const auth = { server: BY_HAND, clientAuthentication: 'none' } as const;
    expect(await serverOf('', { auth, clientSecret: 'unused' }).client(signal())).toMatchObject({ secret: null });
  });
});

describe('discovery', () => {
  const read = (server: AuthorizationServer, url: string, abort = signal()) =>
    server.exchange(abort, async ({ openid, config }) => {
      const answer = await config[openid.customFetch]?.(url, {
        body: new URLSearchParams(),
        headers: {},
        method: 'POST',
        redirect: 'manual',
        signal: abort,
      });
      if (answer === undefined || !answer.ok) throw new Error('Not good.');
      return answer.json();
    });

  test('is done once, for as long as the server is where it was', async () => {
    await using provider = await startOddProvider();
    const server = serverOf(provider.issuer);
    const discoveries = () => provider.requests.filter(({ path }) => path === METADATA_PATH).length;
    const token = `${provider.issuer}/token`;

    expect(await read(server, token)).toMatchObject({ kind: 'accepted' });
    expect(await read(server, token)).toMatchObject({ kind: 'accepted' });
    expect(discoveries()).toBe(1);

    provider.on('/token', json({ error: 'invalid_grant' }, 400));
    expect(await read(server, token)).toMatchObject({ kind: 'failed', failure: null, url: token, secrets: [] });
    provider.on('/token', json({}, 503));
    expect(await read(server, token)).toMatchObject({ kind: 'failed', http: { status: 503 } });
    await server.client(signal());
    expect(discoveries()).toBe(1);
  });

  test.each([
    ['something answers that is no token endpoint', html(404)],
    ['the connection breaks', destroy],
  ])('is done again after %s', async (_, route) => {
    await using provider = await startOddProvider({ '/token': route });
    const server = serverOf(provider.issuer);
    expect(await read(server, `${provider.issuer}/token`)).toMatchObject({ kind: 'failed' });
    await server.client(signal());
    expect(provider.requests.filter(({ path }) => path === METADATA_PATH)).toHaveLength(2);
  });

  test('is not done again because a person changed their mind', async () => {
    const controller = new AbortController();
    await using provider = await startOddProvider({ '/token': () => controller.abort() });
    const server = serverOf(provider.issuer);
    const result = await read(server, `${provider.issuer}/token`, controller.signal);
    expect(result).toMatchObject({ kind: 'failed', failure: { kind: 'aborted' } });
    await server.client(signal());
    expect(provider.requests.filter(({ path }) => path === METADATA_PATH)).toHaveLength(1);
  });

  test('names what was asked in a failure, and where nothing was, the issuer', async () => {
    await using provider = await startOddProvider();
    const failed = await serverOf(provider.issuer).exchange(signal(), () => Promise.reject(new Error('Before.')));
    expect(failed).toMatchObject({ kind: 'failed', http: null, failure: null, url: provider.issuer });
  });

  test('says which secret may not be repeated', async () => {
    await using provider = await startOddProvider();
    const auth = { clientAuthentication: 'client_secret_post' } as const;
    const server = serverOf(provider.issuer, { auth, clientSecret: 'its-secret' });
    const failed = await server.exchange(signal(), () => Promise.reject(new Error('Before.')));
    expect(failed).toMatchObject({ secrets: ['its-secret'] });
  });

  test('that takes too long is given up, and the line with it', async () => {
    let cut = Promise.withResolvers<void>();
    await using provider = await startOddProvider({
      [METADATA_PATH]: (_request, response) => response.on('close', () => cut.resolve()),
    });
    const server = serverOf(provider.issuer, { timers: expiringTimers(DISCOVERY_TIMEOUT_MS) });
    await expect(server.client(signal())).rejects.toMatchObject({
      kind: 'server',
      code: 'endpoint_unreachable',
      message: `${provider.issuer} did not answer within 10 seconds. Check the address, and try again.`,
      field: 'auth.server.issuer',
    });
    if (provider.requests.length > 0) await cut.promise;

    // And so it is where the person does not want to wait.
    cut = Promise.withResolvers<void>();
    const controller = new AbortController();
    provider.on(METADATA_PATH, (_request, response) => {
      response.on('close', () => cut.resolve());
      controller.abort();
    });
    await expect(serverOf(provider.issuer).client(controller.signal)).rejects.toThrow();
    await cut.promise;
  });
});
