import { OperationTypeNode } from 'graphql';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OperationTimeoutError, problemOf } from '../../../src/renderer/graphql/problem.ts';
import { clientOf, json, type Received, run, startApi } from './api-probe.ts';
import { FakeBroker, refused } from './fake-broker.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('an answer that is none', () => {
  it('is explained: a page in place of GraphQL', async () => {
    const { endpoint } = await startApi(({ response }) => {
      response.writeHead(502, { 'content-type': 'text/html', 'retry-after': '7' }).end('<h1>Bad gateway</h1>');
    });
    const { error } = await run(clientOf(endpoint));
    expect(problemOf(error, endpoint, OperationTypeNode.QUERY)).toEqual({
      kind: 'not_graphql',
      status: 502,
      contentType: 'text/html',
      body: '<h1>Bad gateway</h1>',
      operationType: OperationTypeNode.QUERY,
      challenges: [],
      retryAfterMs: 7_000,
    });
  });

  it.each(['<html>', '{"hello":1}', '[]', '"text"', 'null', '7', ''])(
    'is explained: %s with status 200',
    async (body) => {
      const { endpoint } = await startApi(json(body));
      const { error, payloads } = await run(clientOf(endpoint));
      expect(payloads).toEqual([]);
      expect(problemOf(error, endpoint, OperationTypeNode.QUERY)).toMatchObject({
        kind: 'not_graphql',
        status: 200,
        body,
      });
    },
  );

  it('is explained: an answer that breaks off', async () => {
    const { endpoint } = await startApi(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"data":');
      response.destroy();
    });
    const { error } = await run(clientOf(endpoint));
    expect(problemOf(error, endpoint, OperationTypeNode.QUERY)).toEqual({
      kind: 'unreachable',
      endpoint,
      operationType: OperationTypeNode.QUERY,
    });
  });

  it('is explained: nothing there', async () => {
    const { endpoint, stop } = await startApi(() => undefined);
    await stop();
    const { error } = await run(clientOf(endpoint));
    expect(problemOf(error, endpoint, OperationTypeNode.QUERY)).toEqual({
      kind: 'unreachable',
      endpoint,
      operationType: OperationTypeNode.QUERY,
    });
  });

  it('is explained: a mutation whose answer was lost, which may have run', async () => {
    const { endpoint } = await startApi(({ response }) => response.destroy());
    const { error } = await run(clientOf(endpoint), 'mutation { a }');
    expect(problemOf(error, endpoint, OperationTypeNode.MUTATION)).toEqual({
      kind: 'unreachable',
      endpoint,
      operationType: OperationTypeNode.MUTATION,
    });
  });

  it('is explained: a mutation without an answer in time', () => {
    const problem = problemOf(new OperationTimeoutError(5), 'https://api.example/graphql', OperationTypeNode.MUTATION);
    expect(problem).toEqual({ kind: 'timeout', afterMs: 5, operationType: OperationTypeNode.MUTATION });
  });

  it.each([301, 302, 303, 307, 308])('is explained: a redirect by %i, which is not followed', async (status) => {
    const { endpoint, received } = await startApi(({ response }) => {
      response.writeHead(status, { location: endpoint.replace('/graphql', '/elsewhere') }).end('moved');
    });
    const { error } = await run(clientOf(endpoint));
    expect(problemOf(error, endpoint, OperationTypeNode.QUERY)).toEqual({ kind: 'redirected' });
    expect(received).toHaveLength(1);
  });

  it('is explained: a redirect that a browser hides', async () => {
    const hidden = new Response(null, { status: 200 });
    Object.defineProperties(hidden, { type: { value: 'opaqueredirect' }, status: { value: 0 } });
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(hidden);
    const { error } = await run(clientOf('https://api.example/graphql'));
    expect(problemOf(error, '', OperationTypeNode.QUERY)).toEqual({ kind: 'redirected' });
  });

  it('is explained: a broker without a token for now, with the time that it asks for', async () => {
    const failure = { code: 'temporarily_unavailable', message: 'The server is down.', retryAfterMs: 4_000 } as const;
    const broker = new FakeBroker().answerWith(() => refused(failure));
    const { error } = await run(clientOf('http://127.0.0.1:1/', broker));
    expect(problemOf(error, '', OperationTypeNode.QUERY)).toEqual({ kind: 'auth', ...failure });
  });
});

describe('a GraphQL result', () => {
  it.each([
    ['application/json', 400],
    ['application/json; charset=utf-8', 422],
    ['application/graphql-response+json', 400],
    ['application/graphql-response+json; charset=utf-8', 500],
    ['text/plain', 200],
  ])('is shown by what it is, whatever its media type and status: %s, %i', async (contentType, status) => {
    const { endpoint } = await startApi(({ response }) => {
      response.writeHead(status, { 'content-type': contentType }).end('{"errors":[{"message":"No such field."}]}');
    });
    const { payloads, error } = await run(clientOf(endpoint));
    expect(error).toBeNull();
    expect(payloads).toMatchObject([{ status, errors: [{ message: 'No such field.' }] }]);
  });
});

describe('a mutation with partial data and HTTP 401', () => {
  it.each(['application/json', 'application/graphql-response+json'])('is not sent again: %s', async (contentType) => {
    const body = '{"data":{"a":1,"b":null},"errors":[{"message":"Expired.","path":["b"]}]}';
    const { endpoint, received } = await startApi(({ response }) => {
      response.writeHead(401, { 'content-type': contentType }).end(body);
    });
    const { payloads, error } = await run(clientOf(endpoint), 'mutation { a b }');
    expect(received).toHaveLength(1);
    expect(error).toBeNull();
    expect(payloads).toMatchObject([{ status: 401, bytes: body.length, errors: [{ message: 'Expired.' }] }]);
  });
});

describe('a strange answer', () => {
  it.each([
    ['"none"', ['none']],
    ['[null]', ['null']],
    ['[{"message":{"en":"no"},"path":null,"locations":{}}]', ['{"en":"no"}']],
    ['[{"path":"a.b","locations":[null],"extensions":null,"message":"no"}]', ['no']],
  ])('with the errors %s is shown, its errors too', async (errors, messages) => {
    const { endpoint } = await startApi(json(`{"data":null,"errors":${errors}}`));
    const { payloads, error } = await run(clientOf(endpoint));
    expect(error).toBeNull();
    expect(payloads.map((payload) => payload.errors.map(({ message }) => message))).toEqual([messages]);
  });

  it('that is nested 100,000 levels deep is shown', async () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { endpoint } = await startApi(json(`{"data":${deep}}`));
    const { payloads, error } = await run(clientOf(endpoint));
    expect(error).toBeNull();
    expect(payloads[0]?.text.replaceAll(/\s/g, '')).toBe(`{"data":${deep}}`);
  });
});

describe('the time of an answer', () => {
  it('is that of its arrival, without what the window does with it', async () => {
    let now = 1_000;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const body = '{"data":{"slow":true}}';
    const { endpoint } = await startApi((received) => {
      now += 30;
      json(body)(received);
    });
    const parse = JSON.parse;
    vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) => {
      if (text === body) now += 5_000;
      return parse(text, reviver);
    });
    const { payloads } = await run(clientOf(endpoint));
    expect(payloads).toMatchObject([{ afterMs: 30 }]);
    expect(now).toBe(6_030);
  });
});

describe('an answer in parts', () => {
  const SUBSCRIPTION = 'subscription { tick }';

  function parts(...bodies: readonly string[]) {
    return ({ response }: Received) => {
      response.writeHead(200, { 'content-type': 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0' });
      const delimited = bodies.map((body) => `\r\n--graphql\r\ncontent-type: application/json\r\n\r\n${body}`);
      response.end(`${delimited.join('')}\r\n--graphql--\r\n`);
    };
  }

  it('shows each as it was sent, and no heartbeat', async () => {
    const { endpoint } = await startApi(
      parts('{}', '{"payload":{"data":{"tick":1.0}}}', '{}', '{"payload":{"data":{"tick":12345678901234567890}}}'),
    );
    const { payloads, error } = await run(clientOf(endpoint), SUBSCRIPTION);
    expect(error).toBeNull();
    expect(payloads.map((payload) => payload.text.replaceAll(/\s/g, ''))).toEqual([
      '{"payload":{"data":{"tick":1.0}}}',
      '{"payload":{"data":{"tick":12345678901234567890}}}',
    ]);
    expect(payloads[0]?.bytes).toBe('{"payload":{"data":{"tick":1.0}}}'.length);
  });

  it('shows the errors of its transport', async () => {
    const { endpoint } = await startApi(
      parts('{"payload":{"data":{"tick":1}}}', '{"payload":null,"errors":[{"message":"The stream broke."}]}'),
    );
    const { payloads, error } = await run(clientOf(endpoint), SUBSCRIPTION);
    expect(error).toBeNull();
    expect(payloads.map(({ errors }) => errors.map(({ message }) => message))).toEqual([[], ['The stream broke.']]);
  });

  it('shows errors of its transport that are of strange shapes', async () => {
    const { endpoint } = await startApi(parts('{"payload":null,"errors":[null]}'));
    const { payloads, error } = await run(clientOf(endpoint), SUBSCRIPTION);
    expect(error).toBeNull();
    expect(payloads.map(({ errors }) => errors.map(({ message }) => message))).toEqual([['null']]);
  });

  it('is put together however it is cut by the network', async () => {
    const whole = ['{"payload":{"data":{"tick":"é"}}}', '{"payload":{"data":{"tick":2}}}']
      .map((body) => `--cut\r\ncontent-type: application/json\r\n\r\n${body}\r\n`)
      .join('');
    const bytes = new TextEncoder().encode(`${whole}--cut--`);
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => {
      const body = new ReadableStream({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
      return new Response(body, { headers: { 'content-type': 'multipart/mixed; boundary=cut' } });
    });
    const { payloads, error } = await run(clientOf('https://api.example/graphql'), SUBSCRIPTION);
    expect(error).toBeNull();
    expect(payloads.map((payload) => payload.text)).toEqual([
      expect.stringContaining('"é"'),
      expect.stringContaining('2'),
    ]);
  });

  it('ends at its closing delimiter, though the connection stays open', async () => {
    const { endpoint } = await startApi(({ response }) => {
      response.writeHead(200, { 'content-type': 'multipart/mixed;boundary=cut' });
      response.write('--cut\r\n\r\n{"payload":{"data":{"tick":1}}}\r\n--cut--\r\n');
    });
    const { payloads, error } = await run(clientOf(endpoint), SUBSCRIPTION);
    expect(error).toBeNull();
    expect(payloads).toHaveLength(1);
  });

  it('that breaks off is explained', async () => {
    const { endpoint } = await startApi(({ response }) => {
      response.writeHead(200, { 'content-type': 'multipart/mixed;boundary=cut' });
      response.end('--cut\r\n\r\n{"payload":{"data":{"tick":1}}}\r\n--cut\r\n\r\n{"payl');
    });
    const { payloads, error } = await run(clientOf(endpoint), SUBSCRIPTION);
    expect(payloads).toHaveLength(1);
    expect(problemOf(error, endpoint, OperationTypeNode.SUBSCRIPTION)).toMatchObject({ kind: 'unreachable' });
  });

  it('whose part is no result is explained', async () => {
    for (const body of ['null', '{"payl']) {
      const { endpoint } = await startApi(parts(body));
      const { error } = await run(clientOf(endpoint), SUBSCRIPTION);
      expect(problemOf(error, endpoint, OperationTypeNode.SUBSCRIPTION)).toMatchObject({
        kind: 'not_graphql',
        body: expect.stringContaining(body),
      });
    }
  });
});
