import { describe, expect, it } from 'vitest';
import { GraphqlGrant } from '../../../src/main/auth/grants/graphql/graphql-grant.ts';
import type { Http } from '../../../src/main/auth/ports.ts';
import { BrokerRegistry } from '../../../src/main/connections/broker-registry.ts';
import { demoConnection, NEW_CONNECTION } from '../../../src/main/connections/templates.ts';
import type { SessionSnapshot } from '../../../src/shared/session.ts';
import { FakeMarker, FakeStore } from '../auth/fake-store.ts';
import { SharedLock } from '../auth/harness.ts';
import { settle, VirtualTime } from '../auth/virtual-time.ts';

function registry() {
  const time = new VirtualTime();
  const posted: string[] = [];
  const changed: [string, SessionSnapshot['status']][] = [];
  const keychain = new FakeStore();
  const http: Http = {
    async post(url) {
      posted.push(url);
      const session = { accessToken: 'a', refreshToken: 'r', expiresIn: 60, user: { name: 'Ada' } };
      return { status: 200, headers: {}, body: JSON.stringify({ data: { login: session, refreshToken: session } }) };
    },
  };
  const brokers = new BrokerRegistry(
    {
      grantFor: (connection) => new GraphqlGrant({ ...connection, auth: NEW_CONNECTION.auth }, { http, clock: time }),
      keychain,
      lockFor: () => new SharedLock(time),
      markerFor: () => new FakeMarker(),
      clock: time,
      timers: time,
      random: () => 0.5,
      log: () => undefined,
    },
    { changed: (id, { status }) => changed.push([id, status]), signInProgressed: () => undefined },
  );
  return { brokers, posted, changed, keychain };
}

const at = (host: string) => ({ id: 'c', ...demoConnection(`https://${host}/graphql`) });
const ada = { username: 'ada', password: 'x' };
const anything = () => undefined;

describe('the brokers of connections', () => {
  it('are one a connection', async () => {
    const { brokers } = registry();
    expect(brokers.for(at('one.test'))).toBe(brokers.for(at('one.test')));
    expect(brokers.for({ ...at('one.test'), id: 'd' })).not.toBe(brokers.for(at('one.test')));
  });

  it('are made anew for changed settings, one change after the other', async () => {
    const { brokers, posted } = registry();
    brokers.for(at('one.test'));
    const changes = ['two.test', 'three.test'].map((host) => brokers.replace('c', anything, () => at(host)));
    await Promise.all(changes);
    await brokers.for(at('three.test')).signIn(ada);
    expect(posted).toEqual(['https://three.test/graphql']);
  });

  it('are not replaced where that is refused, then or once it is their turn', async () => {
    const { brokers } = registry();
    const broker = brokers.for(at('one.test'));
    const refuse = () => {
      throw new Error('Not now.');
    };
    await expect(brokers.replace('c', refuse, () => at('two.test'))).rejects.toThrow('Not now.');
    expect(brokers.for(at('one.test'))).toBe(broker);
    await brokers.replace('c', anything, () => at('two.test'));
    expect(brokers.for(at('two.test'))).not.toBe(broker);
  });

  it('tell nothing more once they are replaced', async () => {
    const { brokers, changed } = registry();
    const old = brokers.for(at('one.test'));
    await settle();
    await brokers.replace('c', anything, () => at('two.test'));
    await settle();
    changed.length = 0;
    await old.signOut();
    expect(changed).toEqual([]);
  });

  it('do not use a session that was made for another address', async () => {
    const { brokers, posted } = registry();
    await brokers.for(at('one.test')).signIn(ada);
    await brokers.replace('c', anything, () => at('evil.test'));
    await settle();
    expect(brokers.for(at('evil.test')).snapshot()).toMatchObject({
      status: 'reauth_required',
      reason: 'endpoint_changed',
    });
    expect(posted).toEqual(['https://one.test/graphql']);
  });

  it('do not use it either where only the API’s address is another', async () => {
    const { brokers, posted } = registry();
    const connection = at('one.test');
    const own = { ...connection, auth: { ...connection.auth, endpoint: connection.endpoint } };
    await brokers.for(own).signIn(ada);
    await brokers.replace('c', anything, () => ({ ...own, endpoint: 'https://evil.test/graphql' }));
    await settle();
    expect(brokers.for(own).snapshot()).toMatchObject({ reason: 'endpoint_changed' });
    expect(posted).toHaveLength(1);
  });

  it('go on without the keychain in this run, once somebody has chosen to, those made later too', async () => {
    const { brokers, keychain } = registry();
    keychain.locked = true;
    const first = brokers.for(at('one.test'));
    await settle();
    expect(first.snapshot().status).toBe('keychain_unavailable');
    brokers.continueWithoutKeychain();
    const second = brokers.for({ ...at('two.test'), id: 'd' });
    await settle();
    for (const broker of [first, second]) {
      expect(broker.snapshot().status).toBe('signed_out');
      expect(await broker.signIn(ada)).toMatchObject({ status: 'active', saved: 'memory' });
    }
  });
});
