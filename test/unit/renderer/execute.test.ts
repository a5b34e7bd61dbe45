import { describe, expect, it, vi } from 'vitest';
import { prepare } from '../../../src/renderer/graphql/prepare.ts';
import { clientOf, json, run, start, startApi } from './api-probe.ts';
import { FakeBroker, renewingBroker } from './fake-broker.ts';
import { startOpenSubscription } from './subscription-server.ts';

describe('an operation', () => {
  it('is sent as it was typed, as JSON, without cookies, and with nothing added', async () => {
    const { endpoint, received } = await startApi(json('{"data":{}}'));
    const document = '# why\nquery  Q($a:Int) {a}  # odd';
    await run(clientOf(endpoint), document, '{"a":1,"unused":true}');
    expect(received[0]?.body).toEqual({ operationName: 'Q', query: document, variables: { a: 1, unused: true } });
    expect(received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer token-1',
      accept: 'application/graphql-response+json,application/json;q=0.9',
    });
    expect(Object.keys(received[0]?.headers ?? {}).filter((name) => /apollo|cookie/.test(name))).toEqual([]);
  });

  it('shows the answer as it was sent: digits, order and all', async () => {
    const body = '{"extensions":{"cost":1.0},"data":{"é":12345678901234567890}}';
    const { endpoint } = await startApi(json(body));
    const { payloads } = await run(clientOf(endpoint));
    expect(payloads).toEqual([
      {
        text: '{\n  "extensions": {\n    "cost": 1.0\n  },\n  "data": {\n    "é": 12345678901234567890\n  }\n}',
        errors: [],
        status: 200,
        bytes: body.length + 1,
        afterMs: expect.any(Number),
      },
    ]);
  });

  it('shows the answer to the second request, when the first token was rejected', async () => {
    const rejection = '{"data":null,"errors":[{"message":"old","extensions":{"code":"UNAUTHENTICATED"}}]}';
    const { endpoint, received } = await startApi((one, n) => json(n === 1 ? rejection : '{"data":{"a":1}}')(one));
    const { payloads } = await run(clientOf(endpoint));
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(payloads.map((payload) => payload.text)).toEqual(['{\n  "data": {\n    "a": 1\n  }\n}']);
  });

  it('has a result even with a status of failure, where the body is one', async () => {
    const { endpoint } = await startApi(json('{"errors":[{"message":"No such field."}]}', 400));
    const { payloads, error } = await run(clientOf(endpoint));
    expect(error).toBeNull();
    expect(payloads).toMatchObject([{ status: 400, errors: [{ message: 'No such field.' }] }]);
  });

  it('sends the numbers of its variables with the digits that were typed', async () => {
    const { endpoint, received } = await startApi(json('{"data":{}}'));
    const variables = '{"id":12345678901234567890,"price":1.0,"list":[1E400,-0,{"n":0.10}],"n":7}';
    await run(clientOf(endpoint), 'query Q { a }', variables);
    expect(received[0]?.sent).toContain(`"variables":${variables}`);
  });

  it('asks for a stream when it defers, and shows what each part adds', async () => {
    const { endpoint, received } = await startApi(({ response }) => {
      response.writeHead(200, { 'content-type': 'multipart/mixed; boundary="-"' });
      const part = (body: unknown) => `\r\n---\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(body)}`;
      response.write(part({ data: { a: 1 }, hasNext: true }));
      response.end(`${part({ incremental: [{ data: { b: 2 }, path: [] }], hasNext: false })}\r\n-----`);
    });
    const { payloads, error } = await run(clientOf(endpoint), '{ a ... @defer { b } }');
    expect(error).toBeNull();
    expect(received[0]?.headers.accept).toMatch(/^multipart\/mixed;deferSpec=20220824,/);
    expect(payloads.map(({ text }) => JSON.parse(text))).toEqual([{ data: { a: 1 } }, { data: { a: 1, b: 2 } }]);
  });
});

describe('an operation that is cancelled', () => {
  it('is cut off at the server', async () => {
    const { promise: cut, resolve } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { endpoint } = await startApi(({ response }) => {
      response.once('close', resolve);
      arrive();
    });
    const outcome = start(clientOf(endpoint));
    await arrived;
    outcome.unsubscribe();
    await cut;
    expect(outcome.error).toBeNull();
  });
});

describe('the end of a sign-in', () => {
  it('cuts off what is under way, with an error that says why', async () => {
    const { promise: cut, resolve } = Promise.withResolvers<void>();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { endpoint } = await startApi(({ response }) => {
      response.once('close', resolve);
      arrive();
    });
    const client = clientOf(endpoint);
    const outcome = start(client);
    await arrived;
    client.end();
    await outcome.ended;
    await cut;
    expect(outcome.error).toMatchObject({ name: 'AuthError', code: 'session_changed' });
  });

  it('takes back what waits for a token', async () => {
    const broker = new FakeBroker();
    const client = clientOf('http://127.0.0.1:1/', broker);
    const outcome = start(client);
    client.end();
    await outcome.ended;
    expect(broker.cancelled).toEqual([broker.requests[0]?.id]);
  });

  it('lets nothing start after it', async () => {
    const { endpoint, received } = await startApi(json('{"data":{}}'));
    const broker = renewingBroker();
    const client = clientOf(endpoint, broker);
    client.end();
    const outcome = await run(client);
    expect(outcome.error).toMatchObject({ code: 'session_changed' });
    expect(received).toHaveLength(0);
  });

  it('empties the cache', async () => {
    const { endpoint } = await startApi(json('{"data":{"a":1}}'));
    const client = clientOf(endpoint);
    const prepared = prepare({ document: '{ a }', variables: '', cursor: 0 });
    if (!prepared.ok) throw new Error('unreachable');
    await client.client.query({ query: prepared.request.source.document });
    expect(JSON.stringify(client.client.extract())).toContain('"a":1');
    client.end();
    await vi.waitFor(() => expect(client.client.extract()).toEqual({}));
  });

  it('closes the socket of a subscription', async () => {
    const { url, live, closed } = await startOpenSubscription();
    const client = clientOf('http://127.0.0.1:1/', renewingBroker(), { subscriptionEndpoint: url });
    const outcome = start(client, 'subscription { tick }');
    await live;
    client.end();
    await outcome.ended;
    expect(await closed).toBe(1000);
    expect(outcome.error).toMatchObject({ name: 'AuthError', code: 'session_changed' });
  });
});
