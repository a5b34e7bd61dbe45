import { describe, expect, it } from 'vitest';
import { connectionHeaders } from '../../../src/renderer/auth/header-fields.ts';
import { clientOf, json, run, startApi } from './api-probe.ts';
import { FakeBroker, renewingBroker } from './fake-broker.ts';
import { startSubscriptionServer, ticks } from './subscription-server.ts';

const HEADERS = [
  { name: 'X-Team', value: 'blue' },
  { name: 'x-team', value: 'green' },
  { name: 'AUTHORIZATION', value: 'Basic stolen' },
  { name: 'dpop', value: 'mine' },
];

describe('the headers of a connection', () => {
  it('are one a name, and never those that authorize', () => {
    const header = { name: 'Authorization', scheme: 'Bearer' };
    expect(connectionHeaders({ headers: HEADERS, header })).toEqual({ 'x-team': 'blue, green' });
    expect(connectionHeaders({ headers: HEADERS, header: { name: 'X-Token', scheme: '' } })).toEqual({
      'x-team': 'blue, green',
      authorization: 'Basic stolen',
    });
  });

  it('are sent with every operation, beside what authorizes it', async () => {
    const { endpoint, received } = await startApi(json('{"data":{}}'));
    await run(clientOf(endpoint, renewingBroker(), { headers: HEADERS }));
    expect(received[0]?.headers).toMatchObject({ 'x-team': 'blue, green', authorization: 'Bearer token-1' });
    expect(received[0]?.headers.dpop).toBeUndefined();
  });

  it('are sent again with the second try', async () => {
    const { endpoint, received } = await startApi((one, n) => json('{"data":{}}', n === 1 ? 401 : 200)(one));
    await run(clientOf(endpoint, renewingBroker(), { headers: HEADERS }));
    expect(received.map(({ headers }) => [headers['x-team'], headers.authorization])).toEqual([
      ['blue, green', 'Bearer token-1'],
      ['blue, green', 'Bearer token-2'],
    ]);
  });

  it('are in the payload of connection_init, under those that authorize', async () => {
    const { url, connections } = await startSubscriptionServer({ subscribe: () => ticks(1) });
    const client = clientOf('http://127.0.0.1:1/', renewingBroker(), { subscriptionEndpoint: url, headers: HEADERS });
    await run(client, 'subscription { tick }');
    expect(connections[0]?.params).toEqual({
      authorization: 'Bearer token-1',
      headers: { 'x-team': 'blue, green', authorization: 'Bearer token-1' },
    });
  });
});

describe('the target of a token', () => {
  it('is the subscription where that has an address of its own', async () => {
    const { url } = await startSubscriptionServer({ subscribe: () => ticks(1) });
    const broker = renewingBroker();
    await run(clientOf('http://127.0.0.1:1/', broker, { subscriptionEndpoint: url }), 'subscription { tick }');
    expect(broker.requests).toMatchObject([{ target: 'subscription' }]);

    const { endpoint } = await startApi(json('{"data":{"tick":1}}'));
    const other = new FakeBroker().answerWith(() => ({ ok: true, value: { headers: {}, generation: 1 } }));
    await run(clientOf(endpoint, other, { subscriptionProtocol: 'graphql-sse' }), 'subscription { tick }');
    expect(other.requests).toEqual([{ id: expect.any(String), epoch: 7, rejectedGeneration: null }]);
  });
});
