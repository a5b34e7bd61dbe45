import * as openid from 'openid-client';
import { expect, test } from 'vitest';
import { discover } from '../../../src/main/auth/grants/oauth/discovery.ts';
import { ProviderProblem } from '../../../src/main/auth/grants/oauth/provider-problem.ts';
import type { Fetch } from '../../../src/main/auth/grants/oauth/recorder.ts';
import { fetchWithLimits } from '../../../src/main/system/http.ts';
import {
  destroy,
  html,
  json,
  METADATA_PATH,
  metadata,
  startOddProvider,
} from '../../integration/support/odd-provider.ts';

/** What a person reads where an issuer's metadata are none that can be used: whole texts. */

const OAUTH_METADATA_PATH = '/.well-known/oauth-authorization-server';
const FIELD = 'auth.server.issuer';

test('what is published is kept as it came, with the standard that it came by', async () => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json({}, 404) });
  provider.on(OAUTH_METADATA_PATH, json(metadata(provider.issuer)));
  expect(await discovered(provider.issuer)).toEqual({
    issuer: new URL(provider.issuer),
    algorithm: 'oauth2',
    body: JSON.stringify(metadata(provider.issuer)),
  });
});

test('an issuer that anybody could listen to is not asked', async () => {
  expect(await problemWith('http://id.example.com')).toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message:
      'The issuer is http://id.example.com/: anybody on the way could read what is sent there. It has to begin with https; only this computer’s own servers may go without.',
    field: FIELD,
  });
});

test.each([
  ['token_endpoint', 'token endpoint'],
  ['authorization_endpoint', 'authorization endpoint'],
  ['device_authorization_endpoint', 'device authorization endpoint'],
  ['revocation_endpoint', 'revocation endpoint'],
  ['end_session_endpoint', 'sign-out page'],
])('nor is a server used whose %s is such', async (key, name) => {
  await using provider = await startOddProvider();
  provider.on(METADATA_PATH, json({ ...metadata(provider.issuer), [key]: 'http://id.example.com/x' }));
  expect(await problemWith(provider.issuer)).toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message: `The ${name} is http://id.example.com/x: anybody on the way could read what is sent there. It has to begin with https; only this computer’s own servers may go without.`,
    field: FIELD,
  });
});

test('a server without a token endpoint is said', async () => {
  await using provider = await startOddProvider();
  provider.on(METADATA_PATH, json({ issuer: provider.issuer }));
  expect(await problemWith(provider.issuer)).toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message: `${provider.issuer}/ names no token endpoint, so nobody can sign in there. Check the issuer’s address.`,
    field: FIELD,
  });
});

test('a line that breaks is said with the address that was asked', async () => {
  await using provider = await startOddProvider({
    [METADATA_PATH]: (_request, response) =>
      response.writeHead(302, { location: 'https://id.example.com/elsewhere' }).end(),
  });
  expect(await problemWith(provider.issuer)).toMatchObject({
    kind: 'server',
    code: 'endpoint_unreachable',
    message: `${provider.issuer}${METADATA_PATH} redirects to another address, where no password or token is sent. Write the address that it leads to.`,
    field: FIELD,
  });
  provider.on(METADATA_PATH, destroy);
  expect(await problemWith(provider.issuer)).toMatchObject({
    message: `${new URL(provider.issuer).host} did not answer in time, or broke off.`,
  });
});

test('a defect is thrown on', async () => {
  const error = new TypeError('A defect.');
  await expect(discovered('https://id.example.com', () => Promise.reject(error))).rejects.toThrow('A defect.');
});

test.each([408, 429, 500, 503])(
  'a server that answers %i is asked for nothing more, and can be tried again',
  async (status) => {
    await using provider = await startOddProvider({ [METADATA_PATH]: html(status) });
    expect(await problemWith(provider.issuer)).toMatchObject({
      kind: 'server',
      code: 'temporarily_unavailable',
      message: `${provider.issuer} has a problem (HTTP ${status}). Try again in a moment.`,
      field: FIELD,
    });
    expect(provider.requests).toHaveLength(1);
  },
);

test('what a page says that is none of metadata is not believed', async () => {
  await using provider = await startOddProvider({
    [METADATA_PATH]: json({ issuer: 'https://another.example' }, 404),
    [OAUTH_METADATA_PATH]: json({ issuer: 42 }),
  });
  const { issuer } = provider;
  expect(await problemWith(issuer)).toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message: `${issuer} does not say how to sign in: ${issuer}${METADATA_PATH} answers HTTP 404; ${issuer}${OAUTH_METADATA_PATH} answers HTTP 200, but with no metadata. Check the issuer’s address, or write the endpoints by hand.`,
    field: FIELD,
  });
});

test.each([
  ['another server', 'https://another.example', 'https://another.example'],
  ['no address at all', 'the issuer', 'the issuer'],
  ['more than fits', `https://${'x'.repeat(300)}`, `https://${'x'.repeat(192)}`],
])('metadata of another issuer are said, as much of its name as fits: %s', async (_, issuer, said) => {
  await using provider = await startOddProvider({ [METADATA_PATH]: json(metadata(issuer)) });
  expect(await problemWith(provider.issuer)).toMatchObject({
    kind: 'server',
    code: 'provider_unusable',
    message: `The server at ${provider.issuer}/ says that its issuer is ${said}. Write that address in the issuer’s place, if it is the one that you mean.`,
    field: FIELD,
  });
});

test('an address that is neither an issuer’s nor that of its metadata is said', async () => {
  expect(await problemWith('https://id.example.com/.well-known/webfinger')).toMatchObject({
    kind: 'misconfigured',
    code: 'provider_unusable',
    message:
      'https://id.example.com/.well-known/webfinger is no issuer’s address, nor that of its metadata. Write the issuer’s address, without /.well-known/… in it.',
    field: FIELD,
  });
});

function discovered(issuer: string, fetched: Fetch = fetchWithLimits(fetch)) {
  return discover(openid, issuer, fetched, new AbortController().signal);
}

async function problemWith(issuer: string): Promise<ProviderProblem> {
  const problem = await discovered(issuer).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(problem instanceof ProviderProblem)) throw new Error(`${issuer} is no problem.`, { cause: problem });
  return problem;
}
