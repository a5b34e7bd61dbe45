import { expect, test } from 'vitest';
import { GrantError } from '../../../src/main/auth/grants/grant.ts';
import { type OAuthDeps, OAuthGrant } from '../../../src/main/auth/grants/oauth/oauth-grant.ts';
import type { OAuthAuth } from '../../../src/shared/connection.ts';
import { oauthConnection, oauthDeps } from '../../integration/support/oauth-broker.ts';
import {
  destroy,
  html,
  json,
  METADATA_PATH,
  type OddProvider,
  startOddProvider,
} from '../../integration/support/odd-provider.ts';

/** What a server says to the end of a refresh token, and whether it is to be told again. */

const SPENT = 'refresh-token-that-is-spent';

test.each([
  ['says so', json({})],
  ['says nothing', (_request, response) => response.writeHead(204).end()],
  ['does not know the token', json({ error: 'unsupported_token_type' }, 400)],
] satisfies [string, Route][])('a server that %s has done all that it will', async (_, route) => {
  await using provider = await startOddProvider({ '/revoke': route });
  await revoke(provider);
  expect(provider.requests.map(({ path }) => path)).toEqual([METADATA_PATH, '/revoke']);
});

test('a server that is busy is told again, when it wants to be', async () => {
  await using provider = await startOddProvider({ '/revoke': html(503, { 'retry-after': '3' }) });
  expect(await failureOf(provider)).toMatchObject({
    kind: 'server',
    message: 'The server answered HTTP 503.',
    retryAfterMs: 3_000,
  });
});

test.each([300, 404])('an answer that no revocation endpoint gives is about the settings: HTTP %i', async (status) => {
  await using provider = await startOddProvider({ '/revoke': html(status) });
  expect(await failureOf(provider)).toMatchObject({
    kind: 'misconfigured',
    message: `${provider.issuer}/revoke answers HTTP ${status}, but not as a revocation endpoint does.`,
  });
});

test.each(['invalid_client', 'unauthorized_client'])('so is a client that may not do it: %s', async (error) => {
  await using provider = await startOddProvider({ '/revoke': json({ error }, 401) });
  expect(await failureOf(provider)).toMatchObject({ kind: 'misconfigured', message: `The server said: “${error}”` });
  provider.on('/revoke', json({ error, error_description: `Not for ${SPENT}.` }, 401));
  expect(await failureOf(provider)).toMatchObject({ message: 'The server said: “Not for ….”' });
});

test('a line that breaks, before or in the middle of it, is the server’s doing', async () => {
  await using provider = await startOddProvider({ '/revoke': destroy });
  const { host } = new URL(provider.issuer);
  const broken = { kind: 'server', message: `${host} did not answer in time, or broke off.` };
  expect(await failureOf(provider)).toMatchObject({ ...broken, mayHaveActed: true });
  provider.on(METADATA_PATH, destroy);
  expect(await failureOf(provider)).toMatchObject({ ...broken, mayHaveActed: false });
});

test('without the client’s secret nothing is sent', async () => {
  await using provider = await startOddProvider();
  expect(await failureOf(provider, { clientAuthentication: 'client_secret_post' })).toMatchObject({
    kind: 'misconfigured',
  });
  expect(provider.requests).toEqual([]);
});

test('a defect is thrown on', async () => {
  const server = { kind: 'endpoints', issuer: null, authorization: null, deviceAuthorization: null } as const;
  const token = 'https://id.example.com/token';
  const revocation = 'https://id.example.com/revoke';
  const defect: OAuthDeps['fetch'] = () => Promise.reject(new TypeError('A defect.'));
  const grant = grantTo('', { server: { ...server, token, revocation } }, { fetch: defect });
  await expect(grant.revoke?.(SPENT, new AbortController().signal)).rejects.toThrow('A defect.');
});

type Route = Parameters<OddProvider['on']>[1];

function grantTo(issuer: string, auth: Partial<OAuthAuth> = {}, deps: Partial<OAuthDeps> = {}): OAuthGrant {
  const nobody = () => Promise.reject(new Error('No browser is opened for a revocation.'));
  const connection = oauthConnection(issuer, 'https://api.example.com', auth);
  return new OAuthGrant(connection, oauthDeps(nobody, deps));
}

function revoke({ issuer }: OddProvider, auth: Partial<OAuthAuth> = {}): Promise<void> | undefined {
  return grantTo(issuer, auth).revoke?.(SPENT, new AbortController().signal);
}

async function failureOf(provider: OddProvider, auth: Partial<OAuthAuth> = {}): Promise<GrantError> {
  const failure = await revoke(provider, auth)?.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof GrantError)) throw new Error('The revocation did not fail.', { cause: failure });
  return failure;
}
