import { describe, expect, it } from 'vitest';
import { AuthError } from '../../../src/main/auth/errors.ts';
import { DpopProofs } from '../../../src/main/auth/grants/oauth/dpop-proof.ts';
import { demoConnection } from '../../../src/main/connections/templates.ts';
import { Authorizations } from '../../../src/main/ipc/authorizations.ts';
import { makeAuthorize } from '../../../src/main/ipc/authorize.ts';
import { codeOf, signedIn } from '../auth/harness.ts';
import { settle } from '../auth/virtual-time.ts';

const connection = { id: 'c1', ...demoConnection('https://api.test/graphql') };
const caller = { windowId: 1, connectionId: 'c1' };

async function setUp({ isReady } = { isReady: true }) {
  const made = await signedIn();
  const { broker, time } = made;
  const authorizations = new Authorizations();
  const inForce = Promise.withResolvers<void>();
  if (isReady) inForce.resolve();
  const authorize = makeAuthorize({
    connectionOf: () => connection,
    brokers: { for: () => broker },
    authorizations,
    network: { isReady: () => isReady, ready: () => inForce.promise },
    proofs: new DpopProofs(time),
  });
  const { epoch } = broker.snapshot();
  const ask = (id: string, change: { rejectedGeneration?: number; epoch?: number } = {}) =>
    authorize(caller, { id, epoch, rejectedGeneration: null, ...change });
  return { ...made, authorizations, ask, inForce };
}

describe('a window’s question for a token', () => {
  it('is answered from memory without waiting for anything', async () => {
    const { ask, server } = await setUp();
    const answer = ask('a');
    expect(answer).toEqual({ headers: { Authorization: expect.stringMatching(/^Bearer ./) }, generation: 1 });
    expect(server.refreshes).toBe(0);
  });

  it('is answered at once inside the leeway too, and one refresh goes on behind', async () => {
    const { ask, time, server } = await setUp();
    time.sleep(50_000);
    expect([ask('a'), ask('b')]).toMatchObject([{ generation: 1 }, { generation: 1 }]);
    await settle();
    expect(server.refreshes).toBe(1);
    expect(ask('c')).toMatchObject({ generation: 2 });
  });

  it('waits for the next token where the API has rejected this one', async () => {
    const { ask, server } = await setUp();
    expect(await ask('a', { rejectedGeneration: 1 })).toMatchObject({ generation: 2 });
    expect(server.refreshes).toBe(1);
  });

  it('gets no token of another sign-in', async () => {
    const { ask, broker } = await setUp();
    expect(await codeOf(Promise.resolve(ask('a', { epoch: broker.snapshot().epoch - 1 })))).toBe('session_changed');
  });

  it('gets no token before the connection’s network settings are in force', async () => {
    const { ask, inForce } = await setUp({ isReady: false });
    let answered = false;
    const answer = Promise.resolve(ask('a')).finally(() => {
      answered = true;
    });
    await settle();
    expect(answered).toBe(false);
    inForce.resolve();
    expect(await answer).toMatchObject({ generation: 1 });
  });

  it('gets no token where they cannot be', async () => {
    const { ask, inForce } = await setUp({ isReady: false });
    const answer = Promise.resolve(ask('a'));
    inForce.reject(new AuthError('endpoint_unreachable', 'The proxy cannot be used.'));
    expect(await codeOf(answer)).toBe('endpoint_unreachable');
  });

  it('can be taken back while it waits', async () => {
    const { ask, authorizations, time, server } = await setUp();
    time.sleep(120_000);
    const release = server.hold();
    const answer = Promise.resolve(ask('a'));
    await settle();
    authorizations.cancel(1, 'a');
    expect(await codeOf(answer)).toBe('cancelled');
    release();
  });
});
