import { expect, test } from 'vitest';
import { DpopProofs } from '../../src/main/auth/grants/oauth/dpop-proof.ts';
import { testConnection } from '../../src/main/connections/connection-test.ts';
import { demoOpenIdConnection } from '../../src/main/connections/templates.ts';
import { systemClock, systemTimers } from '../../src/main/system/clock.ts';
import { fetchWithLimits, httpOver } from '../../src/main/system/http.ts';
import { receiveOnLoopback } from '../../src/main/system/loopback-redirect.ts';
import type { Connection, OAuthAuth } from '../../src/shared/connection.ts';
import type { ConnectionTestReport } from '../../src/shared/connection-test.ts';
import { partsOf } from '../support/parts-of.ts';
import { type IdentityDemo, startIdentityDemo } from './support/demo-identity.ts';
import { personAt } from './support/oauth-broker.ts';

/** The same walk with an authorization server: the demo's OpenID provider, with a person in the browser. */

async function walk(demo: IdentityDemo, change: Partial<OAuthAuth> = {}, clientSecret: string | null = null) {
  const settings = demoOpenIdConnection(demo.server.endpoint, demo.issuer);
  const connection: Connection = { ...settings, id: 'under-test', auth: { ...settings.auth, ...change } };
  const reports: ConnectionTestReport[] = [];
  const proofs = new DpopProofs(systemClock);
  const report = await testConnection(
    connection,
    { id: 'run', credentials: null },
    {
      http: httpOver(fetch),
      fetch: fetchWithLimits(fetch),
      clock: systemClock,
      timers: systemTimers,
      clientSecret: async () => clientSecret,
      openBrowser: personAt(demo.browser),
      receiveRedirect: (redirect) => {
        if (redirect.kind !== 'loopback') throw new Error('No such redirect is needed here.');
        return receiveOnLoopback(redirect);
      },
      prove: (key, request) => proofs.prove(key, request),
    },
    new AbortController().signal,
    (progressed) => reports.push(progressed),
  );
  return { report, reports };
}

const statuses = ({ steps }: ConnectionTestReport) => steps.map(({ state }) => state.status);

/** The address that the browser is sent to is told, as in any sign-in; nothing else is. */
async function assertNoTokens(demo: IdentityDemo, reports: readonly ConnectionTestReport[]): Promise<void> {
  const { accessTokens, refreshTokens } = await demo.control.issuedTokens();
  const told = JSON.stringify(reports);
  expect(accessTokens.length + refreshTokens.length).toBeGreaterThan(0);
  for (const token of [...accessTokens.map((jwt) => jwt.slice(jwt.indexOf('.') + 1)), ...refreshTokens]) {
    for (const part of partsOf(token, 8)) expect(told.includes(part)).toBe(false);
  }
}

test.each(['where_offered', 'never'] as const)('all six steps pass, with DPoP %s', async (dpop) => {
  await using demo = await startIdentityDemo();
  const { report, reports } = await walk(demo, { dpop });
  expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'passed']);
  expect(
    reports.some(({ steps }) => steps[1]?.state.status === 'running' && steps[1].state.progress?.step === 'browser'),
  ).toBe(true);
  await demo.control.waitForEntries({ kind: 'revoke' });
  await assertNoTokens(demo, reports);
  const signIn = report.steps[1]?.exchanges.find(({ url }) => url.endsWith('/token'));
  expect(signIn?.requestBody).toContain('grant_type=authorization_code');
  expect(signIn?.requestBody).toContain('code=•••');
  expect(signIn?.requestBody).toContain('code_verifier=•••');
});

test('a client that signs in as itself has nothing to revoke, and its secret is not shown', async () => {
  await using demo = await startIdentityDemo();
  const { clientId, clientSecret } = demo.server.serviceCredentials ?? { clientId: '', clientSecret: '' };
  const change = { flow: 'client_credentials', clientId, clientAuthentication: 'client_secret_basic' } as const;
  const { report, reports } = await walk(demo, { ...change, scope: '', dpop: 'never' }, clientSecret);
  expect(statuses(report)).toEqual(['passed', 'passed', 'passed', 'passed', 'passed', 'skipped']);
  const told = JSON.stringify(reports);
  for (const part of partsOf(clientSecret, 6)) expect(told.includes(part)).toBe(false);
  await assertNoTokens(demo, reports);
});

test('an issuer that is none stops at the address', async () => {
  await using demo = await startIdentityDemo();
  const { report } = await walk(demo, { server: { kind: 'discovery', issuer: `${demo.issuer}/nowhere` } });
  expect(report.steps[0]?.state).toMatchObject({
    status: 'failed',
    failure: { code: 'provider_unusable', field: 'auth.server.issuer' },
  });
});
